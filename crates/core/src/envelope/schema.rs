//! The JSON Schema of an event, beside the reader it describes: what fits it is read, what the
//! reader refuses for its shape does not fit. A test of the gateway holds both together.
//!
//! A schema cannot say that an instant is at most a day ahead, that check digits fit, that ids do
//! not repeat, how many bytes an identifier has, or how deep and how large a document may be; and
//! it does not count the lines.

use serde_json::{Value, json};

use crate::json::LONGEST_KEY;
use crate::json::schema::{key, optional, with};
use crate::report::schema as report;

/// Every event type whose data some flow reads.
pub const READ: [&str; 2] = ["expense.report.approved.v1", "expense.report.reopened.v1"];

/// The schema of the events of one type; the data of a type that no flow reads yet is anything.
#[must_use]
pub fn event(kind: &str) -> Value {
    let data = match kind {
        "expense.report.approved.v1" => report::approved(),
        "expense.report.reopened.v1" => report::reopened(),
        _ => json!({"not": {"type": "null"}}),
    };
    let time = json!({
        "description": "When it happened; it does not count as content.",
        "type": ["string", "null"],
        "format": "date-time",
    });
    json!({
        "type": "object",
        "required": ["specversion", "type", "source", "id", "tenant", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "type": {"const": kind},
            "source": key("The producing system."),
            "id": key("The producer's identifier, unique within tenant and source."),
            "tenant": tenant(),
            "subject": with(optional("What it is about."), "maxLength", LONGEST_KEY),
            "time": time,
            "traceparent": {"description": "W3C trace context; one that is none is left out."},
            "tracestate": {"description": "W3C trace state; one that is none is left out."},
            "data": data,
        },
    })
}

fn tenant() -> Value {
    json!({
        "description": "The company or office it belongs to.",
        "type": ["string", "integer"],
        "minimum": 0,
        "pattern": "^[a-z0-9][a-z0-9-]{0,39}$",
    })
}
