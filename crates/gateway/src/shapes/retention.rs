//! Retention and holds.

use jiff::Timestamp;
use utoipa::ToSchema;

/// A legal hold.
#[derive(Debug, ToSchema)]
pub struct Hold {
    /// Whose things stay.
    pub tenant: String,
    /// Until when; null: until it is lifted.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
    /// Whether its end is yet to come.
    pub active: bool,
}

/// How retention stands.
#[derive(Debug, ToSchema)]
pub struct Retention {
    /// The classes.
    pub classes: Vec<Kept>,
    /// When the next pass is due.
    pub pass_at: Timestamp,
    /// Whether payloads lie in months that go whole.
    pub in_months: bool,
    /// The months that should be there by now and are not.
    #[schema(examples(json!(["attempts 2026-11"])))]
    pub missing: Vec<String>,
}

/// How one class stands.
#[derive(Debug, ToSchema)]
pub struct Kept {
    /// Which.
    pub class: Class,
    /// How many days it is kept; 0: for ever.
    pub days: u32,
    /// The first month that is kept; null when all are.
    #[schema(examples("2025-10"))]
    pub first_kept: Option<String>,
    /// The next month of which something goes.
    pub next: Option<String>,
    /// When it goes.
    pub next_at: Option<Timestamp>,
}

/// What is kept equally long.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Class {
    /// What events said, what deliveries were to send, what passed with targets.
    Payloads,
    /// Finished deliveries, and replays.
    Records,
    /// Refused messages that somebody decided on.
    Refusals,
    /// Files that nobody stored again for so long.
    Files,
}

/// What would go of one table.
#[derive(Debug, ToSchema)]
pub struct Would {
    /// Of which class.
    pub class: Class,
    /// Which table.
    pub what: String,
    /// How many rows would go.
    pub removed: i64,
    /// How many are old enough, and needed.
    pub kept: i64,
}

/// An order that is done later.
#[derive(Debug, ToSchema)]
#[schema(as = RetentionOrdered)]
pub struct Ordered {
    /// Always true.
    pub ordered: bool,
}
