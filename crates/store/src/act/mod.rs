//! What a person orders about one delivery: replay, discard, restore, resolve.
//!
//! Each order locks the subject first, so that no revision arrives in between, then the causes
//! and the delivery; asks the one transition function what follows; writes that, and raises the
//! fencing number, so that a worker that comes back late does not undo a person's decision.
//! What makes no sense in the present state is refused with a sentence that says why.

mod decided;
mod discard;
mod recheck;
mod replay;
mod resolve;
mod row;
pub(crate) mod sql;
mod tie;

use malote_core::delivery::Status;

/// What an order came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acted {
    /// Where the delivery is now.
    pub status: Status,
    /// How many other deliveries go on because of it.
    pub released: usize,
}
