//! Months, as identifiers know them: they begin with the milliseconds of their instant.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

/// A month (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(Date);

/// `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Month {
    /// The month of an instant.
    pub(crate) fn of(at: Timestamp) -> Self {
        Self(at.to_zoned(TimeZone::UTC).date().first_of_month())
    }

    /// The month an identifier was made in.
    pub(crate) fn of_id(id: Uuid) -> Self {
        let ms = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
        Self::of(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX))
    }

    /// The month after.
    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// Its first instant.
    pub(crate) fn begins(self) -> Timestamp {
        let zoned = self.0.to_zoned(TimeZone::UTC);
        zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }

    /// What no identifier of the month is below, and every earlier one is.
    pub(crate) fn lowest(self) -> Uuid {
        let ms = u128::try_from(self.begins().as_millisecond()).unwrap_or(0);
        Uuid::from_u128(ms << 80)
    }

    /// The name of its part of a table.
    pub(crate) fn part(self, whole: &str) -> String {
        format!("{whole}_{:04}_{:02}", self.0.year(), self.0.month())
    }

    /// The month that a part of a table is for; none for the rest.
    pub(crate) fn of_part(whole: &str, part: &str) -> Option<Self> {
        let (year, month) = part
            .strip_prefix(whole)?
            .strip_prefix('_')?
            .split_once('_')?;
        let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1);
        first.ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn identifiers_lie_between_the_ends_of_their_month() {
        let id = malote_core::id::fresh();
        let month = Month::of_id(id);
        assert!(month.lowest() <= id && id < month.next().lowest());
        let before = Uuid::from_u128(month.lowest().as_u128() - 1);
        assert_eq!(Month::of_id(before).next(), month);
    }

    #[test]
    fn months_follow_each_other() {
        let december = Month::of(at("2026-12-31T23:59:59.999Z"));
        assert_eq!(december.to_string(), "2026-12");
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.next().begins(), at("2027-01-01T00:00:00Z"));
    }

    #[test]
    fn parts_are_named_after_their_month() {
        let month = Month::of(at("2026-03-05T00:00:00Z"));
        assert_eq!(month.part("attempts"), "attempts_2026_03");
        assert_eq!(Month::of_part("attempts", "attempts_2026_03"), Some(month));
        for part in ["attempts_rest", "attempts", "attempts_2026_13"] {
            assert_eq!(Month::of_part("attempts", part), None, "{part}");
        }
    }
}
