//! Money in and out of JSON without passing through binary floats.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// Reads a JSON number with at most two decimals, exactly as written.
pub(crate) fn read(value: &Value) -> Option<Decimal> {
    let amount = read_any(value)?;
    (amount.scale() <= 2).then_some(amount)
}

/// Reads a JSON number in plain notation.
pub(crate) fn read_any(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.as_str(),
        _ => return None,
    };
    if text.contains(['e', 'E']) {
        return None;
    }
    text.parse().ok()
}

/// A JSON number without needless zeros, as the ERP answers: `100`, `48.9`.
pub(crate) fn number(amount: Decimal) -> Value {
    let text = amount.normalize().to_string();
    let number: Number = text.parse().expect("a decimal's text is a JSON number");
    Value::Number(number)
}

/// A decimal text with two places.
pub(crate) fn plain(amount: Decimal) -> String {
    let mut amount = amount;
    amount.rescale(2);
    amount.to_string()
}

/// As a Brazilian reads it: `R$ 1.234,56`.
pub(crate) fn brazilian(amount: Decimal) -> String {
    let text = plain(amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if amount.is_sign_negative() { "-" } else { "" };
    format!("{sign}R$ {grouped},{cents}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let exact = read(&json("1234567890.30")).unwrap();
        assert_eq!(plain(exact), "1234567890.30");
        assert_eq!(number(exact).to_string(), "1234567890.3");
        assert!(read(&json("10.001")).is_none());
        assert!(read(&json("\"10.00\"")).is_none());
        assert!(read(&json("1e2")).is_none());
        assert!(read(&json("48.900000000000006")).is_none());
    }

    #[test]
    fn brazilian_amounts_have_dots_and_a_comma() {
        assert_eq!(brazilian("1234567.5".parse().unwrap()), "R$ 1.234.567,50");
        assert_eq!(brazilian("0".parse().unwrap()), "R$ 0,00");
        assert_eq!(brazilian("-123.45".parse().unwrap()), "-R$ 123,45");
    }
}
