//! `CloudEvents` 1.0 in structured JSON mode, with the `tenant` extension Malote requires.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::id::Tenant;
use crate::json::{self, Reader};
use crate::problem::{Problem, Refusal};

pub mod schema;

/// Every event type of the contract; which flow takes it is the flow's to say.
pub const TYPES: [&str; 10] = [
    "expense.report.approved.v1",
    "expense.report.reopened.v1",
    "document.generated.v1",
    "company.added.v1",
    "company.updated.v1",
    "company.deactivated.v1",
    "user.added.v1",
    "user.updated.v1",
    "site.requested.v1",
    "statement.received.v1",
];

/// A checked envelope around data that its flow still has to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Whose event it is.
    pub tenant: Tenant,
    /// The producing system.
    pub source: String,
    /// The producer's identifier, unique within tenant and source.
    pub id: String,
    /// The event type.
    pub kind: String,
    /// What it is about, as the producer names it.
    pub subject: Option<String>,
    /// W3C trace context of the producer.
    pub traceparent: Option<String>,
    /// W3C trace state of the producer.
    pub tracestate: Option<String>,
    /// The payload.
    pub data: Value,
    /// Digest of what counts as content: type, subject and data.
    pub digest: String,
}

impl Envelope {
    /// Reads an event from bytes.
    ///
    /// # Errors
    /// A refusal naming each problem by JSON pointer.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let value =
            json::parse(bytes).map_err(|problem| Refusal::of("invalid-event", vec![problem]))?;
        Self::from_value(value)
    }

    /// Reads an event from a document.
    ///
    /// # Errors
    /// As [`Envelope::parse`].
    pub fn from_value(mut value: Value) -> Result<Self, Refusal> {
        let data = value.get_mut("data").map_or(Value::Null, Value::take);
        let mut problems = Vec::new();
        let reader = Reader::object(Some(&value), "", &mut problems);
        let read = Attributes::read(&reader, &mut problems);
        if reader.present() && data.is_null() {
            problems.push(Problem::at("/data", "required", "is required"));
        }
        let unknown = read.kind.as_ref().filter(|kind| !known(kind)).cloned();
        match (problems.is_empty(), unknown) {
            (true, None) => {}
            (true, Some(kind)) => {
                let detail = format!("no flow takes '{}'", crate::text::cut(&kind, 80));
                return Err(Refusal::one(
                    "unknown-type",
                    "/type",
                    "unknown-type",
                    detail,
                ));
            }
            (false, _) => {
                return Err(Refusal::of("invalid-event", problems));
            }
        }
        read.with(data).ok_or_else(|| {
            Refusal::one(
                "invalid-event",
                "",
                "required",
                "a required member is missing",
            )
        })
    }
}

fn known(kind: &str) -> bool {
    kind == "account-chart.published.v1" || TYPES.contains(&kind)
}

struct Attributes {
    tenant: Option<Tenant>,
    source: Option<String>,
    id: Option<String>,
    kind: Option<String>,
    subject: Option<String>,
    traceparent: Option<String>,
    tracestate: Option<String>,
}

