//! The names of the broker's exchange and queues, and which event types arrive where, for those
//! who describe them and may not know the broker itself.

use malote_broker::Queue;

/// A queue and what arrives in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub queue: String,
    /// The event types, which are the routing keys.
    pub types: &'static [&'static str],
}

/// The queues of all flows under a prefix.
#[must_use]
pub fn channels(prefix: &str) -> Vec<Channel> {
    let channel = |queue: Queue| Channel {
        queue: queue.name(prefix),
        types: queue.routing_keys(),
    };
    Queue::ALL.into_iter().map(channel).collect()
}
