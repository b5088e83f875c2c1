//! What is kept with a delivery so that its payload can be built whenever it goes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Most titles kept of one group; an observation holds far fewer.
pub(crate) const MOST_TITLES: usize = 40;
/// Longest title kept, in characters.
pub(crate) const LONGEST_TITLE: usize = 200;

/// A group of expenses, without its sum, which is the delivery's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) report: Report,
    pub(crate) member: Member,
    #[serde(rename = "type")]
    pub(crate) kind: Type,
    /// What the expenses were, in the order sent.
    pub(crate) titles: Vec<String>,
    /// How many more there were.
    #[serde(default)]
    pub(crate) untold: usize,
    pub(crate) reimbursable: bool,
    /// The latest day of the group.
    pub(crate) date: Date,
}

/// The report a group is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) pdf_url: Option<String>,
}

/// Who spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// The expense type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Type {
    pub(crate) id: String,
    pub(crate) name: String,
}
