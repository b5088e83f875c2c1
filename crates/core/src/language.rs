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

/// A text in both languages; `{name}` stands for something filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    portuguese: &'static str,
    english: &'static str,
}

impl Text {
    /// A text, side by side.
    #[must_use]
    pub const fn new(portuguese: &'static str, english: &'static str) -> Self {
        Self {
            portuguese,
            english,
        }
    }

    /// As it stands.
    #[must_use]
    pub const fn say(self, language: Language) -> &'static str {
        language.pick(self.portuguese, self.english)
    }

    /// With the places filled in. What is filled in is never looked at for places again.
    #[must_use]
    pub fn fill<V: AsRef<str>>(self, language: Language, values: &[(&str, V)]) -> String {
        let mut filled = String::new();
        let mut rest = self.say(language);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            let found = values.iter().find(|(known, _)| *known == name);
            filled.push_str(found.map_or("", |(_, value)| value.as_ref()));
            rest = tail;
        }
        filled + rest
    }

    /// The same with what is to be filled in, for whoever knows the language.
    #[must_use]
    pub fn with(self, values: &[(&'static str, &dyn std::fmt::Display)]) -> Said {
        let values = values.iter();
        Said {
            text: self,
            values: values
                .map(|(name, value)| (*name, value.to_string()))
                .collect(),
        }
    }
}

/// Something to be said once the language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    text: Text,
    values: Vec<(&'static str, String)>,
}

impl Said {
    /// In a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        self.text.fill(language, &self.values)
    }
}

impl From<Text> for Said {
    fn from(text: Text) -> Self {
        text.with(&[])
    }
}

/// What logs and the chain of an error show.
impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}
