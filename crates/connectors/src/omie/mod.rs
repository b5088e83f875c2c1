//! Omie, an ERP: a SOAP service with a JSON front. Every call is a POST whose body carries the
//! credentials; a refusal may come with any HTTP status, and a status without a readable body
//! says nothing about what was done.
//!
//! Guarantees: a call passes the gate first and reports to it afterwards; a write is begun
//! durably before it leaves and is sent once, never again by itself; money is written and read
//! as exact decimal text; the credentials never reach a journal, a trace or an error, also when
//! Omie echoes them.

mod accounts;
mod calendar;
mod categories;
mod client;
mod credentials;
mod denial;
mod document;
mod entry;
mod fault;
mod http;
mod members;
mod method;
mod pages;
mod payable;
mod personal;
mod redact;
mod reply;
mod value;
mod wait;

pub use accounts::Account;
pub use calendar::{day_in_brazil, written};
pub use categories::Category;
pub use client::{Access, Client, Trouble};
pub use credentials::{Credentials, CredentialsError};
pub use document::{Found, Kind, Written};
pub use entry::Entry;
pub use fault::{Class, Refusal};
pub use http::Http;
pub use members::{Member, Problem};
pub use method::Method;
pub use payable::{Kept, Payable};
