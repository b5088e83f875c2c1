//! The instruments of alerts.

use malote_core::alert::Kind;
use malote_store::alert::list::Figures;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Meter};

/// What is counted of alerts.
#[derive(Debug, Clone)]
pub(crate) struct Alerts {
    alarms_open: Gauge<u64>,
    notices_tried: Counter<u64>,
    notices_waiting: Gauge<u64>,
    notices_given_up: Gauge<u64>,
}

impl Alerts {
    pub(crate) fn new(meter: &Meter) -> Self {
        let gauge = |name: &'static str, about: &'static str| {
            meter.u64_gauge(name).with_description(about).build()
        };
        Self {
            alarms_open: gauge("malote_alarms_open", "what is wrong, by kind"),
            notices_tried: meter
                .u64_counter("malote_notices_tried")
                .with_description("tries to send a message of alerts, by channel and outcome")
                .build(),
            notices_waiting: gauge("malote_notices_waiting", "messages of alerts not sent yet"),
            notices_given_up: gauge(
                "malote_notices_given_up",
                "messages of alerts that could not be sent, of the last ninety days",
            ),
        }
    }

    pub(crate) fn figures(&self, figures: &Figures) {
        for kind in Kind::ALL {
            let found = figures.alarms.iter().find(|(open, _)| *open == kind);
            let label = [KeyValue::new("kind", kind.name())];
            self.alarms_open
                .record(found.map_or(0, |(_, count)| *count), &label);
        }
        self.notices_waiting.record(figures.waiting, &[]);
        self.notices_given_up.record(figures.given_up, &[]);
    }

    pub(crate) fn tried(&self, channel: &'static str, outcome: &'static str) {
        let labels = [
            KeyValue::new("channel", channel),
            KeyValue::new("outcome", outcome),
        ];
        self.notices_tried.add(1, &labels);
    }
}
