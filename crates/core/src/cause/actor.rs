//! Who must act.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Maintains links and documents.
    Accountant,
    /// Runs Malote.
    Operator,
    /// Time or the target itself.
    Vendor,
    /// Maintains Malote: a failure of its own.
    Us,
}

impl Actor {
    /// Everyone who may have to act.
    pub const ALL: [Self; 4] = [Self::Accountant, Self::Operator, Self::Vendor, Self::Us];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accountant => "accountant",
            Self::Operator => "operator",
            Self::Vendor => "vendor",
            Self::Us => "us",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.name() == name)
    }

    /// What people call it.
    #[must_use]
    pub const fn says(self, language: Language) -> &'static str {
        match self {
            Self::Accountant => language.pick("contador", "accountant"),
            Self::Operator => language.pick("operador", "operator"),
            Self::Vendor => language.pick("o próprio ERP", "the ERP itself"),
            Self::Us => language.pick("quem mantém o Malote", "who maintains Malote"),
        }
    }
}