impl Attributes {
    fn read(reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Self {
        version(reader, problems);
        time(reader, problems);
        let tenant = reader.required("tenant", problems);
        let id = reader.key("id", problems);
        let source = reader.key("source", problems);
        let subject = reader.optional("subject", problems);
        Self {
            tenant: tenant.and_then(|text| match Tenant::parse(&text) {
                Ok(tenant) => Some(tenant),
                Err(error) => {
                    let detail = error.to_string();
                    problems.push(Problem::at("/tenant", "invalid-tenant", detail));
                    None
                }
            }),
            id,
            source,
            subject: reader.bounded("subject", subject, problems),
            kind: reader.required("type", problems),
            traceparent: trace(reader, "traceparent"),
            tracestate: trace(reader, "tracestate"),
        }
    }

    fn with(self, data: Value) -> Option<Envelope> {
        let kind = self.kind?;
        let mut content = Map::new();
        content.insert("type".into(), kind.clone().into());
        content.insert("subject".into(), self.subject.clone().into());
        content.insert("data".into(), data);
        let content = Value::Object(content);
        let digest = json::digest(&content);
        let Value::Object(mut content) = content else {
            return None;
        };
        Some(Envelope {
            tenant: self.tenant?,
            source: self.source?,
            id: self.id?,
            kind,
            subject: self.subject,
            traceparent: self.traceparent,
            tracestate: self.tracestate,
            data: content.remove("data")?,
            digest,
        })
    }
}

/// A trace context is a courtesy: one that cannot be one is left out, not refused.
fn trace(reader: &Reader<'_>, name: &str) -> Option<String> {
    let text = reader.get(name)?.as_str()?;
    can_be_trace(text).then(|| text.to_owned())
}

/// Whether a text can be a header of W3C trace context: short enough to be sent on, and of nothing
/// but printable ASCII, which every line takes.
#[must_use]
pub fn can_be_trace(text: &str) -> bool {
    text.len() <= 512 && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

fn version(reader: &Reader<'_>, problems: &mut Vec<Problem>) {
    if let Some(version) = reader.required("specversion", problems)
        && version != "1.0"
    {
        let detail = "must be '1.0'";
        problems.push(Problem::at("/specversion", "unsupported-version", detail));
    }
}

fn time(reader: &Reader<'_>, problems: &mut Vec<Problem>) {
    if let Some(time) = reader.optional("time", problems)
        && time.parse::<Timestamp>().is_err()
    {
        let detail = "must be an RFC 3339 instant such as '2026-11-13T16:02:11-03:00'";
        problems.push(Problem::at("/time", "not-an-instant", detail));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event() -> Value {
        json!({"specversion": "1.0", "id": "e-1", "source": "/app", "tenant": "acme",
               "type": "expense.report.approved.v1", "time": "2026-11-13T19:02:11Z",
               "data": {"report": {"id": "1"}}, "note": "unknown attributes are kept out"})
    }

    #[test]
    fn time_trace_and_unknown_attributes_are_not_content() {
        let one = Envelope::from_value(event()).unwrap();
        let mut other = event();
        other["time"] = json!("2026-11-14T00:00:00Z");
        other["traceparent"] = json!("00-1-2-01");
        other["more"] = json!(1);
        assert_eq!(one.digest, Envelope::from_value(other).unwrap().digest);
        let mut other = event();
        other["subject"] = json!("7");
        assert_ne!(one.digest, Envelope::from_value(other).unwrap().digest);
    }

    #[test]
    fn a_trace_that_no_header_can_hold_is_none() {
        assert!(can_be_trace(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        ));
        assert!(can_be_trace(&"x".repeat(512)));
        for bad in [&"x".repeat(513), "a\nb", "a\0", "\u{fffd}", "\t"] {
            assert!(!can_be_trace(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_problem_is_named_at_its_place() {
        let refusal =
            Envelope::from_value(json!({"id": 5.5, "tenant": "A", "time": "x"})).unwrap_err();
        let places: Vec<&str> = refusal.errors.iter().map(|p| p.pointer.as_str()).collect();
        assert_eq!(
            places,
            [
                "/specversion",
                "/time",
                "/id",
                "/source",
                "/tenant",
                "/type",
                "/data"
            ]
        );
        let mut unknown = event();
        unknown["type"] = json!("expense.report.exploded.v1");
        assert_eq!(
            Envelope::from_value(unknown).unwrap_err().code,
            "unknown-type"
        );
        assert!(Envelope::parse(b"[1]").is_err());
        assert!(Envelope::parse(b"").is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Envelope::parse(&bytes);
        }

        #[test]
        fn cutting_an_event_anywhere_never_panics(at in 0usize..200, flip in any::<u8>()) {
            let mut bytes = event().to_string().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= flip;
            let _ = Envelope::parse(&bytes);
            let _ = Envelope::parse(&bytes[..at]);
        }
    }
}
