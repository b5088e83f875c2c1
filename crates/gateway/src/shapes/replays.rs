//! Replays and their rows.

use jiff::Timestamp;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::{Money, Operation, Status};

/// A replay, or another order about many deliveries, and how far it is. Skipped or not, its rows
/// together are the total.
#[derive(Debug, ToSchema)]
pub struct Replay {
    /// Which.
    pub id: Uuid,
    /// `replay`, `discard` or `restore`.
    pub kind: String,
    /// `running`, `paused`, `stopped`, `cancelled` or `finished`.
    pub state: String,
    /// Which deliveries were meant, as it was ordered.
    pub filter: Value,
    /// Why.
    pub reason: String,
    /// Who.
    pub ordered_by: String,
    /// Whose rows it may hold; null: everybody's.
    pub tenants: Option<Vec<String>>,
    /// How many each stage tries; then all.
    pub ramp: Vec<u32>,
    /// A share of failures beyond this stops it.
    pub stop_at_failure_percent: i64,
    /// Tried at most in a second.
    pub rate_per_second: i64,
    /// The stage it is in.
    pub stage: ReplayStage,
    /// Of what is being tried, so much cannot go: a person holds its connection since. Others are
    /// tried in its place.
    pub held: i64,
    /// Of what is being tried, so much has been failing for ten minutes or more. It is tried on by
    /// itself, and counts among the failures of the stage meanwhile.
    pub failing: i64,
    /// The connections that a person holds and that it has something for, `tenant/name`: that
    /// goes when they are resumed.
    pub held_by: Vec<String>,
    /// All of its rows.
    pub total: i64,
    /// Not in it, because they are in another open one.
    pub left_out: i64,
    /// Their turn comes.
    pub waiting: i64,
    /// Being tried.
    pub released: i64,
    /// The target holds them.
    pub delivered: i64,
    /// Dead or parked again.
    pub failed: i64,
    /// A newer revision stood in their place.
    pub superseded: i64,
    /// Given up: by this order, or by a person while they were being tried.
    pub discarded: i64,
    /// Their turn came, and they were not tried.
    pub skipped: ReplaySkipped,
    /// Their turn never came: they are as they were.
    pub untouched: i64,
    /// The sum of all its rows.
    pub amount: Money,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it last got on.
    pub updated_at: Timestamp,
    /// When its last row had had its turn, and what was still under way, if anything, was known to
    /// keep failing or to be held. What becomes of that is noted all the same.
    pub ended_at: Option<Timestamp>,
}

/// A stage of a replay; beyond the ramp, the latest of it, which are judged together.
#[derive(Debug, ToSchema)]
pub struct ReplayStage {
    /// Which, from 0.
    pub number: i64,
    /// Tried in it.
    pub tried: i64,
    /// Of these, delivered.
    pub delivered: i64,
    /// Of these, dead or parked again.
    pub failed: i64,
}

/// Why rows of a replay were not tried.
#[derive(Debug, ToSchema)]
pub struct ReplaySkipped {
    /// Something happened to them after the order.
    pub changed: i64,
    /// They could not go: a new cause, another delivery of the same thing.
    pub refused: i64,
}

/// A delivery of a replay.
#[derive(Debug, ToSchema)]
pub struct ReplayRow {
    /// Its place in the set.
    pub position: i64,
    /// Which delivery.
    pub delivery: Uuid,
    /// Whose.
    pub tenant: String,
    /// The subject: the report's id.
    pub subject: String,
    /// The thing's name within its subject.
    pub name: String,
    /// Its sum.
    pub amount: Money,
    /// What became of it here.
    pub state: String,
    /// Why it was skipped, or what it failed with.
    pub note: Option<String>,
    /// Where the delivery is now.
    pub status: Status,
    /// When that was noted.
    pub updated_at: Timestamp,
}

/// What an order would do, without it: a page of rows and the totals of the whole set.
#[derive(Debug, ToSchema)]
pub struct ReplayTrial {
    /// Nothing was ordered.
    pub dry_run: bool,
    /// How many deliveries.
    pub count: i64,
    /// In another open replay.
    pub left_out: i64,
    /// Their sum.
    pub amount: Money,
    /// The same by tenant.
    pub totals: Vec<ReplayTotal>,
    /// One page of them.
    pub items: Vec<ReplayLook>,
    /// The cursor of the next page; null on the last one.
    pub next: Option<String>,
}

/// How much a replay would hold of one tenant.
#[derive(Debug, ToSchema)]
pub struct ReplayTotal {
    /// Whose.
    pub tenant: String,
    /// How many.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// In another open replay.
    pub left_out: i64,
}

/// A delivery as it would be taken up now.
#[derive(Debug, ToSchema)]
pub struct ReplayLook {
    /// Which.
    pub delivery: Uuid,
    /// Whose.
    pub tenant: String,
    /// The subject: the report's id.
    pub subject: String,
    /// The thing's name within its subject.
    pub name: String,
    /// The thing's key in the target.
    pub key: String,
    /// Its sum.
    pub amount: Money,
    /// Where it is.
    pub status: Status,
    /// The latest failure in words.
    pub failure: Option<String>,
    /// `create`, `change`, `remove`, `nothing`, `superseded` or `may-be-duplicate`, as far as our
    /// own record tells; `discard` where it would be given up.
    pub effect: String,
    /// What would be done.
    pub operation: Operation,
    /// What stands in its way.
    pub causes: Value,
    /// What differs between both.
    pub changes: Value,
    /// What was sent before; null when nothing was.
    pub before: Value,
    /// What would be sent now; null where something stands in its way.
    pub payload: Value,
}
