//! Amounts in centavos, read from decimal texts, without floats.

use serde_json::Value;

/// Reads `1234.5` as 123450.
pub(crate) fn centavos(value: &Value) -> i64 {
    let text = value
        .as_str()
        .unwrap_or_else(|| panic!("no amount: {value}"));
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    assert!(places.len() <= 2, "more than centavos: '{text}'");
    let digits = format!("{whole}{places:0<2}");
    digits
        .parse()
        .unwrap_or_else(|_| panic!("no amount: '{text}'"))
}
