//! Parameters: those that many operations share, and what the handlers' own cannot say.

use serde_json::{Value, json};

/// What tenants are called.
pub(super) const TENANT: &str = "^[a-z0-9][a-z0-9-]{0,39}$";

/// The parameters that operations refer to.
pub(super) fn shared() -> Value {
    json!({
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "description": "The language of texts: Portuguese where `pt` is wanted more than `en`, else English.",
            "schema": {"type": "string"},
            "example": "pt-BR, en;q=0.5",
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Makes the request safe to repeat for 24 hours: a repeat under the same key gets the first answer, and nothing is done again. Another request under the same key is refused. Keys of different callers never meet.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        },
    })
}

/// A parameter is there or is not: it is never null.
pub(super) fn complete(parameter: &mut Value) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let in_path = parameter["in"] == "path";
    let schema = &mut parameter["schema"];
    if let Some(types) = schema["type"].as_array() {
        let present = types.iter().find(|one| *one != "null").cloned();
        schema["type"] = present.unwrap_or_default();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let present = choices.iter().find(|one| one["type"] != "null").cloned();
        *schema = present.unwrap_or_default();
    }
    if schema["type"] == "string" && schema.get("format").is_none() {
        match name.as_str() {
            "tenant" => schema["pattern"] = TENANT.into(),
            "cursor" => schema["minLength"] = 1.into(),
            _ if in_path => schema["minLength"] = 1.into(),
            _ => {}
        }
    }
}
