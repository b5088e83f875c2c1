//! Every instrument, under the name it has in dashboards. Labels have few values: never a
//! tenant's event, a document or a person.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};

use malote_core::cause;
use malote_core::delivery::Status;
use malote_store::alert::list::Figures;
use malote_store::read::backlog::Backlog;

use crate::telemetry::alerts::Alerts;

/// Seconds of one call to a target: from a local stub to its time limit.
const CALL_SECONDS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// Rows of one transaction.
const BATCH_ROWS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// The instruments of a process. Cheap to clone: all clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    events_accepted: Counter<u64>,
    events_duplicate: Counter<u64>,
    events_refused: Counter<u64>,
    deliveries_settled: Counter<u64>,
    calls: Counter<u64>,
    call_seconds: Histogram<f64>,
    intake_batch: Histogram<u64>,
    settle_batch: Histogram<u64>,
    in_hand: Gauge<u64>,
    late_settles: Counter<u64>,
    rescued: Counter<u64>,
    released_by_housekeeping: Counter<u64>,
    audit_rows_sealed: Counter<u64>,
    rows_removed: Counter<u64>,
    panics: Counter<u64>,
    unfinished: Gauge<u64>,
    oldest_seconds: Gauge<u64>,
    causes_open: Gauge<u64>,
    refused_waiting: Gauge<u64>,
    alerts: Alerts,
    broker_up: Gauge<u64>,
    store_up: Gauge<u64>,
}

impl Metrics {
    /// Makes the instruments.
    pub(crate) fn new(meter: &Meter) -> Self {
        let counter = |name: &'static str, about: &'static str| {
            meter.u64_counter(name).with_description(about).build()
        };
        let gauge = |name: &'static str, about: &'static str| {
            meter.u64_gauge(name).with_description(about).build()
        };
        let rows = |name: &'static str, about: &'static str| {
            let histogram = meter.u64_histogram(name).with_description(about);
            histogram.with_boundaries(BATCH_ROWS.to_vec()).build()
        };
        let call_seconds = meter
            .f64_histogram("malote_call_seconds")
            .with_description("time one call to a target took")
            .with_boundaries(CALL_SECONDS.to_vec())
            .build();
        let metrics = Self {
            events_accepted: counter("malote_events_accepted", "events taken in"),
            events_duplicate: counter("malote_events_duplicate", "events that came again"),
            events_refused: counter("malote_events_refused", "events refused, by code"),
            deliveries_settled: counter(
                "malote_deliveries_settled",
                "outcomes written, by status and flow",
            ),
            calls: counter("malote_calls", "calls to targets, by method and outcome"),
            call_seconds,
            intake_batch: rows("malote_intake_batch", "events in one transaction"),
            settle_batch: rows("malote_settle_batch", "outcomes in one transaction"),
            in_hand: gauge("malote_in_hand", "deliveries leased and kept in memory"),
            late_settles: counter("malote_late_settles", "outcomes written after the lease"),
            rescued: counter("malote_rescued", "deliveries taken from lost workers"),
            released_by_housekeeping: counter(
                "malote_released_by_housekeeping",
                "deliveries that a resolved cause had not released; must stay 0",
            ),
            audit_rows_sealed: counter(
                "malote_audit_rows_sealed",
                "rows of the audit trail put into blocks",
            ),
            rows_removed: counter(
                "malote_rows_removed",
                "rows older than they are kept, by class",
            ),
            panics: counter("malote_panics", "failures of the code, by task"),
            unfinished: gauge("malote_unfinished", "deliveries not finished, by status"),
            oldest_seconds: gauge(
                "malote_oldest_seconds",
                "how long a delivery has been due, failing, in doubt, parked or dead, at most, by status",
            ),
            causes_open: gauge("malote_causes_open", "what deliveries wait for, by kind"),
            refused_waiting: gauge(
                "malote_refused_waiting",
                "messages that no worker could take, and nobody decided on",
            ),
            alerts: Alerts::new(meter),
            broker_up: gauge("malote_broker_up", "1 while the broker can be used"),
            store_up: gauge("malote_store_up", "1 while the status queue can be used"),
        };
        metrics.begin();
        metrics
    }

