//! What a person saw in the target, where nobody knew whether a write was applied.
//!
//! Only what the delivery itself wants ends it. Any other sum stays what it is: what was known to
//! be there is known again, under the reference the person saw; what nobody of us wrote is a
//! person's edit, and goes to a person. Where a word could mean two things, the caller is asked
//! for the one that tells them apart.

use serde_json::{Value, json};

use crate::delivery::{Held, Known, Operation};
use crate::language::{self, Text};
use crate::money::Money;

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is there.
    Held {
        /// Under this key of the target.
        reference: String,
        /// With this sum; where none is said, it is the one that cannot be in question.
        amount: Option<Money>,
    },
    /// It is not there.
    Absent,
}

/// What that means for the delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// It is there as the delivery wants it.
    AsWanted(Held),
    /// It is there otherwise.
    Otherwise(Held),
    /// It is not there.
    Absent,
}

/// A word that could mean two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Before and after a change the document is there: only the sum tells which of them it is.
    Amount {
        /// The sum before.
        was: Money,
        /// The sum after.
        wanted: Money,
    },
    /// "Not there" may be said of the change, or of the document.
    Removed {
        /// What was there.
        reference: String,
        /// With which sum.
        was: Money,
    },
}

impl Unclear {
    /// What is asked back.
    #[must_use]
    pub fn said(&self) -> language::Said {
        match self {
            Self::Amount { was, wanted } => AMOUNT.with(&[("was", was), ("wanted", wanted)]),
            Self::Removed { reference, was } => {
                REMOVED.with(&[("reference", reference), ("was", was)])
            }
        }
    }
}

const AMOUNT: Text = Text::new(
    "antes e depois de uma alteração ele está lá: diga com que valor (era '{was}', a alteração o faz '{wanted}')",
    "before and after a change it is there: say with which amount (it was '{was}', the change makes it '{wanted}')",
);
const REMOVED: Text = Text::new(
    "de uma alteração só se pode dizer o que está lá, e '{reference}' estava lá com '{was}': se ainda estiver, diga isso com esse valor; se foi removido lá, mande verificar a causa de novo, ou descarte a entrega",
    "of a change only what is there can be said, and '{reference}' was there with '{was}': if it still is, say so with that amount; if it was removed there, have the cause checked again, or discard the delivery",
);

/// What a person's word means for a delivery that is to bring a thing to an amount, when this was
/// known of it.
///
/// # Errors
/// When it could mean two things.
pub fn seen(
    operation: Operation,
    wanted: Money,
    known: Option<&Held>,
    said: &Said,
) -> Result<Seen, Unclear> {
    let certain = known.filter(|known| !known.is_perhaps());
    let changes = matches!(operation, Operation::Change | Operation::Nothing);
    let (reference, amount) = match (said, certain) {
        (Said::Absent, Some(certain)) if changes => {
            return Err(Unclear::Removed {
                reference: certain.reference.clone(),
                was: certain.amount,
            });
        }
        (Said::Absent, _) => return Ok(Seen::Absent),
        (Said::Held { reference, amount }, _) => (reference, *amount),
    };
    let removes = operation == Operation::Remove;
    let amount = match (amount, known) {
        (Some(amount), _) => amount,
        (None, Some(known)) if removes => known.amount,
        (None, Some(known)) if changes => {
            return Err(Unclear::Amount {
                was: known.amount,
                wanted,
            });
        }
        (None, _) => wanted,
    };
    let found = Held {
        reference: reference.clone(),
        snapshot: json!({ "amount": amount }),
        amount,
    };
    Ok(match known.filter(|known| known.amount == amount) {
        // As we wrote it before, whatever else may have been wanted of it since.
        Some(before) => Seen::Otherwise(before.clone().under(found)),
        None if !removes && amount == wanted => Seen::AsWanted(found),
        None => Seen::Otherwise(found.edited(known)),
    })
}

impl Held {
    /// The same as a person found it. Of what was only perhaps there no more is known than that.
    fn under(self, found: Self) -> Self {
        match self.snapshot {
            Value::Null => found,
            snapshot => Self { snapshot, ..found },
        }
    }
}

impl Seen {
    /// What is known of the thing by it.
    #[must_use]
    pub fn known(self) -> Known {
        match self {
            Self::AsWanted(held) | Self::Otherwise(held) => Known::Held(held),
            Self::Absent => Known::Gone,
        }
    }
}

#[cfg(test)]
mod tests;
