//! Events as HTTP carries them: structured, batched, or binary with `ce-*` headers, and plain
//! JSON taken as structured or batched. What comes out is one document for each event, with the
//! text that will be kept.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use malote_core::json;

use crate::problem::Failure;
use crate::texts;

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const PLAIN: &str = "application/json";

/// What prefixes an attribute in binary mode.
const ATTRIBUTE: &str = "ce-";

/// One event, not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The event as a document.
    pub(crate) value: Value,
    /// The event in structured mode, as it will be kept.
    pub(crate) body: String,
}

/// What one request carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Messages {
    /// Whether they came as a list: then places name their index.
    pub(crate) batch: bool,
    /// The events.
    pub(crate) all: Vec<Message>,
}

impl Messages {
    /// Reads the events of a request.
    ///
    /// # Errors
    /// When it is not JSON, or of a content type that is not taken.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let kind = media_type(headers);
        let binary = headers
            .keys()
            .any(|name| name.as_str().starts_with(ATTRIBUTE));
        match kind.as_str() {
            STRUCTURED => Self::structured(body),
            BATCH => Self::batch(body),
            "" | PLAIN if binary => Self::binary(headers, body),
            other if binary && other.ends_with("+json") => Self::binary(headers, body),
            "" | PLAIN => Self::plain(body),
            _ => Err(Failure::new(&texts::UNSUPPORTED_MEDIA_TYPE)),
        }
    }

    fn structured(body: &[u8]) -> Result<Self, Failure> {
        Ok(Self::one(parse(body)?, body))
    }

    fn batch(body: &[u8]) -> Result<Self, Failure> {
        match parse(body)? {
            Value::Array(values) => Ok(Self::many(values)),
            _ => Err(Failure::invalid("", "a batch must be a list of events")),
        }
    }

    fn plain(body: &[u8]) -> Result<Self, Failure> {
        match parse(body)? {
            Value::Array(values) => Ok(Self::many(values)),
            value => Ok(Self::one(value, body)),
        }
    }

    fn binary(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let mut event = Map::new();
        for (name, value) in headers {
            let Some(attribute) = name.as_str().strip_prefix(ATTRIBUTE) else {
                continue;
            };
            let text = decoded(value.as_bytes()).ok_or_else(|| {
                let place = format!("/{attribute}");
                Failure::invalid(&place, "the header is not percent-encoded UTF-8")
            })?;
            event.insert(attribute.to_owned(), text.into());
        }
        event.insert("datacontenttype".to_owned(), PLAIN.into());
        event.insert("data".to_owned(), parse(body)?);
        Ok(Self {
            batch: false,
            all: vec![Message::of(Value::Object(event))],
        })
    }

    /// One event, kept exactly as it came.
    fn one(value: Value, body: &[u8]) -> Self {
        let body = String::from_utf8_lossy(body).into_owned();
        Self {
            batch: false,
            all: vec![Message { value, body }],
        }
    }

    fn many(values: Vec<Value>) -> Self {
        Self {
            batch: true,
            all: values.into_iter().map(Message::of).collect(),
        }
    }
}

impl Message {
    /// An event out of a larger document; its numbers keep their digits.
    fn of(value: Value) -> Self {
        let body = value.to_string();
        Self { value, body }
    }

    /// What the event calls itself, as far as that can be read.
    pub(crate) fn id(&self) -> Option<&str> {
        self.value.get("id")?.as_str()
    }
}

fn parse(body: &[u8]) -> Result<Value, Failure> {
    json::parse(body).map_err(|problem| Failure::new(&texts::NOT_JSON).with_errors(vec![problem]))
}

/// The content type without its parameters.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Resolves `%XX`, as the HTTP binding of `CloudEvents` writes what a header cannot hold.
fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| plain)?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use serde_json::json;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_structured_event_is_kept_as_it_came() {
        let body = r#"{ "id": "1",  "data": {"amount": 10.10} }"#;
        let kind = headers(&[(
            "content-type",
            "application/cloudevents+json; charset=utf-8",
        )]);
        let messages = Messages::read(&kind, body.as_bytes()).unwrap();
        assert!(!messages.batch);
        assert_eq!(messages.all[0].body, body);
        assert_eq!(messages.all[0].id(), Some("1"));
    }

    #[test]
    fn a_list_is_a_batch_and_numbers_keep_their_digits() {
        for kind in [BATCH, PLAIN] {
            let kind = headers(&[("content-type", kind)]);
            let messages = Messages::read(&kind, br#"[{"id":"1","n":1234567890.10}, 7]"#).unwrap();
            assert!(messages.batch);
            assert_eq!(messages.all[0].body, r#"{"id":"1","n":1234567890.10}"#);
            assert_eq!(messages.all[1].id(), None);
        }
    }

    #[test]
    fn binary_attributes_come_from_headers() {
        let kind = headers(&[
            ("content-type", "application/json"),
            ("ce-specversion", "1.0"),
            ("ce-id", "a%20%C3%A7"),
        ]);
        let messages = Messages::read(&kind, br#"{"report":{}}"#).unwrap();
        let expected = json!({"specversion": "1.0", "id": "a ç", "data": {"report": {}},
                              "datacontenttype": "application/json"});
        assert_eq!(messages.all[0].value, expected);
        let broken = headers(&[("ce-id", "%C3")]);
        assert!(Messages::read(&broken, b"{}").is_err());
        let broken = headers(&[("ce-id", "%+1")]);
        assert!(Messages::read(&broken, b"{}").is_err());
    }

    #[test]
    fn other_types_and_texts_that_are_not_json_are_refused() {
        let code = |kind: &'static str, body: &[u8]| {
            let failure = Messages::read(&headers(&[("content-type", kind)]), body).unwrap_err();
            failure.code().name
        };
        assert_eq!(code("text/xml", b"{}"), "unsupported-media-type");
        assert_eq!(code(STRUCTURED, b"{"), "not-json");
        assert_eq!(code(STRUCTURED, b""), "not-json");
        assert_eq!(code(PLAIN, b"{}\n{}"), "not-json");
        assert_eq!(code(BATCH, b"{}"), "invalid-body");
    }
}
