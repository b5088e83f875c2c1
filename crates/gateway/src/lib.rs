//! The HTTP API: publishing events, and everything an operator, an accountant's script or the
//! command line reads and orders.
//!
//! Guarantees: an event is answered 202 only once it is durable; no route runs without the scope
//! it asks for; a key bound to tenants finds nothing of another; every error is a problem with a
//! stable code; bodies, tokens and parameters are never logged.

mod access;
mod asyncapi;
mod attempts;
mod auth;
mod callers;
mod catalogue;
mod check;
mod credentials;
mod dry;
mod extract;
mod gathered;
mod idempotency;
mod leftovers;
mod lines;
mod message;
mod new_connection;
mod openapi;
mod origin;
mod paging;
mod preview;
mod problem;
mod routes;
mod serve;
pub mod shapes;
mod state;
mod texts;
mod token;
mod turns;
mod upload;
mod watch;

pub use crate::access::{Access, Scope};
pub use crate::auth::USER;
pub use crate::callers::Callers;
pub use crate::leftovers::sweep;
pub use crate::lines::Peer;
pub use crate::routes::Endpoint;
pub use crate::serve::{endpoints, local, router, run, serve};
pub use crate::state::{Limits, OfFiles, State};
pub use crate::token::{NoRandomness, Token};
