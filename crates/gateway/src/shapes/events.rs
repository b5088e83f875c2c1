//! Events: what became of publishing them, one with its deliveries, and a preview.

use jiff::Timestamp;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::deliveries::Delivery;
use crate::shapes::problem::Flaw;
use crate::shapes::{Money, Operation, Total, causes};

/// What became of published events.
#[derive(Debug, ToSchema)]
pub struct Published {
    /// Durable now.
    pub accepted: u64,
    /// Known before; null with a broker in between, which does not know yet.
    pub duplicates: Option<u64>,
    /// Not taken.
    pub refused: Vec<RefusedEvent>,
}

/// An event that was not taken.
#[derive(Debug, ToSchema)]
pub struct RefusedEvent {
    /// What the event calls itself.
    pub id: Option<String>,
    /// Why, as a stable code.
    pub code: String,
    /// Everything found wrong.
    pub errors: Vec<Flaw>,
    /// Its place in the batch.
    #[schema(required = false)]
    pub index: Option<u64>,
}

/// An accepted event.
#[derive(Debug, ToSchema)]
pub struct Event {
    /// Our identifier.
    pub row: Uuid,
    /// Whose.
    pub tenant: String,
    /// The producing system.
    pub source: String,
    /// The producer's identifier.
    pub id: String,
    /// The event type.
    pub r#type: String,
    /// What it is about, as the producer names it.
    pub subject: Option<String>,
    /// The flow that took it.
    pub flow: String,
    /// The connection it went to.
    pub connection: Uuid,
    /// What its own lines add up to.
    pub expected: Total,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The event as it came; null once it was removed.
    pub body: Value,
    /// Whether it is older than what it said is kept.
    pub body_removed: bool,
    /// When it was durable.
    pub accepted_at: Timestamp,
}

/// An event with its deliveries.
#[derive(Debug, ToSchema)]
pub struct EventDetail {
    /// Our identifier.
    pub row: Uuid,
    /// Whose.
    pub tenant: String,
    /// The producing system.
    pub source: String,
    /// The producer's identifier.
    pub id: String,
    /// The event type.
    pub r#type: String,
    /// What it is about, as the producer names it.
    pub subject: Option<String>,
    /// The flow that took it.
    pub flow: String,
    /// The connection it went to.
    pub connection: Uuid,
    /// What its own lines add up to.
    pub expected: Total,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The event as it came; null once it was removed.
    pub body: Value,
    /// Whether it is older than what it said is kept.
    pub body_removed: bool,
    /// When it was durable.
    pub accepted_at: Timestamp,
    /// Where it stands as a whole.
    pub standing: Standing,
    /// What is not there any more, and why; only where something is missing.
    #[schema(required = false)]
    pub removed: Option<String>,
    /// What it led to, the newest first.
    pub deliveries: Vec<Delivery>,
}

/// Where an event stands as a whole.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing of it is left to do.
    Whole,
    /// Some of it reached the target, some did not.
    PartlyDelivered,
    /// Nothing of it reached the target yet.
    Waiting,
}

/// What an event would send if it came now.
#[derive(Debug, ToSchema)]
pub struct Preview {
    /// Whose.
    pub tenant: String,
    /// The flow that would take it.
    pub flow: String,
    /// The connection it would go to.
    pub connection: Uuid,
    /// What it is about.
    pub subject: String,
    /// What its own lines add up to.
    pub expected: Total,
    /// Where it would stand among what was taken before.
    pub standing: PreviewedStanding,
    /// What a reader should know; why nothing would be done, where that is so.
    pub notes: Vec<String>,
    /// The deliveries it would make: none when it says nothing new.
    pub deliveries: Vec<PreviewedDelivery>,
}

/// Where a previewed event would stand among what was taken before.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum PreviewedStanding {
    /// It would say what should be from then on.
    Newer,
    /// Another event said the same before: nothing would be done.
    Repeat,
    /// Another event of the same instant says something else: a person would have to decide.
    Tie,
    /// A newer revision was taken: nothing would be done.
    Late,
    /// This event was accepted before: nothing would be done.
    Duplicate,
}

/// A delivery that an event would make.
#[derive(Debug, ToSchema)]
pub struct PreviewedDelivery {
    /// The thing's name within its subject.
    pub name: String,
    /// The thing's key in the target.
    pub key: String,
    /// What would be done, as far as our own record tells.
    pub operation: Operation,
    /// The wanted sum.
    pub amount: Money,
    /// What stands in its way.
    pub causes: Vec<PreviewedCause>,
    /// Exactly what would be sent; null where something stands in its way.
    pub payload: Value,
}

/// What stands in the way of a delivery.
#[derive(Debug, ToSchema)]
pub struct PreviewedCause {
    /// What kind.
    pub kind: causes::Kind,
    /// About what.
    pub entity: String,
    /// What blocks, in one sentence.
    pub says: String,
    /// What to do about it.
    pub fix: String,
}
