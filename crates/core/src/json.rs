//! Reading untrusted JSON: bounded depth, exact numbers, every problem with its place, and a
//! canonical form whose digest says whether two contents are the same.

use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

pub(crate) mod schema;

mod pick;

pub use crate::json::pick::texts_at;

/// Longest text that becomes part of a key, in characters.
pub const LONGEST_KEY: usize = 512;

/// The same in bytes: a key made of two such texts fits into an index of either database.
pub const LONGEST_KEY_BYTES: usize = 1_024;

/// Deeper documents are refused before anything recurses into them.
pub const DEEPEST: usize = 64;

/// Reads a document.
///
/// # Errors
/// A problem with the line and column, or the depth.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::at("", "not-json", "the message is empty"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = error.valid_up_to();
        Problem::at("", "not-utf8", format!("not UTF-8 at byte {place}"))
    })?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        let what = if error.is_eof() {
            "the document ends too early"
        } else {
            "not JSON"
        };
        Problem::at("", "not-json", format!("{what}, at {place}"))
    })?;
    if depth(&value) > DEEPEST {
        let detail = format!("nested deeper than {DEEPEST}");
        return Err(Problem::at("", "too-deep", detail));
    }
    Ok(value)
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The digest (hex) of a value's canonical form: members sorted, numbers by value, so that
/// `1.0` and `1` are the same and `0.1` and `0.10` are too.
#[must_use]
pub fn digest(value: &Value) -> String {
    let mut canonical = Vec::new();
    write_canonical(value, &mut canonical);
    hex(&Sha256::digest(&canonical))
}

/// The digest (hex) of a list of values, as if they stood in one array.
#[must_use]
pub fn digest_list(values: &[&Value]) -> String {
    let mut canonical = vec![b'['];
    for value in values {
        write_canonical(value, &mut canonical);
        canonical.push(b',');
    }
    canonical.push(b']');
    hex(&Sha256::digest(&canonical))
}

/// The digest (hex) of bytes as they are.
#[must_use]
pub fn digest_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

fn write_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Number(number) => out.extend_from_slice(canonical_number(number).as_bytes()),
        Value::Array(items) => {
            out.push(b'[');
            for item in items {
                write_canonical(item, out);
                out.push(b',');
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (name, member) in members {
                write_text(name, out);
                out.push(b':');
                write_canonical(member, out);
                out.push(b',');
            }
            out.push(b'}');
        }
        Value::String(text) => write_text(text, out),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Null => out.extend_from_slice(b"null"),
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("a text is JSON, and memory takes it");
}

/// Digits without leading and trailing zeros, and the power of ten: exact for any number a
/// document can hold.
fn canonical_number(number: &Number) -> String {
    let text = number.as_str();
    let (sign, body) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{places}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let Ok(exponent) = exponent.parse::<i64>() else {
        return text.to_owned();
    };
    if significant.is_empty() {
        return "0".to_owned();
    }
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    let shift = i64::try_from(trailing).unwrap_or(0) - i64::try_from(places.len()).unwrap_or(0);
    format!("{sign}{significant}e{}", exponent.saturating_add(shift))
}

/// Walks one object and gathers every problem, instead of stopping at the first.
#[derive(Debug)]
pub struct Reader<'a> {
    object: Option<&'a Map<String, Value>>,
    pointer: String,
}

impl<'a> Reader<'a> {
    /// Reads `value`, which stands at `pointer` and must be an object.
    pub fn object(value: Option<&'a Value>, pointer: &str, problems: &mut Vec<Problem>) -> Self {
        let object = value.and_then(Value::as_object);
        if object.is_none() {
            problems.push(match value {
                None => Problem::at(pointer, "required", "is required"),
                Some(_) => Problem::at(pointer, "not-an-object", "must be an object"),
            });
        }
        Self {
            object,
            pointer: pointer.to_owned(),
        }
    }

    /// The place of a member.
    #[must_use]
    pub fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    /// A member that is there and not null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.object?.get(name).filter(|value| !value.is_null())
    }

    /// Whether there is an object to read at all; without one, its members are not reported.
    #[must_use]
    pub const fn present(&self) -> bool {
        self.object.is_some()
    }

    /// A text that must be there and not blank; some sources send identifiers as whole
    /// numbers, which are taken by their digits.
    pub fn required(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        if !self.present() {
            return None;
        }
        let text = self.optional(name, problems);
        let blank = text.as_ref().is_some_and(|text| text.trim().is_empty());
        if blank || (text.is_none() && self.get(name).is_none()) {
            problems.push(Problem::at(self.at(name), "required", "is required"));
            return None;
        }
        text
    }

    /// The same of a text that becomes part of a key.
    pub fn key(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let text = self.required(name, problems);
        self.bounded(name, text, problems)
    }

    /// A text as it was read, unless it is too long for a key.
    pub fn bounded(
        &self,
        name: &str,
        text: Option<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let text = text?;
        if text.len() > LONGEST_KEY_BYTES || text.chars().count() > LONGEST_KEY {
            let detail =
                format!("is longer than {LONGEST_KEY} characters or {LONGEST_KEY_BYTES} bytes");
            problems.push(Problem::at(self.at(name), "too-long", detail));
            return None;
        }
        Some(text)
    }

    /// A text, when it is there.
    pub fn optional(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        match self.get(name)? {
            Value::String(text) if text.contains('\0') => {
                let detail = "holds a NUL character";
                problems.push(Problem::at(self.at(name), "bad-character", detail));
                None
            }
            Value::String(text) => Some(text.clone()),
            Value::Number(number) if number.as_str().bytes().all(|b| b.is_ascii_digit()) => {
                Some(number.to_string())
            }
            _ => {
                problems.push(Problem::at(self.at(name), "not-a-text", "must be a text"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> String {
        digest(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn order_and_spelling_of_numbers_do_not_matter() {
        assert_eq!(of(r#"{"a":1.0,"b":[0.10]}"#), of(r#"{"b":[1e-1],"a":1}"#));
        assert_eq!(of("100"), of("1e2"));
        assert_eq!(of("0.0"), of("-0"));
        assert_ne!(of("0.1"), of("0.01"));
        assert_ne!(of("1234567890.1"), of("1234567890.10000001"));
        assert_ne!(of(r#""1""#), of("1"));
        assert_ne!(of("[1,[2]]"), of("[1,2]"));
    }

    #[test]
    fn a_list_has_the_digest_of_its_array() {
        let (one, other) = (
            serde_json::json!(true),
            serde_json::json!({"b": [1.5], "a": "é\n"}),
        );
        let array = serde_json::json!([one, other]);
        assert_eq!(digest_list(&[&one, &other]), digest(&array));
    }

    #[test]
    fn deep_documents_are_refused() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(parse(deep.as_bytes()).is_err());
        let deep = format!("{}{}", "[".repeat(80), "]".repeat(80));
        assert_eq!(parse(deep.as_bytes()).unwrap_err().code, "too-deep");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(value) = parse(&bytes) {
                let _ = digest(&value);
            }
        }
    }
}