    /// Counters without labels are there from the start, so that an alert on their growth sees
    /// the first time too.
    fn begin(&self) {
        for counter in [
            &self.events_accepted,
            &self.events_duplicate,
            &self.late_settles,
            &self.rescued,
            &self.released_by_housekeeping,
            &self.audit_rows_sealed,
        ] {
            counter.add(0, &[]);
        }
    }

    /// One intake transaction: how many events it took in and how many of them came again.
    pub fn intake(&self, accepted: u64, duplicates: u64) {
        self.events_accepted.add(accepted, &[]);
        self.events_duplicate.add(duplicates, &[]);
        self.intake_batch
            .record(accepted.saturating_add(duplicates), &[]);
    }

    /// An event was refused under this code.
    pub(crate) fn refused(&self, code: &'static str) {
        self.events_refused.add(1, &[KeyValue::new("code", code)]);
    }

    /// One settling transaction of so many outcomes.
    pub fn settle_transaction(&self, outcomes: u64) {
        self.settle_batch.record(outcomes, &[]);
    }

    /// So many deliveries of a flow were settled with a status.
    pub fn settled(&self, status: Status, flow: &'static str, count: u64) {
        let labels = [
            KeyValue::new("status", status.name()),
            KeyValue::new("flow", flow),
        ];
        self.deliveries_settled.add(count, &labels);
    }

    /// One call of a target's method ended: `success`, `fault`, `blocked`, `cut-short`,
    /// `unreachable`.
    pub fn call(&self, method: &'static str, outcome: &'static str, took: Duration) {
        let labels = [
            KeyValue::new("method", method),
            KeyValue::new("outcome", outcome),
        ];
        self.calls.add(1, &labels);
        self.call_seconds.record(took.as_secs_f64(), &labels[..1]);
    }

    /// How many deliveries are leased and in memory now.
    pub fn in_hand(&self, count: u64) {
        self.in_hand.record(count, &[]);
    }

    /// Whether the broker can be used now.
    pub fn broker_up(&self, up: bool) {
        self.broker_up.record(u64::from(up), &[]);
    }

    /// Whether the status queue can be used now.
    pub fn store_up(&self, up: bool) {
        self.store_up.record(u64::from(up), &[]);
    }

    /// What is not finished in the status queue, whoever works on it: every process that keeps
    /// house says the same.
    pub fn backlog(&self, backlog: &Backlog) {
        for one in &backlog.deliveries {
            let label = [KeyValue::new("status", one.status.name())];
            self.unfinished.record(one.count, &label);
            self.oldest_seconds.record(one.oldest.as_secs(), &label);
        }
        for kind in cause::Kind::ALL {
            let found = backlog.causes.iter().find(|(open, _)| *open == kind);
            let label = [KeyValue::new("kind", kind.name())];
            self.causes_open
                .record(found.map_or(0, |(_, count)| *count), &label);
        }
        self.refused_waiting.record(backlog.refused, &[]);
    }

    /// What is wrong and what waits to be told, whoever looked: every process says the same.
    pub fn alerts(&self, figures: &Figures) {
        self.alerts.figures(figures);
    }

    /// One try to send a message of alerts: `sent`, `failed`, `given-up`.
    pub(crate) fn notice_tried(&self, channel: &'static str, outcome: &'static str) {
        self.alerts.tried(channel, outcome);
    }

    pub(crate) fn late_settles(&self, count: u64) {
        self.late_settles.add(count, &[]);
    }

    pub(crate) fn rescued(&self, count: u64) {
        self.rescued.add(count, &[]);
    }

    pub(crate) fn released_by_housekeeping(&self, count: u64) {
        self.released_by_housekeeping.add(count, &[]);
    }

    pub(crate) fn audit_sealed(&self, rows: u64) {
        self.audit_rows_sealed.add(rows, &[]);
    }

    pub(crate) fn retained(&self, class: &'static str, rows: u64) {
        self.rows_removed
            .add(rows, &[KeyValue::new("class", class)]);
    }

