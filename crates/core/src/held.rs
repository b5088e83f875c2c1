//! How surely a target holds what it is said to hold.
//!
//! What we wrote is known. What a person made of it is remembered beside what we last wrote, and
//! stays theirs until a person decides which of the two wins. What nobody knows whether it was
//! written at all is only perhaps there. In all three cases a change or a removal looks first.

use serde_json::{Value, json};

use crate::delivery::Held;
use crate::money::Money;

/// The member of a snapshot that tells of a person's edit.
const EDITED: &str = "edited";

impl Held {
    /// What may be there: a write was given up before anybody knew whether it was applied.
    #[must_use]
    pub const fn perhaps(amount: Money) -> Self {
        Self {
            reference: String::new(),
            snapshot: Value::Null,
            amount,
        }
    }

    /// Whether nobody knows that it is there.
    #[must_use]
    pub const fn is_perhaps(&self) -> bool {
        self.reference.is_empty()
    }

    /// What a person made of `before`, found in its place.
    #[must_use]
    pub fn edited(mut self, before: Option<&Self>) -> Self {
        let written = before.and_then(Self::written).cloned();
        if let Some(fields) = self.snapshot.as_object_mut() {
            let edit = json!({ "written": written, "decided": false });
            fields.insert(EDITED.to_owned(), edit);
        }
        self
    }

    /// A person has decided: what we want wins over what is there.
    #[must_use]
    pub fn decided(mut self) -> Self {
        if let Some(edit) = self.snapshot.get_mut(EDITED) {
            edit["decided"] = Value::Bool(true);
        }
        self
    }

    /// Whether a person changed it, and nobody has decided yet what becomes of that.
    #[must_use]
    pub fn undecided(&self) -> bool {
        let edit = self.snapshot.get(EDITED);
        edit.is_some_and(|edit| edit["decided"] != Value::Bool(true))
    }

    /// The fields as we last wrote them, if we ever did.
    #[must_use]
    pub fn written(&self) -> Option<&Value> {
        match self.snapshot.get(EDITED) {
            Some(edit) => edit.get("written").filter(|written| !written.is_null()),
            None => Some(&self.snapshot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(amount: &str) -> Held {
        Held {
            reference: "4711".to_owned(),
            snapshot: json!({ "amount": amount }),
            amount: Money::parse(amount).unwrap(),
        }
    }

    #[test]
    fn what_we_wrote_is_remembered_beside_every_edit() {
        let ours = held("1.00");
        assert!(!ours.undecided());
        let first = held("2.00").edited(Some(&ours));
        let second = held("3.00").edited(Some(&first));
        for edited in [&first, &second] {
            assert!(edited.undecided());
            assert_eq!(edited.written(), Some(&ours.snapshot));
        }
        let decided = second.decided();
        assert!(!decided.undecided());
        assert_eq!(decided.written(), Some(&ours.snapshot));
        assert_eq!(decided.snapshot["amount"], "3.00");
    }

    #[test]
    fn what_we_never_wrote_has_nothing_beside_it() {
        let found = held("2.00").edited(None);
        assert!(found.undecided());
        assert_eq!(found.written(), None);
    }

    #[test]
    fn what_is_only_perhaps_there_has_no_reference() {
        assert!(Held::perhaps(Money::ZERO).is_perhaps());
        assert!(!held("1.00").is_perhaps());
    }
}
