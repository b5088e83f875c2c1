//! What is worth noting of the work beside deliveries: the trail, what is old, alerts.

use malote_core::id::{ChannelId, NoticeId};
use malote_store::retention::Class;
use tracing::{info, warn};

use crate::telemetry::metrics::Metrics;

/// The trail of what persons ordered has a new head. Whoever keeps the log can prove by it that
/// the end of the trail is still there: `malote audit verify --head NUMBER:DIGEST`.
#[derive(Debug)]
pub struct AuditSealed<'a> {
    /// The number of the block.
    pub number: i64,
    /// How many rows it has.
    pub count: i64,
    /// Its digest.
    pub digest: &'a str,
}

impl AuditSealed<'_> {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        let Self {
            number,
            count,
            digest,
        } = self;
        info!(
            number,
            count,
            digest,
            "sealed block {number} of the audit trail: {count} rows, head {number}:{digest}"
        );
        metrics.audit_sealed(count.unsigned_abs());
    }
}

/// What is older than it is kept was removed.
#[derive(Debug)]
pub struct Retained<'a> {
    /// Of which class.
    pub class: Class,
    /// Of which month.
    pub month: &'a str,
    /// How many rows.
    pub removed: i64,
    /// How many are needed and stay, of a month that went whole.
    pub kept: i64,
}

impl Retained<'_> {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        let Self {
            month,
            removed,
            kept,
            ..
        } = self;
        let class = self.class.name();
        info!(
            class,
            month,
            removed,
            kept,
            "removed {removed} rows of {class} of {month}; {kept} are still needed and stay"
        );
        metrics.retained(class, removed.unsigned_abs());
    }
}

/// A message of alerts was tried.
#[derive(Debug)]
pub struct NoticeTried<'a> {
    /// Which.
    pub notice: NoticeId,
    /// To which channel.
    pub channel: ChannelId,
    /// How the channel carries it; nothing when it is gone.
    pub kind: Option<&'static str>,
    /// What went wrong, without an address.
    pub failure: Option<&'a str>,
    /// Whether it will not be tried again.
    pub given_up: bool,
}

impl NoticeTried<'_> {
    /// Logs and counts it.
    pub fn emit(&self, metrics: &Metrics) {
        let Self {
            notice,
            channel,
            failure,
            ..
        } = self;
        let outcome = match (self.failure, self.given_up) {
            (None, _) => {
                info!(%notice, %channel, "sent the alerts '{notice}' to channel '{channel}'");
                "sent"
            }
            (Some(_), false) => {
                info!(
                    %notice, %channel, failure,
                    "the alerts '{notice}' wait: channel '{channel}' did not take them"
                );
                "failed"
            }
            (Some(_), true) => {
                warn!(
                    %notice, %channel, failure,
                    "gave up the alerts '{notice}': channel '{channel}' did not take them"
                );
                "given-up"
            }
        };
        metrics.notice_tried(self.kind.unwrap_or("none"), outcome);
    }
}
