//! What is worth noting: each is one type that both logs and counts, so that neither is
//! forgotten and both agree. Their fields are all that is said: identifiers and codes, never a
//! payload, a secret or a person.
//!
//! The level says who must act: an error is for whoever maintains Malote, a warning for the
//! operator, the rest is for reading.

mod chores;

use std::time::Duration;

use tracing::{error, info, warn};

use malote_core::id::{ConnectionId, DeliveryId, Tenant};

use crate::telemetry::metrics::Metrics;

pub use crate::telemetry::events::chores::{AuditSealed, NoticeTried, Retained};

/// A message was refused; it is on record and goes to the dead letters.
#[derive(Debug)]
pub struct Refused<'a> {
    /// Why, as a stable code.
    pub code: &'static str,
    /// The queue or the API it came through.
    pub queue: &'a str,
    /// Whose, when that could be read.
    pub tenant: Option<&'a Tenant>,
}

impl Refused<'_> {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        let Self { code, queue, .. } = self;
        let tenant = self.tenant.map(Tenant::as_str);
        info!(
            code,
            queue, tenant, "refused a message of '{queue}' as '{code}'"
        );
        metrics.refused(self.code);
    }
}

/// The code that handled something failed; the worker goes on.
#[derive(Debug)]
pub struct Panicked {
    /// The loop it happened in.
    pub task: &'static str,
    /// What was being delivered, if anything.
    pub delivery: Option<DeliveryId>,
    /// Whether a write may have left by then.
    pub begun: bool,
}

impl Panicked {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        let Self { task, begun, .. } = self;
        let delivery = self.delivery.map(|delivery| delivery.to_string());
        error!(
            task,
            delivery, begun, "the code of '{task}' failed; it goes on"
        );
        metrics.panicked(self.task);
    }
}

/// Deliveries of a worker that vanished were taken over.
#[derive(Debug)]
pub struct Rescued {
    /// Those that go again.
    pub ready: u64,
    /// Those the target is asked about.
    pub uncertain: u64,
}

impl Rescued {
    /// Logs and counts it, unless there was nothing to rescue.
    pub fn emit(&self, metrics: &Metrics) {
        let Self { ready, uncertain } = self;
        let total = ready.saturating_add(*uncertain);
        if total > 0 {
            info!(
                ready,
                uncertain, "took over {total} deliveries whose lease ran out"
            );
            metrics.rescued(total);
        }
    }
}

/// Outcomes were written although their lease had run out and nobody had claimed them.
#[derive(Debug)]
pub struct SettledLate {
    /// How many.
    pub count: u64,
}

impl SettledLate {
    /// Logs and counts it, unless there were none.
    pub fn emit(&self, metrics: &Metrics) {
        let count = self.count;
        if count > 0 {
            info!(count, "settled {count} deliveries after their lease");
            metrics.late_settles(count);
        }
    }
}

/// Housekeeping found deliveries waiting for a cause that is resolved: a release was missed.
#[derive(Debug)]
pub struct ReleaseMissed {
    /// How many.
    pub count: u64,
}

impl ReleaseMissed {
    /// Logs and counts it, unless there were none, as it must be.
    pub fn emit(&self, metrics: &Metrics) {
        let count = self.count;
        if count > 0 {
            error!(
                count,
                "released {count} deliveries that waited for resolved causes"
            );
            metrics.released_by_housekeeping(count);
        }
    }
}

/// The broker can, or cannot, be used from now on. Emit it once per change.
#[derive(Debug)]
pub struct BrokerTurned {
    /// Whether it can be used.
    pub up: bool,
}

impl BrokerTurned {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        match self.up {
            true => info!("the broker can be used"),
            false => warn!("the broker is away: work goes on with what the store holds"),
        }
        metrics.broker_up(self.up);
    }
}

/// The status queue can, or cannot, be used from now on. Emit it once per change.
#[derive(Debug)]
pub struct StoreTurned<'a> {
    /// Why it cannot; nothing when it can.
    pub fault: Option<&'a str>,
}

impl StoreTurned<'_> {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        match self.fault {
            None => info!("the status queue can be used"),
            Some(fault) => warn!(
                fault,
                "the status queue is away: nothing is taken in, known outcomes wait in memory"
            ),
        }
        metrics.store_up(self.fault.is_none());
    }
}

