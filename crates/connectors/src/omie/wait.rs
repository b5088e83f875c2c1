//! How long Omie says to wait, in the three forms it says it: `Aguarde N segundos`, `Tente
//! novamente em N segundos`, and a clock time, `às HH:MM:SS`, in Brazil's official time.

use std::time::Duration;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use crate::omie::calendar::brazil;

/// No block is longer; a larger number is a misreading.
pub(crate) const LONGEST: Duration = Duration::from_secs(86_400);
/// A clock time further ahead than this lies in the past instead.
const HALF_A_DAY: SignedDuration = SignedDuration::from_hours(12);

/// The wait named in a folded text.
pub(crate) fn named(folded: &str, now: Timestamp) -> Option<Duration> {
    let found = seconds(folded, "aguarde ")
        .or_else(|| seconds(folded, "novamente em "))
        .or_else(|| clock(folded, now))?;
    Some(found.min(LONGEST))
}

fn seconds(folded: &str, before: &str) -> Option<Duration> {
    let rest = folded.split_once(before)?.1;
    let rest = rest.strip_prefix("mais ").unwrap_or(rest);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let unit = rest[digits.len()..].trim_start();
    let number: u64 = digits.parse().ok()?;
    let scale = match unit {
        unit if unit.starts_with("min") => 60,
        unit if unit.starts_with("hora") => 3_600,
        _ => 1,
    };
    Some(Duration::from_secs(number.saturating_mul(scale)))
}

/// Until the next time the clock in Brazil shows it; one just gone by, as clocks differ, is now.
fn clock(folded: &str, now: Timestamp) -> Option<Duration> {
    let rest = folded.split_once("novamente as ")?.1;
    let shown: String = rest.chars().take(8).collect();
    let time = Time::strptime("%H:%M:%S", &shown).ok()?;
    let here = now.to_zoned(brazil());
    let at = here.with().time(time).build().ok()?;
    let mut ahead = at.timestamp().duration_since(now);
    if ahead < -HALF_A_DAY {
        ahead = ahead.checked_add(SignedDuration::from_hours(24))?;
    } else if ahead > HALF_A_DAY {
        return Some(Duration::ZERO);
    }
    Some(Duration::try_from(ahead).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use malote_core::text;

    use super::*;

    fn at(text: &str, now: &str) -> Option<u64> {
        let now = now.parse().unwrap();
        named(&text::fold(text), now).map(|wait| wait.as_secs())
    }

    fn read(text: &str) -> Option<u64> {
        at(text, "2026-11-22T12:00:00Z")
    }

    #[test]
    fn seconds_are_read_in_both_forms() {
        let redundant =
            "Consumo redundante detectado. Aguarde 37 segundos para tentar novamente (REDUNDANT).";
        assert_eq!(read(redundant), Some(37));
        let blocked = "API bloqueada por consumo indevido. Tente novamente em 1792 segundos.";
        assert_eq!(read(blocked), Some(1_792));
        assert_eq!(read("Aguarde 30 minutos"), Some(1_800));
        assert_eq!(read("Aguarde alguns instantes"), None);
        assert_eq!(read("Aguarde 99999999999999999999999 segundos"), None);
        assert_eq!(read("Aguarde 99999999999 segundos"), Some(86_400));
    }

    #[test]
    fn a_clock_time_is_brazils() {
        let text = |time: &str| format!("você pode tentar novamente às {time}. (1)");
        assert_eq!(read(&text("09:00:45")), Some(45));
        assert_eq!(read(&text("08:59:58")), Some(0), "just gone by");
        assert_eq!(at(&text("00:00:20"), "2026-11-22T02:59:50Z"), Some(30));
        assert_eq!(at(&text("23:59:50"), "2026-11-22T03:00:10Z"), Some(0));
        assert_eq!(read(&text("25:00:00")), None);
    }
}
