//! What an event wants: the pure result of a flow's `plan`, before anything is stored.

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
