//! The two languages Malote speaks to people.

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Brazilian Portuguese.
    Portuguese,
    /// English.
    #[default]
    English,
}

impl Language {
    /// From a locale (`pt_BR.UTF-8`) or an `Accept-Language` value: Portuguese when it is the
    /// first language named.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        let first = tag.trim_start().get(..2).unwrap_or_default();
        if first.eq_ignore_ascii_case("pt") {
            Self::Portuguese
        } else {
            Self::English
        }
    }

    /// Picks the text of this language.
    #[must_use]
    pub const fn pick<'a>(self, portuguese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Portuguese => portuguese,
            Self::English => english,
        }
    }
}
