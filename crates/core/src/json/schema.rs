//! Pieces of the JSON Schemas that stand beside the readers: what [`Reader`](crate::json::Reader)
//! takes for a text. White space is spelled out, because regular expressions disagree on it.

use serde_json::{Value, json};

use crate::json::LONGEST_KEY;

/// What counts as white space, inside a character class.
pub(crate) const SPACE: &str =
    r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Characters that control, inside a character class; some are white space too.
pub(crate) const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

/// A text that is not blank; a whole number counts by its digits.
pub(crate) fn required(description: &str) -> Value {
    // NUL is kept out: no database takes it in a text.
    json!({
        "description": description,
        "type": ["string", "integer"],
        "minimum": 0,
        "pattern": format!(r"^[^\u0000]*[^{SPACE}\u0000][^\u0000]*$"),
    })
}

/// The same of a text that becomes part of a key. That it may not be longer than so many bytes
/// either is beyond a schema.
pub(crate) fn key(description: &str) -> Value {
    with(required(description), "maxLength", LONGEST_KEY)
}

/// A text, or nothing; a whole number counts by its digits.
pub(crate) fn optional(description: &str) -> Value {
    json!({
        "description": description,
        "type": ["string", "integer", "null"],
        "minimum": 0,
        "pattern": r"^[^\u0000]*$",
    })
}

/// An RFC 3339 instant.
pub(crate) fn instant(description: &str) -> Value {
    json!({
        "description": description,
        "type": "string",
        "format": "date-time",
        "examples": ["2026-11-13T16:02:11-03:00"],
    })
}

/// Adds a keyword to a schema.
pub(crate) fn with(mut schema: Value, keyword: &str, value: impl Into<Value>) -> Value {
    schema[keyword] = value.into();
    schema
}
