//! The status queue's own moves: accept, claim, begin, settle, rescue, own, park and release.
//!
//! Locks are always taken in the order subjects, causes, deliveries, things, so that no two
//! moves wait for each other in a circle. Every instant is the database's.

pub(crate) mod accept;
pub(crate) mod claim;
pub(crate) mod gatekeeping;
pub(crate) mod links;
pub(crate) mod own;
pub(crate) mod rescue;
pub(crate) mod settle;
pub(crate) mod tasks;

pub(crate) mod causes;
mod decide;
mod intake;
pub(crate) mod sql;
