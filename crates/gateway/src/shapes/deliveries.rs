//! Deliveries in lists and one by one.

use jiff::Timestamp;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::audit::AuditRow;
use crate::shapes::causes::Kind;
use crate::shapes::events::Event;
use crate::shapes::{Money, Operation, Status};

/// A delivery in a list.
#[derive(Debug, ToSchema)]
pub struct Delivery {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// The flow that made it.
    pub flow: String,
    /// Through which connection.
    pub connection: Uuid,
    /// The connection's name.
    pub connection_name: String,
    /// The target it is owed to.
    #[schema(examples("omie"))]
    pub kind: String,
    /// The thing's key in the target.
    pub key: String,
    /// The thing's name within its subject.
    #[schema(examples("71/R"))]
    pub name: String,
    /// The subject: the report's id.
    pub subject: String,
    /// Our identifier of its event.
    pub event: Uuid,
    /// Which revision of the subject.
    pub revision: i32,
    /// What brings the thing there; null until it is claimed.
    pub operation: Option<Operation>,
    /// Where it is.
    pub status: Status,
    /// How often it was tried or asked about.
    pub attempts: i64,
    /// When it is due again, while it may go by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// What it waits for.
    pub causes: Vec<CauseOfDelivery>,
    /// What makes its failure the same as others.
    pub fingerprint: Option<String>,
    /// The latest failure in words.
    pub failure: Option<String>,
    /// Why it was given up or replaced.
    pub reason: Option<String>,
    /// The target's own key.
    pub reference: Option<String>,
    /// The wanted sum; zero for a removal.
    pub amount: Money,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A cause as a delivery shows it.
#[derive(Debug, ToSchema)]
pub struct CauseOfDelivery {
    /// Which.
    pub id: Uuid,
    /// What kind.
    pub kind: Kind,
    /// About what.
    pub entity: String,
    /// What a person should read in place of the bare entity.
    pub detail: String,
    /// Why the link it waits for is unusable, as the last sync found it.
    pub problem: Option<String>,
}

/// One delivery with all there is to say about it.
#[derive(Debug, ToSchema)]
pub struct DeliveryDetail {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// The flow that made it.
    pub flow: String,
    /// Through which connection.
    pub connection: Uuid,
    /// The connection's name.
    pub connection_name: String,
    /// The target it is owed to.
    pub kind: String,
    /// The thing's key in the target.
    pub key: String,
    /// The thing's name within its subject.
    pub name: String,
    /// The subject: the report's id.
    pub subject: String,
    /// Its event, as it came.
    pub event: Event,
    /// Which revision of the subject.
    pub revision: i32,
    /// What brings the thing there; null until it is claimed.
    pub operation: Option<Operation>,
    /// Where it is.
    pub status: Status,
    /// How often it was tried or asked about.
    pub attempts: i64,
    /// When it is due again, while it may go by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// What it waits for.
    pub causes: Vec<CauseOfDelivery>,
    /// What makes its failure the same as others.
    pub fingerprint: Option<String>,
    /// The latest failure in words.
    pub failure: Option<String>,
    /// Why it was given up or replaced.
    pub reason: Option<String>,
    /// The target's own key.
    pub reference: Option<String>,
    /// The wanted sum; zero for a removal.
    pub amount: Money,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Whether the thing should exist after it.
    pub present: bool,
    /// What the flow planned: the lines it was made of; null for a removal.
    pub content: Value,
    /// The links it was last built from; null before.
    pub links: Value,
    /// It may have been applied, and nobody has said yet.
    pub doubt: bool,
    /// The delivery that must end before it.
    pub follows: Option<Uuid>,
    /// What the target is known to hold of the thing.
    pub known: Option<Known>,
    /// Whether it is finished for longer than what it said, and what passed about it, is kept.
    pub payload_removed: bool,
    /// What is not there any more, and why; only where something is missing.
    #[schema(required = false)]
    pub removed: Option<String>,
    /// Every try and question, oldest first.
    pub tries: Vec<Attempt>,
    /// What was ordered about it, the newest first.
    pub audit: Vec<AuditRow>,
}

/// What the target is known to hold.
#[derive(Debug, ToSchema)]
pub struct Known {
    /// The target's own key.
    pub reference: String,
    /// The sum it holds.
    pub amount: Money,
    /// The fields we own.
    pub snapshot: Value,
}

/// One try or one question.
#[derive(Debug, ToSchema)]
pub struct Attempt {
    /// The how-manieth.
    pub number: i64,
    /// `deliver` or `ask`.
    pub errand: String,
    /// The answer in one word.
    pub verdict: String,
    /// What makes its failure the same as others.
    pub fingerprint: Option<String>,
    /// Requests and answers, redacted.
    pub exchanges: Value,
    /// Who did it.
    pub worker: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When its outcome was written.
    pub settled_at: Timestamp,
}
