//! The OpenAPI document of this API.
//!
//! Addresses, parameters, bodies and good answers come from the handlers; who may call what,
//! problems, limits and the header that makes a write repeatable come from the table of routes
//! and the table of problems. A test compares the document with the table of routes in both
//! directions, and every answer of the API's tests is held against it.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use crate::routes::{self, Endpoint};
use crate::shapes;
use crate::state::Limits;

mod operation;
mod parameters;
mod schemas;

pub(crate) use crate::openapi::schemas::{name_of, with_all};

/// What every part of the document is merged into.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Malote",
        description = "Publishes events, shows what became of them in the target systems, and takes orders about it. Errors are problem details (RFC 9457) with a stable `code`; texts are in Portuguese or English by `Accept-Language`. Lists take `limit` and `cursor`; `next` in the answer is the cursor of the next page. Times are RFC 3339 in UTC, money is a decimal text.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/")),
    components(schemas(shapes::problem::Problem))
)]
struct Frame;

/// The document for these routes.
pub(crate) fn document(endpoints: &[Endpoint], limits: &Limits) -> Value {
    let mut document: Document = Frame::openapi();
    for part in routes::documents() {
        document.merge(part);
    }
    let mut document = serde_json::to_value(document).unwrap_or_default();
    // Contact would be whoever is named in the package.
    members(&mut document["info"]).remove("contact");
    document["webhooks"] = webhooks();
    schemas::complete(&mut document);
    document["components"]["securitySchemes"] = json!({
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key: `Authorization: Bearer mlt_…`. It has scopes (publish, read, operate, admin) and may be bound to tenants; what belongs to others then looks as if it did not exist.",
        }
    });
    document["components"]["parameters"] = parameters::shared();
    let mut shared = Map::new();
    for (path, item) in members(&mut document["paths"]) {
        for (method, operation) in members(item) {
            let found = endpoints
                .iter()
                .find(|one| one.path == path && one.method.eq_ignore_ascii_case(method));
            if let Some(endpoint) = found {
                operation::complete(operation, endpoint, limits, &mut shared);
            }
        }
    }
    document["components"]["responses"] = shared.into();
    document
}

/// What is sent to channels of alerts.
fn webhooks() -> Value {
    let header = |name: &str, about: &str| {
        json!({
            "name": name,
            "in": "header",
            "required": true,
            "description": about,
            "schema": {"type": "string"},
        })
    };
    json!({
        "alerts": {
            "post": {
                "operationId": "alerts-told",
                "tags": ["alerts"],
                "summary": "Alarms, all of a round in one message",
                "description": "Signed as Standard Webhooks says. Answer 2xx within the time limit; anything else is tried again with growing waits, under the same webhook-id.",
                "parameters": [
                    header("webhook-id", "The same on every try of one message."),
                    header("webhook-timestamp", "When this try was made, in seconds since 1970."),
                    header(
                        "webhook-signature",
                        "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.",
                    ),
                ],
                "requestBody": {
                    "required": true,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/AlertMessage"},
                        },
                    },
                },
                "responses": {"2XX": {"description": "Taken"}},
            },
        },
    })
}

/// The members of an object; of anything else that then becomes one, none.
fn members(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value
        .as_object_mut()
        .expect("it was just made an object if it was none")
}
