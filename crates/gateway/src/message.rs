//! Events as HTTP carries them: structured, batched, or binary with `ce-*` headers, and plain
//! JSON taken as structured or batched. What comes out is one document for each event, with the
//! text that will be kept.

use axum::http::HeaderMap;
use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use malote_core::claimed::Claimed;
use malote_core::json as text;
use malote_core::problem::Problem;

use crate::extract::media_type;
use crate::problem::Failure;
use crate::state::Limits;
use crate::texts::{self, bodies};

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const PLAIN: &str = "application/json";

/// What prefixes an attribute in binary mode.
const ATTRIBUTE: &str = "ce-";

/// One event, not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The event as a document; of one that is too large only what it calls itself.
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
    /// Reads the events of a request. A single one that is larger than an event may be is not read
    /// but for its identifier, and neither is a batch of more events than are taken.
    ///
    /// # Errors
    /// When it is not JSON, has too many events, or is of a content type that is not taken.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let kind = media_type(headers);
        let binary = headers
            .keys()
            .any(|name| name.as_str().starts_with(ATTRIBUTE));
        match kind.as_str() {
            STRUCTURED => Self::one(body, limits),
            BATCH => Self::batch(body, limits),
            "" | PLAIN if binary => Self::binary(headers, body, limits),
            other if binary && other.ends_with("+json") => Self::binary(headers, body, limits),
            "" | PLAIN if is_list(body) => Self::batch(body, limits),
            "" | PLAIN => Self::one(body, limits),
            _ => Err(Failure::new(&texts::UNSUPPORTED_MEDIA_TYPE)),
        }
    }

    fn batch(body: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let most = limits.batch_events;
        if counts_more(body, most) {
            let detail = bodies::TOO_MANY_EVENTS.with(&[("most", &most)]);
            let problem = Problem::told("", "too-many", detail);
            return Err(Failure::new(&texts::TOO_MANY_EVENTS).with_errors(vec![problem]));
        }
        match parse(body)? {
            Value::Array(values) => Ok(Self {
                batch: true,
                all: values.into_iter().map(Message::of).collect(),
            }),
            _ => Err(Failure::invalid("", bodies::NOT_A_LIST_OF_EVENTS)),
        }
    }

    fn binary(headers: &HeaderMap, body: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let mut event = Map::new();
        for (name, value) in headers {
            let Some(attribute) = name.as_str().strip_prefix(ATTRIBUTE) else {
                continue;
            };
            let text = decoded(value.as_bytes()).ok_or_else(|| {
                let place = format!("/{attribute}");
                Failure::invalid(&place, bodies::HEADER_NOT_UTF8)
            })?;
            event.insert(attribute.to_owned(), text.into());
        }
        event.insert("datacontenttype".to_owned(), PLAIN.into());
        let message = match body.len() > limits.event_bytes {
            true => Message {
                value: Value::Object(event),
                body: String::from_utf8_lossy(body).into_owned(),
            },
            false => {
                event.insert("data".to_owned(), parse(body)?);
                Message::of(Value::Object(event))
            }
        };
        Ok(Self {
            batch: false,
            all: vec![message],
        })
    }

    fn one(body: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let message = Message::read(body, limits.event_bytes);
        let message =
            message.map_err(|problem| Failure::new(&texts::NOT_JSON).with_errors(vec![problem]))?;
        Ok(Self {
            batch: false,
            all: vec![message],
        })
    }
}

impl Message {
    /// One event, kept exactly as it came. One of more than `most` bytes is not read but for its
    /// identifier: it is refused for its size, and reading it could take a hundred times as much.
    ///
    /// # Errors
    /// When it is not JSON.
    pub(crate) fn read(body: &[u8], most: usize) -> Result<Self, Problem> {
        let value = match body.len() > most {
            true => json!({"id": Claimed::read(body, body.len()).id}),
            false => text::parse(body)?,
        };
        let body = String::from_utf8_lossy(body).into_owned();
        Ok(Self { value, body })
    }

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
    text::parse(body).map_err(|problem| Failure::new(&texts::NOT_JSON).with_errors(vec![problem]))
}

/// Whether a body begins as a list.
fn is_list(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'[')
}

