//! The fields of a document that tell what the report says: the observation and the day of issue.
//! They are remembered as we last wrote them, so that what a person wrote there instead is seen
//! and stays. Of the observation only a mark is remembered, for it may name people.

use malote_connectors::omie::{Found, Kept};
use malote_core::delivery::Held;
use malote_core::json;
use serde_json::Value;

/// Characters of a mark.
const MARK: usize = 12;

/// What was told; nothing where nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Told {
    pub(crate) note: Option<String>,
    pub(crate) issued: Option<String>,
}

impl Told {
    /// What an observation and a day of issue tell.
    pub(crate) fn of(note: &str, issued: &str) -> Self {
        Self {
            note: Some(mark(note)),
            issued: Some(issued.to_owned()),
        }
    }

    /// As found in Omie, as far as it shows them.
    pub(crate) fn found(found: &Found) -> Self {
        Self {
            note: found.note.as_deref().map(mark),
            issued: found.issued.clone(),
        }
    }

    /// As we last wrote them.
    pub(crate) fn written(known: Option<&Held>) -> Self {
        let written = known.and_then(Held::written);
        let text = |name: &str| Some(written?.get(name).and_then(Value::as_str)?.to_owned());
        Self {
            note: text("note"),
            issued: text("issued"),
        }
    }

    /// Which of these a person replaced, and the days that are theirs anyway.
    pub(crate) fn kept(&self, there: &Found) -> Kept {
        let found = Self::found(there);
        let differs = |ours: &Option<String>, there: &Option<String>| {
            ours.is_some() && there.is_some() && ours != there
        };
        Kept {
            note: differs(&self.note, &found.note),
            issued: differs(&self.issued, &found.issued),
            due: there.due,
            expected: there.expected,
        }
    }

    /// What counts as written by us once this was found: what was wanted and is there, but never
    /// what a person wrote.
    pub(crate) fn after(self, found: &Found, wanted: &Self) -> Self {
        let kept = self.kept(found);
        let found = Self::found(found);
        let theirs = Kept {
            note: kept.note && found.note != wanted.note,
            issued: kept.issued && found.issued != wanted.issued,
            ..kept
        };
        let shown = Self {
            note: found.note.or_else(|| self.note.clone()),
            issued: found.issued.or_else(|| self.issued.clone()),
        };
        shown.but(theirs, self)
    }

    /// What counts as written by us after a write that left something as it was.
    pub(crate) fn but(self, kept: Kept, before: Self) -> Self {
        Self {
            note: if kept.note { before.note } else { self.note },
            issued: if kept.issued {
                before.issued
            } else {
                self.issued
            },
        }
    }
}

fn mark(note: &str) -> String {
    let mut digest = json::digest_bytes(note.as_bytes());
    digest.truncate(MARK);
    digest
}
