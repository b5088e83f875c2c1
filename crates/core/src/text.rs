//! Texts of people and targets: folding for comparison, fitting into a target's limits; and those
//! of errors.

use std::error::Error;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without accents, for comparing what people and targets write.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Cuts to at most `most` characters, visibly: what is cut ends in `…`.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text with its e-mail addresses masked to their first letter and domain, for what leaves
/// the places where personal data is at home.
#[must_use]
pub fn masked_addresses(text: &str) -> String {
    let of_address =
        |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '%');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| of_address(c) != of_address(first));
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        match part.split_once('@') {
            Some((local, domain)) => {
                out.extend(local.chars().next());
                out.push_str("…@");
                out.push_str(domain);
            }
            None => out.push_str(part),
        }
        rest = after;
    }
    out
}

/// An error with everything that caused it, in one line. What a cause says again is left out.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{says}")]
    struct Link {
        says: &'static str,
        source: Option<Box<Link>>,
    }

    #[test]
    fn an_error_is_told_with_its_causes_and_each_thing_once() {
        let mut last = None;
        for says in ["no route", "cannot connect: no route", "cannot ask"] {
            let source = last.map(Box::new);
            last = Some(Link { says, source });
        }
        let told = chain(&last.unwrap());
        assert_eq!(told, "cannot ask: cannot connect: no route");
    }

    #[test]
    fn folding_ignores_case_and_accents() {
        assert_eq!(fold("FuncionÁrio"), "funcionario");
        assert_eq!(fold("Lançamento JÁ"), "lancamento ja");
    }

    #[test]
    fn an_address_keeps_its_first_letter_and_domain() {
        let shown = masked_addresses("Ana <ana.souza+x@exemplo.com.br>, (@), é");
        assert_eq!(shown, "Ana <a…@exemplo.com.br>, (…@), é");
        assert_eq!(masked_addresses("71"), "71");
    }

    #[test]
    fn a_cut_is_visible_and_fits() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("ééééé", 4).chars().count(), 4);
    }
}
