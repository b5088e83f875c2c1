//! What gave up: groups, refused messages, and taking them up again.

use jiff::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::Money;
use crate::shapes::causes::Actor;
use crate::shapes::problem::Flaw;

/// Failures that are the same.
#[derive(Debug, ToSchema)]
pub struct FailureGroup {
    /// Deliveries that gave up, or messages that were refused.
    pub kind: FailureKind,
    /// What makes them the same.
    pub fingerprint: String,
    /// The code of refused messages.
    pub code: Option<String>,
    /// How many.
    pub count: i64,
    /// The sum of deliveries.
    pub amount: Option<Money>,
    /// The first.
    pub first_at: Timestamp,
    /// The last.
    pub last_at: Timestamp,
    /// One of them.
    pub sample: Uuid,
    /// Its failure in words.
    pub detail: Option<String>,
    /// Who must act.
    pub actor: Actor,
    /// What to do about them.
    pub fix: String,
}

/// What failed.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum FailureKind {
    /// A delivery that gave up.
    Delivery,
    /// A message that no worker could take.
    Refusal,
}

/// Where a refused message is.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum RefusalStatus {
    /// Nobody did anything about it.
    Dead,
    /// It was published again.
    Replayed,
    /// It was given up.
    Discarded,
}

/// A refused message.
#[derive(Debug, ToSchema)]
pub struct Refusal {
    /// Which.
    pub id: Uuid,
    /// The queue it came from.
    pub queue: String,
    /// Whose it claims to be.
    pub tenant: Option<String>,
    /// Its source, as far as it could be read.
    pub source: Option<String>,
    /// Its identifier, likewise.
    pub event_id: Option<String>,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// Every problem found.
    pub errors: Vec<Flaw>,
    /// Where it is.
    pub status: RefusalStatus,
    /// How often it came.
    pub seen: i64,
    /// First time.
    pub first_seen_at: Timestamp,
    /// Last time.
    pub last_seen_at: Timestamp,
    /// The message itself, only when one is asked for.
    #[schema(required = false)]
    pub body: Option<String>,
}

/// What taking refused messages up again came to.
#[derive(Debug, ToSchema)]
pub struct RefusalsReplayed {
    /// Nothing was done, only looked at.
    pub dry_run: bool,
    /// Published; in a dry run: would be.
    pub replayed: u64,
    /// Known before; null with a broker in between.
    pub duplicates: Option<u64>,
    /// Refused again.
    pub refused: Vec<RefusedAgain>,
    /// Replayed before.
    pub skipped: u64,
    /// Whether there are more than one order takes.
    pub more: bool,
}

/// What taking messages over that lay in the broker came to.
#[derive(Debug, ToSchema)]
pub struct RefusalsImported {
    /// Not known before.
    pub imported: u64,
    /// Known: a worker had kept them, or they came again.
    pub known: u64,
}

/// A message that was refused again.
#[derive(Debug, ToSchema)]
pub struct RefusedAgain {
    /// Which.
    pub id: Uuid,
    /// What its event calls itself.
    pub event_id: Option<String>,
    /// Why, as a stable code.
    pub code: String,
    /// Everything found wrong.
    pub errors: Vec<Flaw>,
}
