//! What the settings of a connection take, and what is said about those that do not fit.
//!
//! Every wait and every timeout has an upper bound: each becomes a lease or a due time that all
//! tenants of a worker share, so a slip of one (milliseconds for seconds) must not reach far.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::connection::{BLOCKED_AFTER, words};
use crate::language::{Language, Said};

const DAY: u64 = 86_400;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// A whole number, both ends included.
    Whole {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
    /// Seconds with decimals for scaled time, both ends included.
    Seconds {
        /// The shortest, in milliseconds.
        least_ms: u64,
        /// The longest, in milliseconds.
        most_ms: u64,
    },
    /// `true` or `false`.
    Truth,
    /// `entry` or `payable`.
    Document,
}

/// How long one call may take.
pub(crate) const TIMEOUT: Fits = Fits::Seconds {
    least_ms: 1,
    most_ms: 300_000,
};
/// How long a method rests, or identical calls are kept apart.
pub(crate) const REST: Fits = Fits::Seconds {
    least_ms: 0,
    most_ms: DAY * 1_000,
};
/// Faults in a row before a rest: fewer than those at which a target blocks.
pub(crate) const FAULTS: Fits = Fits::Whole {
    least: 1,
    most: BLOCKED_AFTER as u64 - 1,
};
/// Calls a minute, or characters.
pub(crate) const SOME: Fits = Fits::Whole {
    least: 1,
    most: 1_000_000_000,
};
/// Deliveries taken at once.
pub(crate) const PLACES: Fits = Fits::Whole {
    least: 1,
    most: 10_000,
};
/// Days until something is due.
pub(crate) const DAYS: Fits = Fits::Whole {
    least: 0,
    most: 3_650,
};
/// A wait between tries, in seconds.
pub(crate) const WAIT: Fits = Fits::Whole {
    least: 0,
    most: 30 * DAY,
};
/// An age, in seconds: at most a hundred years, as in the settings of the process.
pub(crate) const AGE: Fits = Fits::Whole {
    least: 1,
    most: 3_155_760_000,
};
/// What each wait is multiplied by.
pub(crate) const FACTOR: Fits = Fits::Whole {
    least: 1,
    most: 1_000,
};
/// A share.
pub(crate) const PERCENT: Fits = Fits::Whole {
    least: 0,
    most: 100,
};

impl Fits {
    /// A number as this key counts it, milliseconds for seconds; none when it does not fit.
    pub(crate) fn number(self, text: &str) -> Option<u64> {
        match self {
            Self::Whole { least, most } => {
                let number = text.parse().ok()?;
                (least..=most).contains(&number).then_some(number)
            }
            Self::Seconds { least_ms, most_ms } => {
                let seconds = Decimal::from_str_exact(text).ok()?;
                let ms = seconds.checked_mul(Decimal::from(1_000))?;
                let range = Decimal::from(least_ms)..=Decimal::from(most_ms);
                range.contains(&ms).then(|| ms.to_u64()).flatten()
            }
            Self::Truth | Self::Document => None,
        }
    }

    /// The value that fits and lies nearest to a number out of range; none for what is no number.
    pub(crate) fn nearest(self, text: &str) -> Option<String> {
        let given = Decimal::from_str_exact(text).ok()?;
        let (least, most) = self.range()?;
        Some(given.clamp(least, most).to_string())
    }

    fn range(self) -> Option<(Decimal, Decimal)> {
        match self {
            Self::Whole { least, most } => Some((least.into(), most.into())),
            Self::Seconds { least_ms, most_ms } => Some((seconds(least_ms), seconds(most_ms))),
            Self::Truth | Self::Document => None,
        }
    }

    /// What would fit.
    #[must_use]
    pub fn says(self) -> Said {
        let text = match self {
            Self::Whole { .. } => words::WHOLE_NUMBER,
            Self::Seconds { .. } => words::SECONDS,
            Self::Truth => words::TRUTH,
            Self::Document => words::DOCUMENT,
        };
        match self.range() {
            Some((least, most)) => text.with(&[("least", &least), ("most", &most)]),
            None => text.into(),
        }
    }
}

fn seconds(ms: u64) -> Decimal {
    (Decimal::from(ms) / Decimal::from(1_000)).normalize()
}

/// A setting that is not known or has a wrong value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingError {
    /// No such key.
    Unknown {
        /// As given.
        key: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// Not a value of this key.
    Invalid {
        /// The key.
        key: String,
        /// As given.
        value: String,
        /// What would fit.
        wanted: Fits,
    },
}

impl SettingError {
    /// What is wrong, and what would be right.
    #[must_use]
    pub fn says(&self, language: Language) -> String {
        match self {
            Self::Unknown { key, nearest: None } => words::UNKNOWN.fill(language, &[("key", key)]),
            Self::Unknown {
                key,
                nearest: Some(name),
            } => words::MEANT.fill(language, &[("key", key.as_str()), ("name", *name)]),
            Self::Invalid { key, value, wanted } => {
                let wanted = wanted.says().say(language);
                let values = [("key", key), ("value", value), ("wanted", &wanted)];
                words::INVALID.fill(language, &values)
            }
        }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says(Language::English))
    }
}

impl std::error::Error for SettingError {}
