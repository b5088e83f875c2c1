//! What people set up: tenants, connections, keys; and what they order or look after: tasks,
//! links, refused messages; and what is sealed, for those who change the key.

mod adding;
pub mod connection;
pub mod idempotency;
pub mod key;
pub mod link;
mod pages;
pub mod refusal;
pub mod sealed;
pub(crate) mod sql;
pub mod stays;
pub mod task;
pub mod tenant;
