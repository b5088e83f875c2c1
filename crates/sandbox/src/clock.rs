//! The time of the simulated office: an argument everywhere, so that a test can say what day it is.
//!
//! The ERP lives by Brazil's official time. Brazil has kept no daylight saving since 2019, so a
//! fixed offset of three hours is the whole zone and no time zone files are needed.

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Where the simulator reads the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The computer's own clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the simulator stands alone and reads the real clock in this one place"
    )]
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that always says the same.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self(Arc::new(move || at))
    }

    /// A clock read by the given function.
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// This instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }

    /// Today in Brazil.
    #[must_use]
    pub fn today(&self) -> Date {
        self.civil().date()
    }

    /// This moment on a wall clock in Brazil.
    #[must_use]
    pub fn civil(&self) -> DateTime {
        brazil(self.now())
    }

    /// The wall clock in Brazil so many seconds from now, as `HH:MM:SS`.
    #[must_use]
    pub fn time_after(&self, seconds: u64) -> String {
        let ahead = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0));
        let later = self.now().checked_add(ahead).unwrap_or(Timestamp::MAX);
        brazil(later).strftime("%H:%M:%S").to_string()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

fn brazil(at: Timestamp) -> DateTime {
    TimeZone::fixed(jiff::tz::offset(-3)).to_datetime(at)
}

/// A date as the ERP writes it: `dd/mm/aaaa`.
pub(crate) fn written(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Reads `dd/mm/aaaa`, exactly so, and only if the day exists.
pub(crate) fn read(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[2] != b'/' || bytes[5] != b'/' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        let digits = text.get(range)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok()
    };
    let day = i8::try_from(number(0..2)?).ok()?;
    let month = i8::try_from(number(3..5)?).ok()?;
    Date::new(number(6..10)?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_does_not_exist_is_not_read() {
        assert_eq!(read("31/02/2026"), None);
        assert_eq!(read("2026-02-28"), None);
        assert_eq!(read("1/02/2026"), None);
        assert_eq!(
            read("29/02/2028").map(written).as_deref(),
            Some("29/02/2028")
        );
    }

    #[test]
    fn the_day_changes_at_midnight_in_brazil() {
        let clock = Clock::fixed("2026-11-21T02:59:59Z".parse().unwrap());
        assert_eq!(clock.today().to_string(), "2026-11-20");
        assert_eq!(clock.time_after(2), "00:00:01");
    }
}
