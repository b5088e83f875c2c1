//! CPF and CNPJ, kept canonical: upper case, no punctuation, leading zeros.
//!
//! The CNPJ follows the joint technical note NT 2025.001: since July 2026 its first twelve
//! positions may hold letters, valued by their ASCII code minus 48. A right check digit says
//! that a number is well formed, not that it exists.

use std::fmt;

use serde::Serialize;

/// Why a text is not a CPF or CNPJ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not 11 (CPF) or 14 (CNPJ) characters without punctuation.
    #[error("wrong length")]
    Length,
    /// A character that cannot stand there.
    #[error("a character that does not belong")]
    Character,
    /// The check digits do not fit.
    #[error("wrong check digits")]
    CheckDigit,
    /// One digit repeated, which passes the arithmetic and is never issued.
    #[error("one digit repeated")]
    Repeated,
}

/// A person's number: 11 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Cpf(String);

/// A company's number: 12 letters or digits and 2 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Cnpj(String);

impl Cpf {
    /// Reads a CPF with or without punctuation.
    ///
    /// # Errors
    /// See [`Flaw`].
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let plain = canonical(text, 11)?;
        if !plain.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Flaw::Character);
        }
        if repeated(&plain) {
            return Err(Flaw::Repeated);
        }
        checked(&plain, 11).map(Self)
    }

    /// The eleven digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cpf(…)")
    }
}

impl Cnpj {
    /// Reads a CNPJ with or without punctuation, in any letter case.
    ///
    /// # Errors
    /// See [`Flaw`].
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let plain = canonical(text, 14)?;
        let (body, check) = plain.split_at(12);
        let fits = body.bytes().all(|b| b.is_ascii_alphanumeric())
            && check.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            return Err(Flaw::Character);
        }
        if repeated(&plain) {
            return Err(Flaw::Repeated);
        }
        checked(&plain, 9).map(Self)
    }

    /// The fourteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes out known punctuation only: dropping "everything that is not a digit" would turn some
/// CNPJs into valid CPFs.
fn canonical(text: &str, length: usize) -> Result<String, Flaw> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | '/' | '-' | ' '))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if plain.chars().count() != length {
        return Err(Flaw::Length);
    }
    if plain.is_ascii() {
        Ok(plain)
    } else {
        Err(Flaw::Character)
    }
}

fn repeated(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    bytes.iter().all(|b| *b == bytes[0])
}

fn checked(plain: &str, heaviest: u32) -> Result<String, Flaw> {
    let values: Vec<u32> = plain.bytes().map(|b| u32::from(b - b'0')).collect();
    let body = values.len() - 2;
    let first = check_digit(&values[..body], heaviest);
    let second = check_digit(&values[..=body], heaviest);
    if values[body] == first && values[body + 1] == second {
        Ok(plain.to_owned())
    } else {
        Err(Flaw::CheckDigit)
    }
}

/// Modulo 11 with weights from the right 2, 3, … `heaviest` and again from 2.
fn check_digit(values: &[u32], heaviest: u32) -> u32 {
    let weights = (2..=heaviest).cycle();
    let sum: u32 = values.iter().rev().zip(weights).map(|(v, w)| v * w).sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn valid_cpfs_pass() {
        for good in [
            "529.982.247-25",
            "111.444.777-35",
            "12345678909",
            "168.995.350-09",
            "000.000.001-91",
            "01234567890",
        ] {
            assert!(Cpf::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn invalid_cpfs_say_why() {
        let cases = [
            ("529.982.247-24", Flaw::CheckDigit),
            ("111.111.111-11", Flaw::Repeated),
            ("123.456.789-00", Flaw::CheckDigit),
            ("5299822472", Flaw::Length),
            ("5299822472A", Flaw::Character),
            ("1234567890", Flaw::Length),
        ];
        for (text, flaw) in cases {
            assert_eq!(Cpf::parse(text).unwrap_err(), flaw, "{text}");
        }
    }

    #[test]
    fn valid_cnpjs_pass_letters_included() {
        for good in [
            "11.222.333/0001-81",
            "00.000.000/0001-91",
            "33.000.167/0001-01",
            "12.ABC.345/01DE-35",
            "93.59Q.AG9/0001-84",
            "A1.B2C.3D4/0001-93",
            "MA.LOT.E01/0001-02",
            "0A.1B2.C3D/4E5F-23",
            "12abc34501de35",
        ] {
            assert!(Cnpj::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn invalid_cnpjs_say_why() {
        let cases = [
            ("11.222.333/0001-80", Flaw::CheckDigit),
            ("1122233300018", Flaw::Length),
            ("00.000.000/0000-00", Flaw::Repeated),
            ("12.ABC.345/01DE-36", Flaw::CheckDigit),
            ("12ABC34501DE3X", Flaw::Character),
            ("12ÁBC34501DE35", Flaw::Character),
            ("12.ABC.345/01DE-45", Flaw::CheckDigit),
        ];
        for (text, flaw) in cases {
            assert_eq!(Cnpj::parse(text).unwrap_err(), flaw, "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = Cpf::parse(&text);
            let _ = Cnpj::parse(&text);
        }
    }
}
