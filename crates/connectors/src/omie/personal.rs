//! Masks e-mail addresses and CPFs: a refusal that quotes a person is kept without the person.

use malote_core::tax_number::Cpf;

/// The text without e-mail addresses and CPFs.
pub(crate) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if part_of_word(c) {
            word.push(c);
        } else {
            close(&mut word, &mut out);
            out.push(c);
        }
    }
    close(&mut word, &mut out);
    out
}

/// What may stand in an e-mail address or a formatted CPF.
fn part_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '%')
}

fn close(word: &mut String, out: &mut String) {
    let trimmed = word.trim_end_matches(['.', '-']);
    if email(trimmed) {
        out.push_str("[e-mail]");
        out.push_str(&word[trimmed.len()..]);
    } else if cpf(trimmed) {
        out.push_str("[cpf]");
        out.push_str(&word[trimmed.len()..]);
    } else {
        out.push_str(word);
    }
    word.clear();
}

fn email(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

fn cpf(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let plain = word
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    plain && digits == 11 && Cpf::parse(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_masked_and_identifiers_are_not() {
        assert_eq!(
            masked("Cliente [111.444.777-35] de marina@exemplo.com.br. Id [10892094304]"),
            "Cliente [[cpf]] de [e-mail]. Id [10892094304]"
        );
        assert_eq!(masked("cpf 11144477735, ação"), "cpf [cpf], ação");
        assert_eq!(masked("@ 1.0 a@b"), "@ 1.0 a@b");
    }
}
