//! Replays: a person's order to try many deliveries again. Giving many up, and taking that back,
//! are orders of the same making.
//!
//! The set is fixed when it is ordered, each row with the status and fencing number it had. A
//! delivery is not touched before its turn, so one whose turn never comes keeps what it was. One
//! that changed meanwhile is skipped, with the reason; one is in a single open replay at most.
//!
//! Steps move rows and the replay's own counts in one transaction, under the lock of the
//! replay's row: whoever is killed in between has neither repeated nor skipped anything, and any
//! process may make the next step. What a step holds in memory does not grow with the set.
//!
//! Locks: the row of the replay comes first, before connections and all the rest.

mod changes;
mod control;
mod dry;
mod judge;
mod kind;
mod lane;
mod order;
mod progress;
mod read;
pub(crate) mod sql;
mod step;

pub use crate::replay::dry::{Look, TenantTotal};
pub use crate::replay::kind::{Kind, State};
pub use crate::replay::order::{Chosen, Order, Ordered};
pub use crate::replay::progress::{Counts, Replay, Skipped, Stage};
pub use crate::replay::read::{Row, Rows};
