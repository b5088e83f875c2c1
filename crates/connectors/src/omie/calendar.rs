//! Omie's days and hours: Brazil's official time, days as `dd/mm/aaaa`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// Brazil's official time. A machine without a time zone database gets the fixed offset that
/// has held since daylight saving ended in 2019.
pub(crate) fn brazil() -> TimeZone {
    TimeZone::get("America/Sao_Paulo").unwrap_or_else(|_| TimeZone::fixed(offset(-3)))
}

/// The day it is in Brazil at an instant.
#[must_use]
pub fn day_in_brazil(at: Timestamp) -> Date {
    at.to_zoned(brazil()).date()
}

/// A day as Omie writes it.
#[must_use]
pub fn written(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// A day that Omie wrote.
pub(crate) fn day(text: &str) -> Option<Date> {
    Date::strptime("%d/%m/%Y", text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_brazil() {
        let before = "2026-11-22T02:59:59Z".parse().unwrap();
        let after = "2026-11-22T03:00:00Z".parse().unwrap();
        assert_eq!(written(day_in_brazil(before)), "21/11/2026");
        assert_eq!(written(day_in_brazil(after)), "22/11/2026");
    }
}
