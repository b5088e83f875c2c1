//! The shapes of answers, as the OpenAPI document shows them. What is answered comes from the
//! store's own types; the tests of the API hold every one of their answers against these.

use utoipa::ToSchema;

pub mod alerts;
pub mod audit;
pub mod causes;
pub mod connections;
pub mod deliveries;
pub mod events;
pub mod failures;
pub mod files;
pub mod people;
pub mod problem;
pub mod replays;
pub mod retention;
pub mod setup;

/// One page of a list.
#[derive(Debug, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last one.
    pub next: Option<String>,
}

/// An exact amount of reais: digits, a point, two places.
#[derive(Debug, ToSchema)]
#[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$", examples("300.00"))]
pub struct Money(pub String);

/// A count and a sum.
#[derive(Debug, ToSchema)]
pub struct Total {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
}

/// Where a delivery is in its life.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Status {
    /// May be sent now.
    Ready,
    /// Leased by one worker.
    Sending,
    /// The target answered and will take it later.
    Retrying,
    /// It may have been applied; the target is asked.
    Uncertain,
    /// Waits for causes.
    Parked,
    /// The target holds it.
    Delivered,
    /// Refused for good, or too old.
    Dead,
    /// Given up by a person.
    Discarded,
    /// A newer revision replaced it before anything was applied.
    Superseded,
}

/// What brings a thing to a revision.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Operation {
    /// The target does not hold it.
    Include,
    /// The target holds something else.
    Change,
    /// The target holds it and should not.
    Remove,
    /// The target is as it should be.
    Nothing,
}
