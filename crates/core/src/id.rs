//! Identifiers, each its own type, so that none can be passed for another.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new identifier; its first bits are the time, so that identifiers sort by creation.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that makes identifiers"
)]
#[must_use]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// Rises with each identifier of this process, so that those of one millisecond keep their order.
static MADE: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(fresh().as_u64_pair().1));

impl DeliveryId {
    /// A new identifier of what is made at an instant of the database, so that the order of
    /// identifiers is the order in which rows were made, whatever the clocks of workers say.
    #[must_use]
    pub fn made_at(at: Timestamp) -> Self {
        let ms = u128::try_from(at.as_millisecond()).unwrap_or_default();
        let made = u128::from(MADE.fetch_add(1, Ordering::Relaxed));
        let tail = (made & 0x3fff_ffff) << 32 | fresh().as_u128() & 0xffff_ffff;
        let head = ms << 80 | 0x7 << 76 | (made >> 30 & 0xfff) << 64;
        // Version 7, variant 1: RFC 9562, sections 5.7 and 4.1.
        Self(Uuid::from_u128(head | 0b10 << 62 | tail))
    }

    /// No identifier made at or after an instant sorts before this one.
    #[must_use]
    pub fn first_at(at: Timestamp) -> Self {
        let ms = u128::try_from(at.as_millisecond()).unwrap_or_default();
        Self(Uuid::from_u128(ms << 80))
    }
}

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier.
            #[must_use]
            pub fn fresh() -> Self {
                Self(fresh())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

identifier!(
    /// Something a person should hear of.
    AlarmId
);
identifier!(
    /// Where alerts are sent.
    ChannelId
);
identifier!(
    /// A message on its way to a channel.
    NoticeId
);
identifier!(
    /// A row of the status queue.
    DeliveryId
);
identifier!(
    /// An accepted event.
    EventId
);
identifier!(
    /// A tenant's configured access to one target.
    ConnectionId
);
identifier!(
    /// What should exist in a target under one business key.
    ThingId
);
identifier!(
    /// What revisions are about: a report, a document, a company.
    SubjectId
);
identifier!(
    /// Why deliveries are parked.
    CauseId
);
identifier!(
    /// An order for the owner of a credential: test, sync.
    TaskId
);
identifier!(
    /// An order to try many deliveries again.
    ReplayId
);

/// The company or office an event belongs to: `[a-z0-9][a-z0-9-]{0,39}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Tenant(String);

/// A tenant name that breaks the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("tenant '{0}' must be 1 to 40 of a-z, 0-9 and '-', not starting with '-'")]
pub struct InvalidTenant(String);

impl Tenant {
    /// Checks a name.
    ///
    /// # Errors
    /// When it is empty, longer than 40 or has other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidTenant> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > 40 || text.starts_with('-') || !text.chars().all(good) {
            return Err(InvalidTenant(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tenant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenant_names_follow_the_rule() {
        for good in ["a", "acme", "9-b", &"x".repeat(40)] {
            assert!(Tenant::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "Acme", "a_b", "ação", &"x".repeat(41)] {
            assert!(Tenant::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn deliveries_sort_by_the_instant_they_are_made_at() {
        let at: Timestamp = "2026-11-22T12:00:00.0019Z".parse().unwrap();
        let earlier: Timestamp = "2026-11-22T12:00:00.000Z".parse().unwrap();
        let made: Vec<DeliveryId> = (0..100).map(|_| DeliveryId::made_at(at)).collect();
        assert!(made.is_sorted() && made[0] != made[1]);
        assert!(DeliveryId::made_at(earlier) < made[0]);
        assert!(DeliveryId::first_at(at) <= made[0]);
        let next: Timestamp = "2026-11-22T12:00:00.002Z".parse().unwrap();
        assert!(made[99] < DeliveryId::first_at(next));
        let id = made[0].0;
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
    }
}
