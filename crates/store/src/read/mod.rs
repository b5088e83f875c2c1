//! Reading: lists, details, groups and totals, in the names of the contract.
//!
//! A list shows the newest first and never counts by scanning; each way of narrowing it has its
//! own statement and its own index. What is shown of one answer is one state of the database.

pub mod attempt;
pub mod backlog;
pub mod causes;
pub mod changes;
pub mod delivery;
pub mod event;
pub mod failure;
pub mod foreseen;
pub(crate) mod listed;
mod search;
pub mod signs;
pub(crate) mod sql;
pub mod thing;
pub mod totals;
