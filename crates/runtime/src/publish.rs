//! Publishing an event durably: to the broker, or straight into intake where there is none.

use malote_core::envelope::Envelope;
use malote_core::gate::BoxFuture;
use malote_core::problem::Refusal;

/// A checked event with the text it came as.
#[derive(Debug, Clone)]
pub struct Submission {
    /// What was read of it.
    pub envelope: Envelope,
    /// The event in structured mode, exactly as it will be kept.
    pub body: String,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Durable: committed, or confirmed by the broker.
    Accepted,
    /// The same event again; only known without a broker.
    Duplicate,
    /// Not taken; only known without a broker.
    Refused(Refusal),
}

/// Nothing could be made durable now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("events cannot be made durable now: {reason}")]
pub struct Unavailable {
    /// Why, without secrets.
    pub reason: String,
    /// When to try again, in seconds.
    pub retry_after_s: u64,
}

/// Where the gateway hands events.
pub trait Publish: Send + Sync {
    /// Makes events durable; one receipt for each, in order.
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>>;

    /// Whether receipts tell duplicates: not with a broker in between.
    fn tells_duplicates(&self) -> bool;
}
