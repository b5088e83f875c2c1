//! How long each class is kept.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::retention::month::Month;

/// What is kept equally long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// What events said, what deliveries were to send, what passed between us and targets.
    Payloads,
    /// Finished deliveries, and replays of them.
    Records,
    /// Refused messages that somebody decided on.
    Refusals,
    /// Files that nobody stored again for so long.
    Files,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Payloads, Self::Records, Self::Refusals, Self::Files];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payloads => "payloads",
            Self::Records => "records",
            Self::Refusals => "refusals",
            Self::Files => "files",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// Thirteen months, so that a year can be closed with them at hand.
const PAYLOADS_DAYS: u32 = 400;
/// Six years: taxes of a year may be demanded for five years from the first day of the next
/// (Código Tributário Nacional, articles 173 and 195).
const RECORDS_DAYS: u32 = 2_192;
/// A quarter: somebody decided on them already.
const REFUSALS_DAYS: u32 = 90;
/// As long as the events that refer to them say anything.
const FILES_DAYS: u32 = PAYLOADS_DAYS;

/// How many days each class is kept; 0: for ever. Records are kept at least as long as payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// See [`Class::Payloads`].
    pub payloads_days: u32,
    /// See [`Class::Records`].
    pub records_days: u32,
    /// See [`Class::Refusals`].
    pub refusals_days: u32,
    /// See [`Class::Files`].
    pub files_days: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            payloads_days: PAYLOADS_DAYS,
            records_days: RECORDS_DAYS,
            refusals_days: REFUSALS_DAYS,
            files_days: FILES_DAYS,
        }
    }
}

impl Terms {
    /// Nothing is ever removed.
    pub const FOR_EVER: Self = Self {
        payloads_days: 0,
        records_days: 0,
        refusals_days: 0,
        files_days: 0,
    };

    /// How many days a class is kept.
    #[must_use]
    pub const fn days(&self, class: Class) -> u32 {
        match class {
            Class::Payloads => self.payloads_days,
            Class::Records => self.records_days,
            Class::Refusals => self.refusals_days,
            Class::Files => self.files_days,
        }
    }

    /// The first month that is kept; nothing when all are.
    pub(crate) fn first_kept(&self, class: Class, now: Timestamp) -> Option<Month> {
        let days = self.days(class);
        let ago = now.saturating_sub(length(days)).ok()?;
        (days > 0).then(|| Month::of(ago))
    }

    /// When a month of a class is old enough.
    pub(crate) fn due(&self, class: Class, month: Month) -> Option<Timestamp> {
        let days = self.days(class);
        let at = month.next().begins().saturating_add(length(days)).ok()?;
        (days > 0).then_some(at)
    }
}

fn length(days: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_goes_when_its_last_instant_is_old_enough() {
        let terms = Terms {
            payloads_days: 31,
            ..Terms::FOR_EVER
        };
        let first = |now: &str| terms.first_kept(Class::Payloads, at(now)).unwrap();
        assert_eq!(first("2026-11-30T23:59:59Z").to_string(), "2026-10");
        assert_eq!(first("2026-12-02T00:00:00Z").to_string(), "2026-11");
        let october = Month::of(at("2026-10-09T00:00:00Z"));
        let due = terms.due(Class::Payloads, october).unwrap();
        assert_eq!(due, at("2026-12-02T00:00:00Z"));
        assert!(first("2026-12-01T23:59:59Z") <= october);
        assert!(first("2026-12-02T00:00:00Z") > october);
    }

    #[test]
    fn nothing_of_a_class_without_days_goes() {
        let now = at("2026-11-30T00:00:00Z");
        assert_eq!(Terms::FOR_EVER.first_kept(Class::Records, now), None);
        assert_eq!(Terms::FOR_EVER.due(Class::Records, Month::of(now)), None);
    }
}
