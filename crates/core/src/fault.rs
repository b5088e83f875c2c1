//! A target's refusal in our words, and the fingerprint that says which refusals are the same.

use serde::{Deserialize, Serialize};

use crate::text;

/// What went wrong with one call to a target. Never holds secrets: connectors redact first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The connector: `omie`.
    pub connector: String,
    /// Our class or the target's code: `timeout`, `Client-5001`.
    pub code: String,
    /// The field it is about, when known.
    pub field: String,
    /// The method or kind of entity: `IncluirContaPagar`.
    pub entity: String,
    /// The target's words, redacted and cut.
    pub detail: String,
}

impl Fault {
    /// What makes two failures the same: connector, code, field, entity and the words with
    /// their values masked.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let words = masked(&self.detail);
        let parts = [
            self.connector.as_str(),
            self.code.as_str(),
            self.field.as_str(),
            self.entity.as_str(),
            words.as_str(),
        ];
        let shown: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        shown.join("|")
    }
}

/// The code in a fingerprint.
#[must_use]
pub fn code_of(fingerprint: &str) -> &str {
    fingerprint.split('|').nth(1).unwrap_or_default()
}

/// Folds case and accents, and replaces what differs from one failure to the next: numbers,
/// quoted and bracketed values, e-mail addresses, and whatever stands for a person: a fingerprint
/// outlives who is erased.
fn masked(detail: &str) -> String {
    let folded = text::fold(detail);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace().take(24) {
        if !out.is_empty() {
            out.push(' ');
        }
        let varies = word.contains(['@', '⟦'])
            || word.contains(|c: char| c.is_ascii_digit())
            || word.starts_with(['[', '\'', '"']);
        out.push_str(if varies { "*" } else { word });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(detail: &str) -> Fault {
        Fault {
            connector: "omie".into(),
            code: "Client-102".into(),
            field: String::new(),
            entity: "IncluirContaPagar".into(),
            detail: detail.into(),
        }
    }

    #[test]
    fn values_do_not_make_failures_differ() {
        let one = fault("Lançamento já cadastrado para o Código [ML1]").fingerprint();
        let two = fault("LANÇAMENTO JÁ CADASTRADO para o Codigo [ML2]").fingerprint();
        assert_eq!(one, two);
        assert_eq!(
            one,
            "omie|Client-102|IncluirContaPagar|lancamento ja cadastrado para o codigo *"
        );
    }

    #[test]
    fn a_fingerprint_tells_its_code() {
        assert_eq!(code_of(&fault("a|b").fingerprint()), "Client-102");
        assert_eq!(code_of("omie"), "");
    }

    #[test]
    fn who_it_is_about_does_not_stand_in_a_fingerprint() {
        let token = crate::personal::token(&[0; 20]);
        let one = fault(&format!("fornecedor {token} sem CPF")).fingerprint();
        let two = fault(&format!("fornecedor <{token}>, sem CPF")).fingerprint();
        assert_eq!(one, two);
        assert_eq!(
            one,
            "omie|Client-102|IncluirContaPagar|fornecedor * sem cpf"
        );
    }
}
