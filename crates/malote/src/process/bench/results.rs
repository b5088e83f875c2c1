//! What was measured, as it is printed for scripts, and beside what was expected of it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::process::bench::meter::median;
use crate::process::bench::order::Report;
use crate::process::bench::scale::Scale;

/// Everything of one run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Results {
    /// Of what.
    pub(super) versions: BTreeMap<&'static str, String>,
    /// With what.
    pub(super) settings: BTreeMap<&'static str, u64>,
    /// From a full queue.
    pub(super) drained: BTreeMap<Kind, Figures>,
    /// With the publisher running.
    pub(super) with_publisher: BTreeMap<Kind, Figures>,
    /// At half of what the product does with the publisher running.
    pub(super) half_load: BTreeMap<Kind, Figures>,
    /// Claims as history grows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) claims: Option<Claims>,
    /// Memory with much waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waiting: Option<Waiting>,
    /// Lists and a replay in a large store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<Scale>,
    /// SQLite, everything in one process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) embedded: Option<Figures>,
    /// What was expected of it.
    pub(super) expected: Vec<Expectation>,
}

/// One of the loops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// No database.
    Bare,
    /// Three commits for each message.
    Naive,
    /// The product.
    Product,
}

impl Kind {
    /// All of them, in the order they take turns in.
    pub(super) const ALL: [Self; 3] = [Self::Bare, Self::Naive, Self::Product];
}

/// Medians over the rounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Figures {
    /// Messages a second.
    pub(super) per_second: u64,
    /// Processor time of the loop.
    pub(super) cpu_us_per_1000: u64,
    /// How busy the machine was, with everything on it.
    pub(super) machine_busy_percent: u64,
    /// Most memory the loop ever had.
    pub(super) peak_kib: u64,
    /// From publishing to the durable end, half of the messages.
    pub(super) p50_us: u64,
    /// From publishing to the durable end, 99 of 100.
    pub(super) p99_us: u64,
}

impl Figures {
    /// The medians of some rounds.
    pub(super) fn of(reports: &[Report]) -> Self {
        let middle = |value: fn(&Report) -> u64| median(reports.iter().map(value));
        Self {
            per_second: middle(Report::rate),
            cpu_us_per_1000: middle(Report::cpu_us_per_1000),
            machine_busy_percent: middle(|report| report.machine_busy_percent),
            peak_kib: middle(|report| report.peak_kib),
            p50_us: middle(|report| report.p50_us),
            p99_us: middle(|report| report.p99_us),
        }
    }
}

/// Claims on a short and on a long history.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Claims {
    /// Delivered rows of the short one.
    pub(super) short_rows: u32,
    /// Time of one claim there.
    pub(super) short_us: u64,
    /// Delivered rows of the long one.
    pub(super) long_rows: u32,
    /// Time of one claim there.
    pub(super) long_us: u64,
}

/// A worker with much in memory.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Waiting {
    /// Deliveries accepted and not delivered.
    pub(super) deliveries: u32,
    /// Of these, leased and in memory.
    pub(super) in_memory: u64,
    /// Most memory it ever had.
    pub(super) peak_kib: u64,
}

/// What was expected, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Expectation {
    /// Of what.
    pub(super) name: &'static str,
    /// Which side of it is good.
    pub(super) at: Side,
    /// What was expected.
    pub(super) wanted: Hundredths,
    /// What was measured.
    pub(super) measured: Hundredths,
    /// Whether it is as expected.
    pub(super) met: bool,
}

/// Which side of an expectation is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Side {
    /// As much or more.
    Least,
    /// As much or less.
    Most,
}

/// A number with two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hundredths(pub(super) u64);

impl Hundredths {
    /// One number in terms of another.
    pub(super) fn ratio(one: u64, other: u64) -> Self {
        Self(one.saturating_mul(100) / other.max(1))
    }

    /// A whole number.
    pub(super) const fn whole(number: u64) -> Self {
        Self(number.saturating_mul(100))
    }
}

impl std::fmt::Display for Hundredths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self
            .to_string()
            .parse()
            .expect("digits around a point are a number");
        number.serialize(serializer)
    }
}

