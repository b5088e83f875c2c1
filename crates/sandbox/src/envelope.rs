//! The envelope around every call. Credentials travel in it, so it is never printed nor kept.

use serde_json::Value;

use crate::faults::Fault;
use crate::shape::Object;

/// A call as it came in.
pub(crate) struct Envelope {
    pub(crate) call: String,
    pub(crate) app_key: String,
    pub(crate) app_secret: String,
    pub(crate) param: Object,
}

impl Envelope {
    /// Reads an envelope, refusing anything that is not exactly one.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Fault> {
        let value: Value = serde_json::from_slice(body).map_err(|_| Fault::syntax())?;
        let Value::Object(mut envelope) = value else {
            return Err(Fault::not_json());
        };
        let parsed = Self {
            call: take_text(&mut envelope, "call")?,
            app_key: take_text(&mut envelope, "app_key")?,
            app_secret: take_text(&mut envelope, "app_secret")?,
            param: take_param(&mut envelope)?,
        };
        match envelope.keys().next() {
            Some(unknown) => Err(Fault::unknown_tag(unknown, "envelope")),
            None => Ok(parsed),
        }
    }
}

fn take_text(envelope: &mut Object, name: &str) -> Result<String, Fault> {
    match envelope.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Fault::invalid(name, "era esperado um texto")),
        None => Err(Fault::missing(name)),
    }
}

fn take_param(envelope: &mut Object) -> Result<Object, Fault> {
    let refused = || Fault::invalid("param", "era esperada uma lista com uma estrutura");
    let Some(Value::Array(mut items)) = envelope.remove("param") else {
        return Err(refused());
    };
    match (items.pop(), items.is_empty()) {
        (Some(Value::Object(param)), true) => Ok(param),
        _ => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> &'static str {
        Envelope::parse(body.as_bytes())
            .map(|_| ())
            .unwrap_err()
            .result
    }

    #[test]
    fn only_a_whole_envelope_is_read() {
        assert_eq!(refused("{"), "invalid-json");
        assert_eq!(refused("[]"), "invalid-json");
        assert_eq!(refused("{}"), "missing-field");
        let two = r#"{"call":"a","app_key":"1","app_secret":"s","param":[{},{}]}"#;
        assert_eq!(refused(two), "invalid-field");
        let more = r#"{"call":"a","app_key":"1","app_secret":"s","param":[{}],"token":1}"#;
        assert_eq!(refused(more), "unknown-field");
    }
}
