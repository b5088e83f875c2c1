//! The status queue: PostgreSQL and SQLite behind one trait.
//!
//! A [`Store`] owns events, things, deliveries, attempts, causes and links. What it promises is
//! written where it is kept: in the head comments of the modules, and in the comments of the
//! SQL files under `sql/`.

pub mod act;
pub mod admin;
pub mod alert;
pub mod audit;
pub mod backup;
mod db;
mod error;
pub mod files;
mod migrations;
mod open;
mod options;
mod page;
pub mod personal;
mod queue;
pub mod read;
pub mod replay;
pub mod retention;
mod said;
#[cfg(test)]
mod tests;

pub use crate::audit::By;
pub use crate::db::{DbError, Wake};
pub use crate::error::StoreError;
pub use crate::migrations::Schema;
pub use crate::open::Store;
pub use crate::options::Options;
pub use crate::page::{Page, Scope, Window};
pub use crate::queue::accept::{Acceptance, Accepted, Announcement, Batch, Incoming, Refused};
pub use crate::queue::claim::Room;
pub use crate::queue::gatekeeping::{MethodState, RecentCall};
pub use crate::queue::links::LinkRow;
pub use crate::queue::own::{Owned, OwnedConnection};
pub use crate::queue::rescue::Rescued;
pub use crate::queue::settle::{Outcome, Settled};
pub use crate::queue::tasks::{TakenTask, TaskEnd};
