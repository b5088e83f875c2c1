//! Reads typed values out of the layers and keeps every problem, so that a person sees all of
//! them at once. A value that cannot be read is replaced by something of its type; nobody gets
//! to see it, because settings with problems are never handed out.

use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use malote_core::language::Said;

use crate::settings::keys::{self, Kind};
use crate::settings::layers::{Entry, Layers};
use crate::settings::problem::{Origin, Problem};
use crate::settings::words;

/// Reads the layers.
pub(crate) struct Reader<'a> {
    layers: &'a Layers,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(layers: &'a Layers) -> Self {
        let problems = layers.problems.clone();
        Self { layers, problems }
    }

    /// A value as text; empty means none.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        &self.entry(name).value
    }

    /// A value as text, or nothing.
    pub(crate) fn optional(&self, name: &str) -> Option<&'a str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// A whole number within limits.
    pub(crate) fn whole<T>(&mut self, name: &str, range: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        match self.text(name).parse() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let (least, most) = (range.start(), range.end());
                let range = words::WHOLE_NUMBER.with(&[("least", least), ("most", most)]);
                self.invalid(name, range);
                *least
            }
        }
    }

    /// A truth value.
    pub(crate) fn truth(&mut self, name: &str) -> bool {
        match self.text(name) {
            "true" => true,
            "false" => false,
            _ => {
                self.invalid(name, words::TRUTH);
                false
            }
        }
    }

    /// Where to listen.
    pub(crate) fn socket(&mut self, name: &str) -> Option<SocketAddr> {
        let read = self.text(name).parse().ok();
        if read.is_none() {
            self.invalid(name, words::SOCKET);
        }
        read
    }

    /// Seconds, with up to three decimals.
    pub(crate) fn seconds(&mut self, name: &str) -> Duration {
        seconds(self.text(name)).unwrap_or_else(|| {
            self.invalid(name, words::SECONDS);
            Duration::ZERO
        })
    }

    /// Seconds above zero, with up to three decimals.
    pub(crate) fn some_seconds(&mut self, name: &str) -> Duration {
        let read = seconds(self.text(name)).filter(|time| !time.is_zero());
        read.unwrap_or_else(|| {
            self.invalid(name, words::SOME_SECONDS);
            Duration::ZERO
        })
    }

    /// The broker users and what stands for each.
    pub(crate) fn broker_users(&self) -> Vec<(&'a str, &'a str)> {
        let entries = self.layers.entries.iter();
        let user = |(name, entry): (&'a String, &'a Entry)| {
            let user = name.strip_prefix(keys::BROKER_USERS)?;
            Some((user, entry.value.as_str()))
        };
        entries.filter_map(user).collect()
    }

    /// Where a value comes from.
    pub(crate) fn origin(&self, name: &str) -> Origin {
        self.entry(name).origin.clone()
    }

    /// Records that a value is not what it must be.
    pub(crate) fn invalid(&mut self, name: &str, wanted: impl Into<Said>) {
        let kind = keys::find(name).map_or(Kind::Secret, |key| key.kind);
        let shown = match (kind, self.text(name)) {
            (_, "") => words::SHOWN_EMPTY.into(),
            (Kind::Plain | Kind::List, value) => {
                let start: String = value.chars().take(60).collect();
                words::SHOWN.with(&[("value", &start)])
            }
            (Kind::Address | Kind::Secret, _) => words::NOT_SHOWN.into(),
        };
        self.problems.push(Problem::Invalid {
            place: self.origin(name),
            key: name.to_owned(),
            shown,
            wanted: wanted.into(),
        });
    }

    /// Records that a value will not do, and why.
    pub(crate) fn refuse(&mut self, name: &str, detail: impl Into<Said>) {
        self.problems.push(Problem::Refused {
            place: self.origin(name),
            key: name.to_owned(),
            detail: detail.into(),
        });
    }

    fn entry(&self, name: &str) -> &'a Entry {
        self.layers
            .entries
            .get(name)
            .expect("every key of the list has at least its default")
    }
}

/// Reads decimal seconds exactly, without binary fractions.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 3 {
        return None;
    }
    let seconds: u64 = whole.parse().ok()?;
    let ms: u64 = format!("{part:0<3}").parse().ok()?;
    Some(Duration::from_millis(
        seconds.checked_mul(1_000)?.checked_add(ms)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_exactly() {
        assert_eq!(seconds("90"), Some(Duration::from_secs(90)));
        assert_eq!(seconds("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(seconds("1.005"), Some(Duration::from_millis(1_005)));
        for bad in ["", ".5", "5.", "-1", "1e3", "1.0005", "inf", "+1"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
        assert_eq!(seconds("99999999999999999999"), None);
    }
}
