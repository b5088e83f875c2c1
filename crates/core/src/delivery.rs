//! A delivery: one step owed to one target, its states, and the closed vocabulary in which a
//! target's answers are told.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cause;
use crate::fault::Fault;
use crate::money::Money;
use crate::seen::Seen;

/// Where a delivery is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// May be sent now.
    Ready,
    /// Leased by one worker.
    Sending,
    /// The target answered and will take it later.
    Retrying,
    /// It may have been applied; the target is asked.
    Uncertain,
    /// Waits for causes.
    Parked,
    /// The target holds it.
    Delivered,
    /// Refused for good, or too old.
    Dead,
    /// Given up by a person.
    Discarded,
    /// A newer revision replaced it before anything was applied.
    Superseded,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 9] = [
        Self::Ready,
        Self::Sending,
        Self::Retrying,
        Self::Uncertain,
        Self::Parked,
        Self::Delivered,
        Self::Dead,
        Self::Discarded,
        Self::Superseded,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Uncertain => "uncertain",
            Self::Parked => "parked",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Discarded => "discarded",
            Self::Superseded => "superseded",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Nothing more will happen to it by itself, and its followers may go.
    #[must_use]
    pub const fn finished(self) -> bool {
        matches!(self, Self::Delivered | Self::Discarded | Self::Superseded)
    }
}

/// What brings a thing to a revision, chosen when the delivery is claimed from what the target
/// is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// The target does not hold it.
    Include,
    /// The target holds something else.
    Change,
    /// The target holds it and should not.
    Remove,
    /// The target is as it should be.
    Nothing,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 4] = [Self::Include, Self::Change, Self::Remove, Self::Nothing];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::Change => "change",
            Self::Remove => "remove",
            Self::Nothing => "nothing",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }
}

/// What a target holds, as far as we own its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The target's own key.
    pub reference: String,
    /// The fields we own, in the connector's vocabulary.
    pub snapshot: Value,
    /// The sum it holds.
    pub amount: Money,
}

/// What an answer taught us about the thing in the target.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Known {
    /// Nothing new.
    #[default]
    Unchanged,
    /// The target holds this.
    Held(Held),
    /// The target explicitly has none with this key; the next include takes a new incarnation.
    Gone,
}

/// What a connector may answer about one delivery, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The target is as the revision wants; for a removal, without it.
    Delivered(Known),
    /// The target answered and will take it later.
    Retry {
        /// At least this long from now.
        after: Option<Duration>,
        /// What it said.
        fault: Fault,
    },
    /// A limit, ours or the target's, says not now. Nothing was sent that could be applied.
    Throttled {
        /// At least this long from now.
        after: Duration,
        /// Which limit, in one word or two.
        scope: String,
    },
    /// A write began and its outcome is not known.
    Uncertain {
        /// Ask no sooner than this.
        after: Duration,
        /// The target says the key is taken, though we never saw it accepted.
        duplicate: bool,
        /// What happened.
        fault: Fault,
    },
    /// A person or an event elsewhere must remove causes first. Nothing was applied.
    Park {
        /// Why.
        causes: Vec<cause::Draft>,
        /// What was seen in the target.
        known: Known,
    },
    /// Refused for good.
    Refused(Fault),
}

/// What a target says when asked after an uncertain outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It was applied.
    Applied(Known),
    /// It explicitly was not.
    NotApplied {
        /// The write may be repeated no sooner than this.
        after: Duration,
    },
    /// Something else is there under our key.
    Different {
        /// Which decision it takes: edited, removed, already paid.
        causes: Vec<cause::Draft>,
        /// What is there.
        known: Known,
    },
    /// The target cannot be asked before these causes are removed.
    Barred {
        /// Why not.
        causes: Vec<cause::Draft>,
    },
    /// A limit of ours says not now: the target was not asked.
    Unasked {
        /// Ask no sooner than this.
        after: Duration,
    },
    /// The target could not say.
    Unknown {
        /// Ask again no sooner than this.
        after: Duration,
        /// What it said instead.
        fault: Fault,
    },
}

/// Everything that can happen to a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A worker took it for sending.
    Claimed,
    /// The target answered.
    Answered(Answer),
    /// The target was asked and said.
    Judged(Verdict),
    /// It was taken but nothing left for the target.
    Unsent {
        /// Not before this long from now.
        after: Duration,
    },
    /// The code that handled it failed.
    Panicked {
        /// Whether a write may have left by then.
        begun: bool,
        /// What it said, redacted.
        fault: Fault,
    },
    /// Its lease ran out.
    LeaseLost {
        /// Whether a write may have left by then.
        begun: bool,
        /// Ask the target no sooner than this.
        quarantine: Duration,
    },
    /// Causes appeared before it was sent.
    CausesAppeared,
    /// Its last cause is resolved.
    CausesResolved,
    /// A person orders it again.
    Replayed {
        /// Whether its revision is still the newest.
        newest: bool,
    },
    /// A person gives it up.
    Discarded,
    /// A person takes that back.
    Restored {
        /// Whether its revision is still the newest.
        newest: bool,
        /// Whether something has to be decided first.
        waits: bool,
    },
    /// A person looked in the target.
    Resolved {
        /// It is there as wanted or otherwise, or it is not.
        seen: Seen,
        /// Whether its revision is still the newest.
        newest: bool,
    },
    /// A newer revision replaces it.
    Superseded,
}
