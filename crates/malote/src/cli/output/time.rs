//! Instants: shown in the person's own zone, and read as people type them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use malote_core::language::Language;

/// An instant of the API as the language writes it, in a zone. What is none is shown as it is.
pub(crate) fn shown(text: &str, zone: &TimeZone, language: Language) -> String {
    match text.parse::<Timestamp>() {
        Ok(instant) => {
            let form = language.pick("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S");
            instant.to_zoned(zone.clone()).strftime(form).to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// Which way a bare duration such as `2h` counts from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// So long ago.
    Back,
    /// So long from now.
    Ahead,
}

/// Reads an instant (`2026-11-09T08:00:00-03:00`), the start of a day (`2026-11-09`), or a
/// duration from now (`90m`, `2h`, `7d`).
pub(crate) fn read(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
    direction: Direction,
) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Ok(day) = text.parse::<Date>() {
        return Some(day.to_zoned(zone.clone()).ok()?.timestamp());
    }
    let unit = text.chars().next_back()?;
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let length = SignedDuration::from_secs(i64::from(number) * seconds);
    match direction {
        Direction::Back => now.checked_sub(length).ok(),
        Direction::Ahead => now.checked_add(length).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(-3))
    }

    #[test]
    fn instants_are_shown_in_the_zone_of_the_person() {
        let text = "2026-11-09T02:00:05Z";
        assert_eq!(
            shown(text, &zone(), Language::Portuguese),
            "08/11/2026 23:00:05"
        );
        assert_eq!(
            shown(text, &zone(), Language::English),
            "2026-11-08 23:00:05"
        );
        assert_eq!(shown("", &zone(), Language::English), "");
    }

    #[test]
    fn instants_days_and_durations_are_read() {
        let now: Timestamp = "2026-11-09T12:00:00Z".parse().unwrap();
        let cases = [
            ("2026-11-09T08:00:00-03:00", "2026-11-09T11:00:00Z"),
            ("2026-11-09", "2026-11-09T03:00:00Z"),
            ("90m", "2026-11-09T10:30:00Z"),
            ("7d", "2026-11-02T12:00:00Z"),
        ];
        for (text, wanted) in cases {
            let read = read(text, now, &zone(), Direction::Back);
            assert_eq!(read, Some(wanted.parse().unwrap()), "{text}");
        }
        let ahead = read("1h", now, &zone(), Direction::Ahead);
        assert_eq!(ahead, Some("2026-11-09T13:00:00Z".parse().unwrap()));
        for bad in ["", "d", "-1d", "3x", "ontem", "2026-13-01"] {
            assert_eq!(read(bad, now, &zone(), Direction::Back), None, "{bad}");
        }
    }
}
