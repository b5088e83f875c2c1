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
    /// From a locale (`pt_BR.UTF-8`): Portuguese when that is its language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        let first = tag.trim_start().get(..2).unwrap_or_default();
        if first.eq_ignore_ascii_case("pt") {
            Self::Portuguese
        } else {
            Self::English
        }
    }

    /// From an `Accept-Language` value: Portuguese when it is wanted more than English, or is named
    /// before it and wanted as much. Other languages do not count.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut best = (0, Self::default());
        for wanted in header.split(',') {
            let mut parts = wanted.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight = weight.map_or(1_000, thousandths);
            let primary = tag.split('-').next().unwrap_or_default();
            let language = match primary.to_ascii_lowercase().as_str() {
                "pt" => Self::Portuguese,
                "en" => Self::English,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
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

/// A weight such as `0.8` or `1`; one that is none counts as nothing wanted.
fn thousandths(weight: &str) -> u32 {
    let (whole, places) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = places.len() <= 3 && places.bytes().all(|b| b.is_ascii_digit());
    match (whole, digits) {
        ("1", true) => 1_000,
        ("0", true) => format!("{places:0<3}").parse().unwrap_or(0),
        _ => 0,
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

    /// The same in both languages, for whoever knows which is wanted.
    #[must_use]
    pub fn with(self, values: &[(&'static str, &dyn std::fmt::Display)]) -> Said {
        let values = values.iter();
        let values: Vec<(&str, String)> = values
            .map(|(name, value)| (*name, value.to_string()))
            .collect();
        Said::of(|language| self.fill(language, &values))
    }
}

/// Something to be said once the language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    portuguese: String,
    english: String,
}

impl Said {
    /// What is said in either language.
    #[must_use]
    pub fn of(says: impl Fn(Language) -> String) -> Self {
        Self {
            portuguese: says(Language::Portuguese),
            english: says(Language::English),
        }
    }

    /// In a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        language.pick(&self.portuguese, &self.english).to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_more_is_spoken_and_english_where_neither_is() {
        for portuguese in [
            "pt",
            "pt-BR",
            "PT-br,en;q=0.9",
            "en;q=0.1, pt-BR",
            "fr, pt-BR",
            "en;q=0.9, pt;q=0.9, pt-BR",
            "*;q=0.1, pt;q=0.001",
        ] {
            let spoken = Language::accepted(portuguese);
            assert_eq!(spoken, Language::Portuguese, "{portuguese}");
        }
        for english in [
            "",
            "en",
            "en, pt",
            "pt;q=0",
            "pt;q=0.5, en;q=0.51",
            "fr",
            "*",
            "pt;q=x",
        ] {
            assert_eq!(Language::accepted(english), Language::English, "{english}");
        }
    }
}