/// A connection rests: its target refuses the credentials, or counts too many errors.
#[derive(Debug)]
pub struct ConnectionRests {
    /// Which connection.
    pub connection: ConnectionId,
    /// The kind of cause, as a stable code.
    pub cause: &'static str,
    /// For how long, when that is known.
    pub pause: Option<Duration>,
}

impl ConnectionRests {
    /// Logs it.
    pub fn emit(&self) {
        let Self {
            connection, cause, ..
        } = self;
        let pause_s = self.pause.map(|pause| pause.as_secs());
        warn!(%connection, cause, pause_s, "connection '{connection}' rests under '{cause}'");
    }
}

/// A delivery was given up or refused for good.
#[derive(Debug)]
pub struct GaveUp {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// The connection it was for.
    pub connection: ConnectionId,
}

impl GaveUp {
    /// Logs it; the count is that of settled deliveries.
    pub fn emit(&self) {
        let Self {
            delivery,
            connection,
        } = self;
        info!(%delivery, %connection, "delivery '{delivery}' is dead; see 'malote dead list'");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;
    use crate::telemetry::Meters;

    /// One refusal at a time: tracing asks who wants to see it when it happens first, and a
    /// listener that comes at that very instant, in another test, would be overlooked.
    static REFUSING: Mutex<()> = Mutex::new(());

    fn scraped(emit: impl FnOnce(&Metrics)) -> String {
        let meters = Meters::scraped("test").unwrap();
        emit(meters.metrics());
        meters.render()
    }

    #[track_caller]
    fn assert_line(text: &str, line: &str) {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }

    #[test]
    fn a_refusal_is_logged_with_its_identifiers_as_fields() {
        let _alone = REFUSING.lock().unwrap_or_else(PoisonError::into_inner);
        let file = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(Mutex::new(file.reopen().unwrap()))
            .finish();
        let tenant = Tenant::parse("acme").unwrap();
        tracing::subscriber::with_default(subscriber, || {
            scraped(|metrics| {
                let refused = Refused {
                    code: "invalid-event",
                    queue: "malote.expenses",
                    tenant: Some(&tenant),
                };
                refused.emit(metrics);
            })
        });
        let logged = std::fs::read_to_string(file.path()).unwrap();
        let line: serde_json::Value = serde_json::from_str(&logged).unwrap();
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["code"], "invalid-event");
        assert_eq!(line["tenant"], "acme");
        let words = "refused a message of 'malote.expenses' as 'invalid-event'";
        assert_eq!(line["message"], words);
    }

    #[test]
    fn a_refusal_is_counted_under_its_code() {
        let _alone = REFUSING.lock().unwrap_or_else(PoisonError::into_inner);
        let text = scraped(|metrics| {
            let refused = Refused {
                code: "invalid-event",
                queue: "malote.expenses",
                tenant: None,
            };
            refused.emit(metrics);
            refused.emit(metrics);
        });
        assert_line(
            &text,
            "malote_events_refused_total{code=\"invalid-event\"} 2",
        );
    }

    #[test]
    fn housekeeping_counts_what_was_missed_and_nothing_else() {
        let text = scraped(|metrics| {
            ReleaseMissed { count: 0 }.emit(metrics);
            Rescued {
                ready: 2,
                uncertain: 1,
            }
            .emit(metrics);
            SettledLate { count: 4 }.emit(metrics);
            AuditSealed {
                number: 1,
                count: 5,
                digest: "d",
            }
            .emit(metrics);
            Retained {
                class: malote_store::retention::Class::Payloads,
                month: "2025-10",
                removed: 6,
                kept: 1,
            }
            .emit(metrics);
        });
        assert_line(&text, "malote_released_by_housekeeping_total 0");
        assert_line(&text, "malote_rescued_total 3");
        assert_line(&text, "malote_late_settles_total 4");
        assert_line(&text, "malote_audit_rows_sealed_total 5");
        assert_line(&text, "malote_rows_removed_total{class=\"payloads\"} 6");
    }

    #[test]
    fn links_turn_up_and_down() {
        let text = scraped(|metrics| {
            BrokerTurned { up: true }.emit(metrics);
            StoreTurned { fault: None }.emit(metrics);
            StoreTurned {
                fault: Some("disk full"),
            }
            .emit(metrics);
        });
        assert_line(&text, "malote_broker_up 1");
        assert_line(&text, "malote_store_up 0");
    }
}