/// Whether a list has more than `most` items, found out without building any. What is no list, or
/// is broken before that, has not.
fn counts_more(body: &[u8], most: usize) -> bool {
    let mut counted = Counted { most, more: false };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let _ = reader.deserialize_any(&mut counted);
    counted.more
}

struct Counted {
    most: usize,
    more: bool,
}

impl<'de> Visitor<'de> for &mut Counted {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut count = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
            if count > self.most {
                self.more = true;
                return Err(A::Error::custom("too many"));
            }
        }
        Ok(())
    }
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
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Messages, Failure> {
        Messages::read(headers, body, &Limits::default())
    }

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
        let messages = read(&kind, body.as_bytes()).unwrap();
        assert!(!messages.batch);
        assert_eq!(messages.all[0].body, body);
        assert_eq!(messages.all[0].id(), Some("1"));
    }

    #[test]
    fn a_list_is_a_batch_and_numbers_keep_their_digits() {
        for kind in [BATCH, PLAIN] {
            let kind = headers(&[("content-type", kind)]);
            let messages = read(&kind, br#"[{"id":"1","n":1234567890.10}, 7]"#).unwrap();
            assert!(messages.batch);
            assert_eq!(messages.all[0].body, r#"{"id":"1","n":1234567890.10}"#);
            assert_eq!(messages.all[1].id(), None);
        }
    }

    #[test]
    fn a_batch_of_more_events_than_are_taken_is_refused_before_it_is_read() {
        let zeros = |count: usize| format!("[{}]", vec!["0"; count].join(","));
        for kind in [BATCH, PLAIN] {
            let kind = headers(&[("content-type", kind)]);
            let messages = read(&kind, zeros(1_000).as_bytes()).unwrap();
            assert_eq!(messages.all.len(), 1_000);
            let refused = read(&kind, zeros(1_001).as_bytes()).unwrap_err();
            assert_eq!(refused.code().name, "too-many-events");
        }
    }

    #[test]
    fn an_event_that_is_too_large_is_not_read_but_for_its_identifier() {
        let limits = Limits {
            event_bytes: 30,
            ..Limits::default()
        };
        let body = r#"{"id":"e-1","data":[0,0,0,0,0,0]}"#;
        let kind = headers(&[("content-type", STRUCTURED)]);
        let messages = Messages::read(&kind, body.as_bytes(), &limits).unwrap();
        assert_eq!(messages.all[0].value, json!({"id": "e-1"}));
        assert_eq!(messages.all[0].body, body);
        let kind = headers(&[("ce-id", "e-2")]);
        let messages = Messages::read(&kind, body.as_bytes(), &limits).unwrap();
        assert_eq!(messages.all[0].id(), Some("e-2"));
        assert_eq!(messages.all[0].value.get("data"), None);
        assert!(messages.all[0].body.len() > limits.event_bytes);
    }

    #[test]
    fn binary_attributes_come_from_headers() {
        let kind = headers(&[
            ("content-type", "application/json"),
            ("ce-specversion", "1.0"),
            ("ce-id", "a%20%C3%A7"),
        ]);
        let messages = read(&kind, br#"{"report":{}}"#).unwrap();
        let expected = json!({"specversion": "1.0", "id": "a ç", "data": {"report": {}},
                              "datacontenttype": "application/json"});
        assert_eq!(messages.all[0].value, expected);
        let broken = headers(&[("ce-id", "%C3")]);
        assert!(read(&broken, b"{}").is_err());
        let broken = headers(&[("ce-id", "%+1")]);
        assert!(read(&broken, b"{}").is_err());
    }

    #[test]
    fn other_types_and_texts_that_are_not_json_are_refused() {
        let code = |kind: &'static str, body: &[u8]| {
            let failure = read(&headers(&[("content-type", kind)]), body).unwrap_err();
            failure.code().name
        };
        assert_eq!(code("text/xml", b"{}"), "unsupported-media-type");
        assert_eq!(code(STRUCTURED, b"{"), "not-json");
        assert_eq!(code(STRUCTURED, b""), "not-json");
        assert_eq!(code(PLAIN, b"{}\n{}"), "not-json");
        assert_eq!(code(BATCH, b"{}"), "invalid-body");
    }
}
