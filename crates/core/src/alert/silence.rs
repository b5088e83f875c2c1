//! Whether who normally sends has fallen silent.
//!
//! The rule, whole:
//!
//! - An hour is *usual* for a source when something came from it in the same hour of the same
//!   weekday in at least three of the last four weeks; a day likewise.
//! - It is silent when, since it was last heard, at least two usual hours of the last two days
//!   have passed whole without anything, or yesterday was a usual day and nothing came all day.
//!
//! So who has no three weeks of history is never silent, nor who sends now and then; at weekends
//! nobody is missed who does not work then. On a holiday one is: the rule knows no holidays.
//! Weeks are counted in hours, for Brazil has had no summer time since 2019.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;

use crate::alert::sao_paulo;

/// Weeks looked back.
const WEEKS: i64 = 4;
/// In so many of them something must have come.
const USUAL: usize = 3;
/// So many usual hours must pass in silence.
const HOURS: usize = 2;
/// Hours of a week.
const WEEK: i64 = 7 * 24;
/// Seconds of an hour.
const HOUR_S: i64 = 3_600;

/// The hour an instant is in, counted from the beginning of 1970.
#[must_use]
pub fn hour_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(HOUR_S)
}

/// The instant an hour begins at.
#[must_use]
pub fn beginning(hour: i64) -> Timestamp {
    Timestamp::from_second(hour.saturating_mul(HOUR_S)).unwrap_or(Timestamp::MAX)
}

/// The hours that the rule looks at: those since yesterday began, and the same of the weeks
/// before.
#[must_use]
pub fn looked_at(now: Timestamp) -> Vec<Range<i64>> {
    let recent = yesterday(now).start..hour_of(now);
    let back = |week: i64| recent.start - week * WEEK..recent.end - week * WEEK;
    (0..=WEEKS).map(back).collect()
}

/// Whether a source is silent now, by the hours of [`looked_at`] in which something came.
#[must_use]
pub fn silent(heard: &BTreeSet<i64>, now: Timestamp) -> bool {
    let (yesterday, this) = (yesterday(now), hour_of(now));
    if heard.range(this..).next().is_some() {
        return false;
    }
    let recent = heard.range(yesterday.start..this);
    let last = recent.last().copied();
    let since = last.map_or(yesterday.start, |last| last + 1);
    let usual = |hours: Range<i64>| {
        let came = |week: &i64| {
            let then = hours.start - week * WEEK..hours.end - week * WEEK;
            heard.range(then).next().is_some()
        };
        (1..=WEEKS).filter(came).count() >= USUAL
    };
    let missed = (since..this).filter(|hour| usual(*hour..hour + 1)).count();
    missed >= HOURS || (last.is_none() && usual(yesterday))
}

/// The hours of yesterday in São Paulo.
fn yesterday(now: Timestamp) -> Range<i64> {
    let today = now.to_zoned(sao_paulo()).start_of_day();
    let today = today.map_or(now, |start| start.timestamp());
    let end = hour_of(today);
    end - 24..end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Friday, at 14:20 in São Paulo.
    fn friday() -> Timestamp {
        "2026-11-20T17:20:00Z".parse().unwrap()
    }

    /// From 9 to 17 on each working day of so many weeks before a Friday, and on that one until
    /// an hour, which is not included.
    fn office_hours(weeks: i64, until: i64) -> BTreeSet<i64> {
        let midnight = hour_of("2026-11-20T03:00:00Z".parse().unwrap());
        let mut heard = BTreeSet::new();
        for days_ago in 0..=weeks * 7 + 4 {
            let weekday = (4 - days_ago).rem_euclid(7);
            if weekday > 4 {
                continue;
            }
            let last = if days_ago == 0 { until } else { 17 };
            heard.extend((9..last).map(|hour| midnight - days_ago * 24 + hour));
        }
        heard
    }

    #[test]
    fn two_usual_hours_without_anything_are_silence() {
        assert!(!silent(&office_hours(4, 14), friday()));
        assert!(!silent(&office_hours(4, 13), friday()), "one hour only");
        assert!(silent(&office_hours(4, 12), friday()));
        assert!(silent(&office_hours(4, 9), friday()));
    }

    #[test]
    fn hearing_from_it_again_ends_it() {
        let mut heard = office_hours(4, 12);
        heard.insert(hour_of(friday()));
        assert!(!silent(&heard, friday()));
    }

    #[test]
    fn who_is_new_or_has_sent_only_for_two_weeks_is_not_missed() {
        assert!(!silent(&BTreeSet::new(), friday()));
        for weeks in [0, 1, 2] {
            assert!(!silent(&office_hours(weeks, 9), friday()), "{weeks} weeks");
        }
        assert!(silent(&office_hours(3, 9), friday()));
    }

    #[test]
    fn nobody_is_missed_at_night_or_at_the_weekend() {
        let heard = office_hours(4, 17);
        for instant in [
            "2026-11-21T02:00:00Z",
            "2026-11-21T17:20:00Z",
            "2026-11-22T17:20:00Z",
        ] {
            assert!(!silent(&heard, instant.parse().unwrap()), "{instant}");
        }
        let monday = "2026-11-23T14:20:00Z".parse().unwrap();
        assert!(silent(&heard, monday), "two hours of Monday have passed");
    }

    #[test]
    fn who_sends_once_a_day_is_missed_when_the_day_is_over() {
        let midnight = hour_of("2026-11-20T03:00:00Z".parse().unwrap());
        // On Thursdays, each time at another hour.
        let mut heard: BTreeSet<i64> = (1..=4)
            .map(|week| midnight - week * WEEK - 24 + 8 + week)
            .collect();
        let thursday = "2026-11-20T02:30:00Z".parse().unwrap();
        assert!(!silent(&heard, thursday), "the day is not over");
        assert!(silent(&heard, friday()));
        heard.insert(midnight - 3);
        assert!(!silent(&heard, friday()));
    }

    #[test]
    fn everything_the_rule_needs_is_looked_at() {
        let ranges = looked_at(friday());
        assert_eq!(ranges.len(), 5);
        assert_eq!(ranges[0].end, hour_of(friday()));
        assert_eq!(ranges[0].end - ranges[0].start, 24 + 14);
        assert_eq!(ranges[4].start, ranges[0].start - 4 * WEEK);
        let kept: BTreeSet<i64> = office_hours(6, 12)
            .into_iter()
            .filter(|hour| ranges.iter().any(|range| range.contains(hour)))
            .collect();
        assert!(silent(&kept, friday()));
    }
}
