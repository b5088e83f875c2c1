//! Masks e-mail addresses and CPFs: a refusal that quotes a person is kept without the person.

use malote_core::tax_number::Cpf;

/// The text without e-mail addresses and CPFs.
pub(crate) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !part_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        add(word, &mut out);
        let next = after.find(part_of_word).unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

/// What may stand in an e-mail address or a formatted CPF.
fn part_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '%')
}

fn add(word: &str, out: &mut String) {
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
}

fn email(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

fn cpf(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let plain = |b: u8| b.is_ascii_digit() || b == b'.' || b == b'-';
    digits == 11 && word.bytes().all(plain) && Cpf::parse(word).is_ok()
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
