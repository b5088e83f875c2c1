//! The personal values of one delivery beside the tokens that stand for them, so that what is
//! written about it later can be covered again without looking anything up.

use std::borrow::Cow;

use crate::personal::{ERASED, masked};

/// Values and their tokens.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Veil {
    /// The longest value first.
    pairs: Vec<(String, String)>,
}

/// Shows no value.
impl std::fmt::Debug for Veil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Veil({} values)", self.pairs.len())
    }
}

impl Veil {
    /// Of values and their tokens.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
        pairs.sort_by_key(|(value, token)| (std::cmp::Reverse(value.len()), token.clone()));
        pairs.dedup();
        Self { pairs }
    }

    /// Whether a person it is about was erased: then nothing of it can be sent.
    #[must_use]
    pub fn erased(&self) -> bool {
        self.pairs.iter().any(|(value, _)| value == ERASED)
    }

    /// What stands for a value.
    #[must_use]
    pub fn token(&self, value: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(known, _)| known == value);
        pair.map(|(_, token)| token.as_str())
    }

    /// The text with tokens in the place of the values, and without whatever else reads like an
    /// e-mail address or a CPF.
    #[must_use]
    pub fn cover<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = Cow::Borrowed(text);
        for (value, token) in &self.pairs {
            if value != ERASED && !value.is_empty() && out.contains(value.as_str()) {
                out = Cow::Owned(replaced(&out, value, token));
            }
        }
        if let Cow::Owned(masked) = masked(&out) {
            return Cow::Owned(masked);
        }
        out
    }
}

/// Where no letter or digit touches it, and not within a token.
fn replaced(text: &str, value: &str, token: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, _) in text.match_indices(value) {
        let end = start + value.len();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        if [before, after]
            .into_iter()
            .flatten()
            .any(|c| c.is_alphanumeric() || c == '⟦')
        {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(token);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}
