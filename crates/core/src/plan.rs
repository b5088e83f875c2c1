//! What an event wants: the pure result of a flow's `plan`, before anything is stored.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cause;
use crate::money::Money;
use crate::personal::Person;

/// What one event wants of one connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The flow that made it: `expenses`.
    pub flow: &'static str,
    /// What its revisions are about: the report's id.
    pub subject: String,
    /// Where it stands among the subject's revisions.
    pub revision: Revision,
    /// The things that should exist after it. What the subject had before and is not named
    /// here is to be removed.
    pub wanted: Vec<Wanted>,
    /// The sum of the event's own lines, gathered apart from `wanted`.
    pub expected: Expected,
    /// What a reader of the event should know: "type 72 sums to zero".
    pub notes: Vec<String>,
    /// Whom it names, with the values that are personal.
    pub persons: Vec<Person>,
}

/// Orders the revisions of a subject by what the source says, never by arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Approved or reopened instant.
    pub at: Timestamp,
    /// On a tie of instants a reopening stands before an approval.
    pub rank: Rank,
    /// Digest of what the event says, to tell a repeat from a contradiction.
    pub digest: String,
}

impl Revision {
    /// Where it stands beside the newest revision that its subject took; the first is newer than
    /// nothing.
    #[must_use]
    pub fn standing(&self, newest: Option<&Self>) -> Standing {
        let Some(newest) = newest else {
            return Standing::Newer;
        };
        match (self.at, self.rank).cmp(&(newest.at, newest.rank)) {
            Ordering::Greater => Standing::Newer,
            Ordering::Less => Standing::Late,
            Ordering::Equal if newest.digest == self.digest => Standing::Repeat,
            Ordering::Equal => Standing::Tie,
        }
    }
}

/// Where an event stands among the revisions of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It says what should be from now on.
    Newer,
    /// It says again what the newest one said.
    Repeat,
    /// It contradicts the newest one, of the same instant: a person decides.
    Tie,
    /// A newer one was taken before.
    Late,
}

impl Standing {
    /// Why what it wants is never tried; none when it is.
    #[must_use]
    pub const fn superseded(self) -> Option<&'static str> {
        match self {
            Self::Newer | Self::Tie => None,
            Self::Repeat => Some("repeated-revision"),
            Self::Late => Some("late-revision"),
        }
    }

    /// What holds whatever it wants of a subject.
    #[must_use]
    pub fn cause(self, subject: &str) -> Option<cause::Draft> {
        (self == Self::Tie).then(|| cause::Draft::new(cause::Kind::RevisionTie, subject))
    }
}

/// The kind of a revision; the order matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Takes everything away.
    Reopened = 0,
    /// Says what should be.
    Approved = 1,
}

/// One thing that should exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Its name within the subject: `71/R`.
    pub name: String,
    /// Its sum.
    pub amount: Money,
    /// What the flow needs to build the target's payload; kept with the delivery.
    pub content: Value,
    /// Links that must exist before it can go.
    pub needs: Vec<Need>,
    /// Which optional links are waited for after all, and where.
    pub demands: &'static [Demand],
    /// Causes already known from the event alone.
    pub causes: Vec<cause::Draft>,
}

/// An optional link of this kind is waited for by a connection with this setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The kind of link.
    pub link: &'static str,
    /// The setting of the connection.
    pub setting: &'static str,
    /// The value it has.
    pub value: &'static str,
}

/// A link without which a payload cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Need {
    /// The kind of link: `expense-type`, `member`, `account`, `credentials`.
    pub kind: String,
    /// Its key: `71`, a folded e-mail address, `default`.
    pub key: String,
    /// What a person calls it: the type's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Looked up for the payload when it is there, and waited for by nobody.
    #[serde(default)]
    pub optional: bool,
}

/// Count and sum an event accounts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// How many things it wants.
    pub count: i64,
    /// Their sum, from the lines.
    pub amount: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(second: i64, rank: Rank, digest: &str) -> Revision {
        Revision {
            at: Timestamp::from_second(second).unwrap(),
            rank,
            digest: digest.to_owned(),
        }
    }

    #[test]
    fn the_instant_decides_then_the_rank_then_the_content() {
        let newest = revision(2, Rank::Approved, "a");
        let stands = |one: Revision| one.standing(Some(&newest));
        assert_eq!(stands(revision(3, Rank::Reopened, "b")), Standing::Newer);
        assert_eq!(stands(revision(1, Rank::Approved, "b")), Standing::Late);
        assert_eq!(stands(revision(2, Rank::Reopened, "a")), Standing::Late);
        assert_eq!(stands(revision(2, Rank::Approved, "a")), Standing::Repeat);
        assert_eq!(stands(revision(2, Rank::Approved, "b")), Standing::Tie);
        assert_eq!(newest.standing(None), Standing::Newer);
    }
}