    pub(crate) fn panicked(&self, task: &'static str) {
        self.panics.add(1, &[KeyValue::new("task", task)]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use malote_core::alert;
    use malote_store::read::backlog::Unfinished;

    use super::*;
    use crate::telemetry::Meters;

    #[test]
    fn what_is_counted_is_scraped() {
        let meters = Meters::scraped("test").unwrap();
        let metrics = meters.metrics();
        metrics.intake(3, 1);
        metrics.clone().intake(2, 0);
        metrics.settled(Status::Delivered, "expenses", 4);
        metrics.call("IncluirContaPagar", "success", Duration::from_millis(40));
        metrics.settle_transaction(64);
        metrics.in_hand(7);
        metrics.broker_up(false);
        metrics.store_up(true);
        let text = meters.render();
        for line in [
            "malote_events_accepted_total 5",
            "malote_events_duplicate_total 1",
            "malote_deliveries_settled_total{flow=\"expenses\",status=\"delivered\"} 4",
            "malote_calls_total{method=\"IncluirContaPagar\",outcome=\"success\"} 1",
            "malote_call_seconds_bucket{method=\"IncluirContaPagar\",le=\"0.05\"} 1",
            "malote_call_seconds_bucket{method=\"IncluirContaPagar\",le=\"0.025\"} 0",
            "malote_settle_batch_bucket{le=\"64\"} 1",
            "malote_in_hand 7",
            "malote_broker_up 0",
            "malote_store_up 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    /// Every word of a text that begins like a metric of ours.
    fn named(text: &str) -> BTreeSet<&str> {
        let of_name = |c: char| c.is_ascii_lowercase() || c == '_';
        let words = text.split(|c| !of_name(c));
        words.filter(|word| word.starts_with("malote_")).collect()
    }

    #[test]
    fn dashboards_and_alerts_name_metrics_that_exist() {
        let meters = Meters::scraped("test").unwrap();
        let metrics = meters.metrics();
        metrics.intake(1, 0);
        metrics.refused("not-json");
        metrics.settled(Status::Delivered, "expenses", 1);
        metrics.call("IncluirContaPagar", "success", Duration::ZERO);
        metrics.settle_transaction(1);
        metrics.in_hand(1);
        metrics.broker_up(true);
        metrics.store_up(true);
        metrics.panicked("intake");
        metrics.backlog(&Backlog {
            deliveries: vec![Unfinished {
                status: Status::Dead,
                count: 3,
                oldest: Duration::from_secs(90),
            }],
            causes: vec![(cause::Kind::AlreadyPaid, 2)],
            refused: 4,
        });
        metrics.alerts(&Figures {
            alarms: vec![(alert::Kind::TotalsDiffer, 1)],
            waiting: 2,
            given_up: 5,
        });
        metrics.notice_tried("webhook", "failed");
        let scraped = meters.render();
        for line in [
            "malote_alarms_open{kind=\"totals-differ\"} 1",
            "malote_alarms_open{kind=\"tenant-silent\"} 0",
            "malote_alarms_open{kind=\"deliveries-failing\"} 0",
            "malote_notices_waiting 2",
            "malote_notices_given_up 5",
            "malote_notices_tried_total{channel=\"webhook\",outcome=\"failed\"} 1",
            "malote_unfinished{status=\"dead\"} 3",
            "malote_oldest_seconds{status=\"dead\"} 90",
            "malote_causes_open{kind=\"already-paid\"} 2",
            "malote_causes_open{kind=\"target-pause\"} 0",
            "malote_refused_waiting 4",
        ] {
            assert!(
                scraped.lines().any(|found| found == line),
                "{line}\n{scraped}"
            );
        }
        let there = named(&scraped);
        let deploy = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/");
        for file in ["prometheus/alerts.yml", "grafana/malote.json"] {
            let text = std::fs::read_to_string(format!("{deploy}{file}")).unwrap();
            let wanted = named(&text);
            assert!(wanted.len() > 5, "{file} names {wanted:?}");
            let missing: Vec<_> = wanted.difference(&there).collect();
            assert!(missing.is_empty(), "{file} names {missing:?}");
            for label in text.split("kind=\"").skip(1) {
                let kind = label.split('"').next().unwrap_or_default();
                let known = format!("{{kind=\"{kind}\"}}");
                assert!(scraped.contains(&known), "{file} names the kind '{kind}'");
            }
        }
    }

    #[test]
    fn alarms_are_there_before_they_ring() {
        let text = Meters::scraped("test").unwrap().render();
        let line = "malote_released_by_housekeeping_total 0";
        assert!(text.lines().any(|found| found == line), "{text}");
    }
}
