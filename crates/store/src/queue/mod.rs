//! The status queue's own moves: accept, claim, begin, settle, rescue, own, park and release.
//!
//! Locks are always taken in the order people, connections, subjects, causes, deliveries, things, so that
//! no two moves wait for each other in a circle; intake alone locks the open deliveries of its
//! subjects before causes, for its share of the connection keeps those who resolve causes away.
//! Deliveries are locked by ascending identifier. Every instant is the database's.

pub(crate) mod accept;
pub(crate) mod claim;
pub(crate) mod credentials;
pub(crate) mod gatekeeping;
pub(crate) mod links;
pub(crate) mod own;
pub(crate) mod rescue;
mod rests;
pub(crate) mod settle;
pub(crate) mod tasks;

pub(crate) mod causes;
mod decide;
mod followers;
mod intake;
mod remember;
pub(crate) mod routes;
pub(crate) mod rows;
mod spent;
pub(crate) mod sql;
pub(crate) mod subjects;
mod tally;
