//! A simulator of the targets, for trying and testing without a real account.
//!
//! It plays the ERP Omie: its envelope, paging, refusals and limits, strict about everything that
//! the real one is known or suspected to refuse. It knows nothing of Malote; both follow the same
//! facts, so what one gets wrong shows up at the other. Beside the ERP's own interface it has
//!
//! - orders to misbehave (`/sandbox/misbehave`): slow, cut, broken and lying answers;
//! - a person at the ERP's desk (`/sandbox/accounts/…`): pays, edits, removes, renames;
//! - a ledger to read (`/sandbox/ledger`), counters and breaches of limits (`/sandbox/calls`), and a
//!   way to wait for them (`/sandbox/wait`);
//! - a page for people at `/`.
//!
//! Everything is kept in memory. No secret is kept, printed or answered, except where an order asks
//! for a refusal that repeats the caller's own.

mod account;
mod answer;
mod api;
mod app;
mod books;
mod calls;
mod clock;
mod config;
mod connection;
mod control;
mod envelope;
mod faults;
mod journal;
mod ledger;
mod limits;
mod meters;
mod misbehave;
mod money;
mod page;
mod paging;
mod rules;
mod seed;
mod serve;
mod shape;

pub use crate::clock::Clock;
pub use crate::config::{Config, DeletedKey, FaultStatus, Limits};
pub use crate::serve::serve;
