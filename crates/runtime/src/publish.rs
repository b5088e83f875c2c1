//! What the gateway does through the broker: publishing an event durably (straight into intake
//! where there is no broker), and taking over what lies there.

use std::sync::Arc;

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

/// A message that lies in the broker because nobody could take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranded {
    /// As it came.
    pub body: Vec<u8>,
    /// The queue it was meant for, or where it lies.
    pub queue: String,
    /// Why, as a stable code: `delivery-limit`, `unrouted`…
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// A worker refused it and has kept it already.
    pub kept: bool,
}

/// Where a part of what lies in the broker is kept.
pub type Keep = Arc<dyn Fn(Vec<Stranded>) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The queues of the broker that no worker empties.
pub trait Leftovers: Send + Sync {
    /// Hands everything over in parts. A part leaves its queue only once it is kept, so whoever
    /// is killed in between gets it again. Returns how many messages.
    fn hand_over(&self, keep: Keep) -> BoxFuture<'_, Result<usize, Unavailable>>;
}
