//! Money and counts as people of a language write them; digits are only moved, never computed.

use malote_core::language::Language;

/// A decimal text such as `-1234.5` with two places and groups of three: `-1.234,50` or
/// `-1,234.50`. What is not one is shown as it is.
pub(crate) fn shown(text: &str, language: Language) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !numeric(whole) || !numeric(places) || places.len() > 2 {
        return text.to_owned();
    }
    let point = language.pick(",", ".");
    format!("{sign}{}{point}{places:0<2}", grouped(whole, language))
}

/// A count with groups of three.
pub(crate) fn count(number: i64, language: Language) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&digits, language))
}

fn grouped(digits: &str, language: Language) -> String {
    let separator = language.pick(".", ",");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let cases = [
            ("1234567890.30", "1.234.567.890,30", "1,234,567,890.30"),
            ("-0.5", "-0,50", "-0.50"),
            ("300", "300,00", "300.00"),
            ("1.234", "1.234", "1.234"),
            ("", "", ""),
            ("não", "não", "não"),
        ];
        for (text, portuguese, english) in cases {
            assert_eq!(shown(text, Language::Portuguese), portuguese);
            assert_eq!(shown(text, Language::English), english);
        }
    }

    #[test]
    fn counts_have_groups_of_three() {
        assert_eq!(count(1_234_567, Language::Portuguese), "1.234.567");
        assert_eq!(count(-1_000, Language::English), "-1,000");
        assert_eq!(count(999, Language::English), "999");
    }
}
