//! Retention: what is old enough goes, class by class, and nothing that is needed.
//!
//! - *Payloads* are what events said, what deliveries were to send, and what passed between us and
//!   targets. *Records* are finished deliveries and the replays of them. *Refusals* are messages
//!   somebody decided on, *files* those that nobody stored again since. Identities of events,
//!   subjects and things stay for ever, and so does the audit trail: a repeated event is a
//!   duplicate however old it is, and a thing can be changed or removed whenever it was made.
//! - Only what is finished goes, and not within 30 days after that. What belongs to an unfinished
//!   delivery (a dead one too) stays, whatever its age, and so does everything of a tenant under a
//!   [hold].
//! - On PostgreSQL payloads lie in months. One that is old enough is dropped whole; what is needed
//!   of it goes to the rest of its table in the same transaction, and from there in batches, once
//!   it is no longer needed. On SQLite everything goes in batches.
//! - Each step is one transaction that says what it removed; a pass that ends puts that into the
//!   trail. Killed anywhere, the next pass goes on. Steps of two processes exclude each other.
//! - Ages are those of identifiers by the database's clock, in whole months (UTC).

pub mod hold;
mod month;
mod parts;
mod pass;
mod records;
pub(crate) mod sql;
mod terms;
mod view;

pub use crate::retention::pass::{Pass, Removed};
pub use crate::retention::terms::{Class, Terms};
pub use crate::retention::view::{ClassView, Overview, Would};
