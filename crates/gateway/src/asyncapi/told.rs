//! What Malote tells: the message of alarms that webhooks get. Its schema is that of the OpenAPI
//! document, and a test holds every message that is written against it.

use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::openapi;
use crate::shapes::alerts::AlertMessage;

/// The name of the message and of its schema.
const MESSAGE: &str = "AlertMessage";

/// Adds the channel, the operation and the message.
pub(super) fn describe(document: &mut Value) {
    let message = json!({"$ref": format!("#/components/messages/{MESSAGE}")});
    document["channels"]["alerts"] = json!({
        "address": null,
        "title": "Webhooks that are told of alarms",
        "description": "Each channel has the address that it was added with (POST /v1/alerts/channels).",
        "messages": {MESSAGE: message},
    });
    document["operations"]["tell-alerts"] = json!({
        "action": "send",
        "channel": {"$ref": "#/channels/alerts"},
        "summary": "Alarms, all of a round in one message.",
        "description": "Answer 2xx within the time limit; anything else is tried again with growing waits, under the same webhook-id.",
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
    });
    document["components"]["messages"][MESSAGE] = json!({
        "name": "malote.alerts.v1",
        "title": "Alarms, or a message that tries a channel",
        "summary": "Signed as Standard Webhooks says.",
        "contentType": "application/json",
        "headers": headers(),
        "payload": {"$ref": format!("#/components/schemas/{MESSAGE}")},
    });
    let mut schemas = vec![(MESSAGE.to_owned(), AlertMessage::schema())];
    AlertMessage::schemas(&mut schemas);
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).unwrap_or_default();
        document["components"]["schemas"][&name] = openapi::with_all(&name, schema);
    }
}

fn headers() -> Value {
    let text = |about: &str| json!({"type": "string", "description": about});
    json!({
        "type": "object",
        "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
        "properties": {
            "webhook-id": text("The same on every try of one message."),
            "webhook-timestamp": text("When this try was made, in seconds since 1970."),
            "webhook-signature": text("`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."),
        },
    })
}
