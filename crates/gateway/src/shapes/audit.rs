//! The trail of orders.

use jiff::Timestamp;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who orders.
#[derive(Debug, ToSchema)]
pub struct Who {
    /// `key`, `user`, `malote` or `stranger`.
    pub kind: String,
    /// The prefix of a key or the name of a user.
    pub name: String,
    /// The label of the key or the name of the machine.
    pub label: String,
}

/// One order, as the trail keeps it.
#[derive(Debug, ToSchema)]
pub struct AuditRow {
    /// Which row.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// From where: a remote address, or `local`.
    pub from: String,
    /// What was ordered.
    #[schema(examples("delivery.discard"))]
    pub action: String,
    /// Whose; null for what concerns all, or several.
    pub tenant: Option<String>,
    /// The identifier of what it was about.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// As it was.
    pub before: Value,
    /// As it was then.
    pub after: Value,
    /// The block it is sealed in; null until it is.
    pub block: Option<i64>,
}

/// What a look at a stretch of the chain found.
#[derive(Debug, ToSchema)]
pub struct AuditVerified {
    /// Whether it is as it was sealed.
    pub sound: bool,
    /// How many blocks were looked at.
    pub blocks: i64,
    /// How many rows they have.
    pub rows: i64,
    /// The first thing that is wrong: `{kind, block, detail, …}`.
    pub flaw: Option<Value>,
    /// The end of the chain.
    pub head: Option<AuditHead>,
    /// How many rows are in no block yet.
    pub unsealed: i64,
    /// The block to go on from; null at the end.
    pub next: Option<i64>,
}

/// The end of the chain, to be kept elsewhere.
#[derive(Debug, ToSchema)]
pub struct AuditHead {
    /// The block.
    pub number: i64,
    /// Its digest.
    pub digest: String,
    /// How many rows it has.
    pub count: i64,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}
