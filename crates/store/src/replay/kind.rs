//! What an order about many deliveries is for, and what it does now.

use serde::Serialize;

/// What an order does with its deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Tries what is dead or parked again.
    #[default]
    Replay,
    /// Gives up what is dead or parked.
    Discard,
    /// Takes that back, and tries it again.
    Restore,
}

impl Kind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Discard => "discard",
            Self::Restore => "restore",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Replay, Self::Discard, Self::Restore];
        all.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether targets are called because of it: then it goes in stages and at a rate.
    pub(super) const fn sends(self) -> bool {
        matches!(self, Self::Replay | Self::Restore)
    }
}

/// What it does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It goes on by itself.
    Running,
    /// A person holds it.
    Paused,
    /// Too many failed.
    Stopped,
    /// A person ended it.
    Cancelled,
    /// Every row had its turn, and has ended, keeps failing, or is held by a person.
    Finished,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Running,
        Self::Paused,
        Self::Stopped,
        Self::Cancelled,
        Self::Finished,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::Finished => "finished",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether rows may still have their turn.
    pub(super) const fn lives(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}
