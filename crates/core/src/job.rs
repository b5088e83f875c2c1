//! A claimed delivery with all that is needed to perform it or to ask about it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::delivery::{Held, Operation};
use crate::id::{ConnectionId, DeliveryId, EventId, Tenant, ThingId};
use crate::money::Money;
use crate::next::Current;
use crate::personal::Veil;

/// What to do with a claimed delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Bring the target to the revision.
    Deliver,
    /// Ask the target whether it was brought there.
    Ask,
}

/// The values of links at the moment of the claim, by kind and key. Frozen with the delivery
/// from the first write that may have been applied.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Links(pub BTreeMap<String, BTreeMap<String, String>>);

impl Links {
    /// The value of one link.
    #[must_use]
    pub fn get(&self, kind: &str, key: &str) -> Option<&str> {
        self.0.get(kind)?.get(key).map(String::as_str)
    }

    /// The number that a link leads to, if it does; see [`code`].
    #[must_use]
    pub fn code(&self, kind: &str, key: &str) -> Option<i64> {
        code(self.get(kind, key)?)
    }

    /// Sets the value of one link.
    pub fn set(
        &mut self,
        kind: impl Into<String>,
        key: impl Into<String>,
        value: impl Into<String>,
    ) {
        self.0
            .entry(kind.into())
            .or_default()
            .insert(key.into(), value.into());
    }
}

/// What a link may lead to where the target numbers its things, as it does members and accounts: a
/// number above 0.
#[must_use]
pub fn code(value: &str) -> Option<i64> {
    value.trim().parse().ok().filter(|number| *number > 0)
}

/// A claimed delivery.
#[derive(Debug, Clone)]
pub struct Job {
    /// The delivery.
    pub id: DeliveryId,
    /// The fencing number of this claim: an outcome is only written while it still fits.
    pub fence: i64,
    /// Deliver or ask.
    pub errand: Errand,
    /// Whose it is.
    pub tenant: Tenant,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which flow made it.
    pub flow: String,
    /// Its event.
    pub event: EventId,
    /// The thing it is about.
    pub thing: ThingId,
    /// The producing system.
    pub source: String,
    /// The thing's name within its subject: `71/R`.
    pub name: String,
    /// The subject: the report's id.
    pub subject: String,
    /// The thing's key in the target.
    pub target_key: String,
    /// How often the thing was removed from the target before.
    pub incarnation: i32,
    /// Which revision of the subject.
    pub revision: i32,
    /// When the source says the newest revision of the subject was made. No part of the content:
    /// the same content approved once more is nothing new to a target.
    pub revised_at: Timestamp,
    /// What brings the thing there.
    pub operation: Operation,
    /// The wanted sum; zero for a removal.
    pub amount: Money,
    /// What the flow stored when it planned; null for a removal.
    pub content: Value,
    /// Digest of `content`, to see whether the target already holds it.
    pub content_digest: String,
    /// Today's links, or the frozen ones.
    pub links: Links,
    /// What the target is known to hold.
    pub known: Option<Held>,
    /// When it was claimed, by the database's clock.
    pub claimed_at: Timestamp,
    /// Whether it counts as begun already, durably.
    pub begun: bool,
    /// The fingerprint of what it failed with last, if it did.
    pub failed_with: Option<String>,
    /// The producer's trace, to be continued to the target.
    pub traceparent: Option<String>,
    /// The personal values of all this, and what stands for them in the store.
    pub veil: Veil,
    /// What the transition function needs.
    pub current: Current,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_number_above_nothing() {
        let mut links = Links::default();
        links.set("account", "default", " 4214850 ");
        assert_eq!(links.code("account", "default"), Some(4_214_850));
        assert_eq!(links.code("account", "other"), None);
        for none in ["", "0", "-1", "7.5", "conta", "9223372036854775808"] {
            assert_eq!(code(none), None, "{none:?}");
        }
    }
}
