//! The audit trail: who ordered what, when, from where, why, and what it was before and after.
//!
//! - Whatever a person may order stands behind [`Store::by`], so that nothing can be ordered
//!   without saying by whom.
//! - A row is written in the transaction of what it records: an order that is refused leaves
//!   none, one that is done leaves exactly one.
//! - The database refuses to change or delete rows. Against who can switch that off, a sealer
//!   puts committed rows into blocks, each bound to the one before by its digest, and the heads
//!   go to the log: [`Store::verify_audit`] finds what was changed, removed or added since.
//! - Rows hold neither secrets nor personal data in clear.

mod actor;
mod chain;
mod entry;
mod read;
mod reject;
mod seal;
pub(crate) mod sql;
mod verify;

use uuid::Uuid;

use crate::Store;

pub use crate::audit::actor::{Actor, MALOTE, WhoKind};
pub use crate::audit::entry::Action;
pub(crate) use crate::audit::entry::Entry;
pub(crate) use crate::audit::read::of_subject;
pub use crate::audit::read::{Filter, Record, Who};
pub use crate::audit::reject::{Lacking, Rejected};
pub use crate::audit::seal::Head;
pub use crate::audit::verify::{Flaw, Verified};

/// What one person may order of the store. Every method leaves one row of the trail.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    pub(crate) store: &'a Store,
    pub(crate) actor: &'a Actor,
    pub(crate) reason: Option<&'a str>,
    pub(crate) makes: Option<Uuid>,
}

impl Store {
    /// The orders of somebody.
    #[must_use]
    pub const fn by<'a>(&'a self, actor: &'a Actor) -> By<'a> {
        By {
            store: self,
            actor,
            reason: None,
            makes: None,
        }
    }
}

impl<'a> By<'a> {
    /// The same, for a reason that the trail keeps.
    #[must_use]
    pub const fn because(mut self, reason: Option<&'a str>) -> Self {
        self.reason = reason;
        self
    }

    /// The same, under a name for the one thing that it makes: given once more under that name,
    /// because nobody knows what came of it, the order makes nothing a second time.
    #[must_use]
    pub const fn making(mut self, name: Option<Uuid>) -> Self {
        self.makes = name;
        self
    }
}
