//! Which language to speak to the person at the terminal: decided once, from the locale.

use malote_core::language::Language;

/// The variables that name a locale, the strongest first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of this process's locale.
#[must_use]
pub fn from_process() -> Language {
    from_variables(|name| std::env::var(name).ok())
}

/// The language of the first locale variable that is set and not empty.
#[must_use]
pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Language {
    for name in VARIABLES {
        match lookup(name) {
            Some(locale) if !locale.is_empty() => return Language::from_tag(&locale),
            _ => {}
        }
    }
    Language::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(variables: &[(&str, &str)]) -> Language {
        from_variables(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_strongest_variable_that_says_something_decides() {
        let both = [("LANG", "pt_BR.UTF-8"), ("LC_ALL", "en_US.UTF-8")];
        assert_eq!(language(&both), Language::English);
        let empty = [("LC_ALL", ""), ("LANG", "pt_BR.UTF-8")];
        assert_eq!(language(&empty), Language::Portuguese);
        assert_eq!(language(&[("LC_MESSAGES", "pt_PT")]), Language::Portuguese);
    }

    #[test]
    fn no_locale_is_english() {
        assert_eq!(language(&[]), Language::English);
        assert_eq!(language(&[("LANG", "C.UTF-8")]), Language::English);
    }
}
