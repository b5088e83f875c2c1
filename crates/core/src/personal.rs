//! Personal values in texts: found before a text is stored, put back when it is read.
//!
//! In the store a token stands for each e-mail address, name and CPF, so that erasing a person
//! means destroying the key that the tokens open with. Here is only what is pure: where such
//! values stand in a text, and how tokens look. What is found is replaced exactly, so a text that
//! is put back is the same to the byte.

use serde::{Deserialize, Serialize};

use crate::json::texts_at;
use crate::tax_number::Cpf;
use crate::text;

mod find;
mod token;
mod veil;

pub use crate::personal::find::{Spot, Who, cover, find, in_bytes, in_json, masked};
pub use crate::personal::token::{cut, look, put_back, token, tokens, walk};
pub use crate::personal::veil::Veil;

/// What is read in the place of a value whose person was erased.
pub const ERASED: &str = "[erased]";

/// What an event says of one person, each value exactly as it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// E-mail address.
    pub email: String,
    /// CPF, with or without punctuation.
    pub cpf: Option<String>,
    /// Name.
    pub name: Option<String>,
}

impl Person {
    /// The member that an event names, as far as it can be read: also of a message that is refused,
    /// which may be anything.
    #[must_use]
    pub fn of_message(body: &[u8]) -> Option<Self> {
        const EMAIL: &str = "/data/member/email";
        const CPF: &str = "/data/member/cpf";
        const NAME: &str = "/data/member/name";
        let mut found = texts_at(body, &[EMAIL, CPF, NAME]);
        Some(Self {
            email: found.remove(EMAIL)?.trim().to_owned(),
            cpf: found.remove(CPF),
            name: found.remove(NAME),
        })
    }

    /// What this person is known by in the first place.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::email(&self.email)
    }

    /// Everything this person is known by.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        let cpf = self.cpf.as_deref().and_then(Identity::cpf);
        std::iter::once(self.identity()).chain(cpf).collect()
    }
}

/// What a person can be looked up by, in the one form that all spellings share.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// An e-mail address, folded.
    Email(String),
    /// The eleven digits of a CPF.
    Cpf(String),
}

impl Identity {
    /// By an e-mail address.
    #[must_use]
    pub fn email(address: &str) -> Self {
        Self::Email(text::fold(address.trim()))
    }

    /// By a CPF, when it is one.
    #[must_use]
    pub fn cpf(number: &str) -> Option<Self> {
        let number = Cpf::parse(number.trim()).ok()?;
        Some(Self::Cpf(number.as_str().to_owned()))
    }

    /// What kind it is, and its text.
    #[must_use]
    pub fn parts(&self) -> [&str; 2] {
        match self {
            Self::Email(address) => ["e-mail", address],
            Self::Cpf(digits) => ["cpf", digits],
        }
    }
}

/// Shows the kind only.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.parts()[0])
    }
}

/// Whether the keys of this kind of link are e-mail addresses of persons.
#[must_use]
pub fn names_person(link_kind: &str) -> bool {
    link_kind == "member"
}

#[cfg(test)]
mod tests;