impl Expectation {
    fn of(name: &'static str, at: Side, wanted: Hundredths, measured: Hundredths) -> Self {
        let met = match at {
            Side::Least => measured >= wanted,
            Side::Most => measured <= wanted,
        };
        Self {
            name,
            at,
            wanted,
            measured,
            met,
        }
    }
}

impl Results {
    /// Compares what was measured with what was expected.
    pub(super) fn judge(&mut self) {
        let mut judged = Vec::new();
        let drained = ("product_to_naive_drained", "product_to_bare_drained");
        judged.extend(rates(&self.drained, drained));
        let flowing = (
            "product_to_naive_with_publisher",
            "product_to_bare_with_publisher",
        );
        judged.extend(rates(&self.with_publisher, flowing));
        let p99 = |kind| self.half_load.get(&kind).map(|one| one.p99_us);
        if let (Some(product), Some(bare)) = (p99(Kind::Product), p99(Kind::Bare)) {
            let ratio = Hundredths::ratio(product, bare);
            judged.push(Expectation::of(
                "p99_to_bare_at_half_load",
                Side::Most,
                Hundredths(400),
                ratio,
            ));
        }
        judged.extend(self.sizes());
        self.expected = judged;
    }

    /// What must not grow too far, and the embedded mode's rate.
    fn sizes(&self) -> Vec<Expectation> {
        let mut judged = Vec::new();
        if let Some(claims) = &self.claims {
            let ratio = Hundredths::ratio(claims.long_us, claims.short_us);
            judged.push(Expectation::of(
                "claim_with_long_history",
                Side::Most,
                Hundredths(120),
                ratio,
            ));
        }
        if let Some(waiting) = &self.waiting {
            let measured = Hundredths::ratio(waiting.peak_kib, 1024);
            let wanted = Hundredths::whole(120);
            judged.push(Expectation::of(
                "mebibytes_with_much_waiting",
                Side::Most,
                wanted,
                measured,
            ));
        }
        if let Some(scale) = &self.scale {
            judged.push(Expectation::of(
                "slowest_list_p99_to_key_read",
                Side::Most,
                Hundredths::whole(20),
                Hundredths::ratio(scale.worst_us(), scale.key_read_us),
            ));
            judged.push(Expectation::of(
                "seconds_until_a_large_replay_starts",
                Side::Most,
                Hundredths::whole(1),
                Hundredths::ratio(scale.order_us + scale.start_us, 1_000_000),
            ));
        }
        if let Some(embedded) = &self.embedded {
            let measured = Hundredths::whole(embedded.per_second);
            let wanted = Hundredths::whole(5_000);
            judged.push(Expectation::of(
                "embedded_per_second",
                Side::Least,
                wanted,
                measured,
            ));
        }
        judged
    }
}

/// The product beside the naive loop and beside the bare one.
fn rates(of: &BTreeMap<Kind, Figures>, names: (&'static str, &'static str)) -> Vec<Expectation> {
    let rate = |kind| of.get(&kind).map(|one| one.per_second);
    let mut judged = Vec::new();
    let Some(product) = rate(Kind::Product) else {
        return judged;
    };
    for (name, kind, wanted) in [(names.0, Kind::Naive, 500), (names.1, Kind::Bare, 50)] {
        if let Some(other) = rate(kind) {
            let ratio = Hundredths::ratio(product, other);
            judged.push(Expectation::of(
                name,
                Side::Least,
                Hundredths(wanted),
                ratio,
            ));
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_have_two_places() {
        assert_eq!(Hundredths::ratio(1, 3).to_string(), "0.33");
        assert_eq!(Hundredths::ratio(1_205, 100).to_string(), "12.05");
        assert_eq!(serde_json::to_string(&Hundredths(5)).unwrap(), "0.05");
    }

    #[test]
    fn only_what_was_measured_is_judged() {
        let mut results = Results::default();
        results.judge();
        assert!(results.expected.is_empty());
        let figures = |per_second| Figures {
            per_second,
            ..Figures::default()
        };
        results.drained.insert(Kind::Naive, figures(1_000));
        results.drained.insert(Kind::Product, figures(4_990));
        results.judge();
        let judged = &results.expected[0];
        assert_eq!(
            (judged.measured.to_string().as_str(), judged.met),
            ("4.99", false)
        );
        assert_eq!(results.expected.len(), 1);
    }
}
