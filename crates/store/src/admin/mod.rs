//! What people set up: tenants, connections, keys; and what they order or look after: tasks,
//! links, refused messages.

pub mod connection;
pub mod idempotency;
pub mod key;
pub mod link;
pub mod refusal;
pub(crate) mod sql;
pub mod task;
pub mod tenant;
