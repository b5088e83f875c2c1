//! Alarms: what a person should hear of without looking, each told once and not once for each
//! delivery it holds up.
//!
//! - [`Facts`] say what is wrong, and which two sightings are the same alarm.
//! - [`plan`] decides, purely, what a channel is told now: gathered, most money first, in quiet
//!   hours only what cannot wait, a reminder at most once in a while, the end of it once.
//! - [`silence`] decides whether who normally sends has fallen silent.

mod facts;
pub mod plan;
pub mod silence;
mod words;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use crate::id::AlarmId;
use crate::totals::Total;

pub use crate::alert::facts::Facts;

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A message to a channel was given up.
    AlertUndeliverable,
    /// Deliveries wait for something that must be done.
    CauseOpen,
    /// Deliveries gave up for the same reason.
    DeliveriesDead,
    /// Deliveries of a connection have kept failing for a while.
    DeliveriesFailing,
    /// Messages were refused under the same code.
    MessagesRefused,
    /// A replay stopped because too much of it failed.
    ReplayStopped,
    /// Who normally sends has sent nothing.
    TenantSilent,
    /// What events expect and what deliveries account for differ.
    TotalsDiffer,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::AlertUndeliverable,
        Self::CauseOpen,
        Self::DeliveriesDead,
        Self::DeliveriesFailing,
        Self::MessagesRefused,
        Self::ReplayStopped,
        Self::TenantSilent,
        Self::TotalsDiffer,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AlertUndeliverable => "alert-undeliverable",
            Self::CauseOpen => "cause-open",
            Self::DeliveriesDead => "deliveries-dead",
            Self::DeliveriesFailing => "deliveries-failing",
            Self::MessagesRefused => "messages-refused",
            Self::ReplayStopped => "replay-stopped",
            Self::TenantSilent => "tenant-silent",
            Self::TotalsDiffer => "totals-differ",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it lasts until somebody acts, so that its end is worth telling.
    #[must_use]
    pub const fn lasts(self) -> bool {
        !matches!(self, Self::ReplayStopped)
    }
}

/// Something is wrong: seen now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Whose; `None` for what concerns no tenant alone.
    pub tenant: Option<String>,
    /// What.
    pub facts: Facts,
    /// How much it holds up.
    pub total: Total,
}

impl Sighting {
    /// What two sightings of the same alarm have in common, and no two others.
    #[must_use]
    pub fn name(&self) -> String {
        let tenant = self.tenant.as_deref().unwrap_or_default();
        let parts = [self.facts.kind().name(), tenant, &self.facts.subject()];
        crate::json::digest_bytes(parts.join("\0").as_bytes())
    }
}

/// An alarm as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Which.
    pub id: AlarmId,
    /// Whose; `None` for what concerns no tenant alone.
    pub tenant: Option<String>,
    /// What is wrong.
    pub facts: Facts,
    /// How much it holds up, when last seen.
    pub total: Total,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// When it was over.
    pub closed_at: Option<Timestamp>,
}

/// The zone of business hours; a machine without zone data counts three hours behind, as there
/// has been no summer time since 2019.
#[must_use]
pub fn sao_paulo() -> TimeZone {
    TimeZone::get("America/Sao_Paulo").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(-3)))
}
