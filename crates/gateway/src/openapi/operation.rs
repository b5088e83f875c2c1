//! What the table of routes and the table of problems say about one operation.

use serde_json::{Map, Value, json};

use crate::access::Access;
use crate::openapi::{members, parameters};
use crate::routes::Endpoint;
use crate::state::Limits;
use crate::texts::{self, Code};

/// Answers that several operations refer to.
pub(super) type Shared = Map<String, Value>;

/// Where a filter may fit nothing that the order could be about.
const ORDERS: [&str; 3] = [
    "/v1/replays",
    "/v1/deliveries/discard",
    "/v1/deliveries/restore",
];
/// Where a body, other than that of an event, names tenants.
const OF_TENANTS: [&str; 3] = ["/v1/keys", "/v1/holds", "/v1/alerts/channels"];

/// Completes an operation.
pub(super) fn complete(
    operation: &mut Value,
    endpoint: &Endpoint,
    limits: &Limits,
    shared: &mut Shared,
) {
    let name = format!(
        "{}-{}",
        text(&operation["tags"][0]),
        text(&operation["operationId"])
    );
    operation["operationId"] = name.into();
    operation["security"] = match endpoint.access {
        Access::Open => json!([]),
        Access::Metrics => json!([{}, {"key": []}]),
        Access::Needs(_) => json!([{"key": []}]),
    };
    if endpoint.publishes() {
        operation["requestBody"] = events(endpoint);
    }
    if endpoint.takes_files() {
        operation["requestBody"] = file();
    }
    let takes_body = operation.get("requestBody").is_some();
    operation["description"] = described(endpoint, takes_body, limits).into();
    let mut own = operation["parameters"].as_array().cloned();
    for parameter in own.iter_mut().flatten() {
        parameters::complete(parameter);
    }
    let mut all = own.unwrap_or_default();
    let in_query = all.iter().any(|one| one["in"] == "query");
    let in_path = all.iter().any(|one| one["in"] == "path");
    let of = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    all.push(of("AcceptLanguage"));
    if endpoint.keeps_answers() {
        all.push(of("IdempotencyKey"));
    }
    operation["parameters"] = all.into();
    let statuses = statuses(endpoint, in_query, in_path, takes_body);
    problems(operation, endpoint, &statuses, shared);
}

/// The problems that may be answered, as far as the form of a request tells.
fn statuses(endpoint: &Endpoint, in_query: bool, in_path: bool, takes_body: bool) -> Vec<u16> {
    let mut statuses = vec![500, 503];
    if in_query || in_path || takes_body || endpoint.keeps_answers() {
        statuses.push(400);
    }
    if in_path {
        statuses.push(404);
    }
    if takes_body {
        statuses.extend([413, 422]);
    }
    if endpoint.publishes() || endpoint.takes_files() {
        statuses.push(415);
    }
    if endpoint.takes_files() {
        statuses.push(507);
    }
    if endpoint.keeps_answers() {
        statuses.extend([409, 413, 422]);
    }
    if endpoint.access != Access::Open {
        statuses.extend([401, 403, 429]);
    }
    statuses
}

/// Who may call it, and how much it takes.
fn described(endpoint: &Endpoint, takes_body: bool, limits: &Limits) -> String {
    let mut said = match endpoint.access {
        Access::Open => "Needs no key.".to_owned(),
        Access::Metrics => {
            "Needs no key where only this machine can reach it, else the scope `read`.".to_owned()
        }
        Access::Needs(scope) => format!("Needs the scope `{}`.", scope.name()),
    };
    if takes_body && endpoint.path == "/v1/events" {
        said.push_str(&format!(
            " One event has at most {} bytes, a batch {} bytes and {} events.",
            limits.event_bytes, limits.batch_bytes, limits.batch_events
        ));
    } else if endpoint.takes_files() {
        said.push_str(&format!(
            " A file has at most {} bytes. Storing it again is safe without `Idempotency-Key`, \
             which is ignored: a file is known by its tenant and its digest.",
            limits.files.bytes
        ));
    } else if takes_body {
        said.push_str(&format!(
            " The body has at most {} bytes.",
            limits.body_bytes
        ));
    }
    if endpoint.path == "/v1/events" {
        said.push_str(
            " Publishing again is safe without `Idempotency-Key`, which is ignored: an event is \
             known by tenant, source and id.",
        );
    }
    said
}

/// The bodies that carry events.
fn events(endpoint: &Endpoint) -> Value {
    let one = json!({"$ref": "#/components/schemas/CloudEvent"});
    let many = json!({"type": "array", "items": one});
    let mut content = json!({"application/cloudevents+json": {"schema": one}});
    if endpoint.path == "/v1/events" {
        content["application/cloudevents-batch+json"] = json!({"schema": many});
        content["application/json"] = json!({"schema": {"oneOf": [one, many]}});
    } else {
        content["application/json"] = json!({"schema": one});
    }
    let description = "Structured mode, or binary mode: `application/json` with the attributes in `ce-*` headers and the data as the body.";
    json!({"required": true, "description": description, "content": content})
}

/// The bodies that carry a file.
fn file() -> Value {
    let bytes = json!({"type": "string", "format": "binary"});
    let form = json!({"type": "object", "required": ["file"], "properties": {"file": bytes}});
    json!({
        "required": true,
        "description": "The bytes as they are, under their own content type; or a form whose one part, of any name, is the file.",
        "content": {
            "application/octet-stream": {"schema": bytes},
            "multipart/form-data": {"schema": form},
        },
    })
}

/// Adds the problems that may be answered with these statuses; equal ones are shared.
fn problems(operation: &mut Value, endpoint: &Endpoint, statuses: &[u16], shared: &mut Shared) {
    let responses = members(&mut operation["responses"]);
    for status in statuses {
        responses
            .entry(status.to_string())
            .or_insert_with(|| json!({"description": ""}));
    }
    for (status, response) in responses.iter_mut() {
        let status: u16 = status.parse().unwrap_or_default();
        if status < 400 {
            continue;
        }
        let codes: Vec<&str> = texts::ALL
            .iter()
            .filter(|code| code.status == status && may_answer(endpoint, code))
            .map(|code| code.name)
            .collect();
        let said = text(&response["description"]);
        if !said.is_empty() {
            *response = problem(status, &codes, &format!("{said}. "));
            continue;
        }
        let name = format!("{status}.{}", codes.join("."));
        *response = json!({"$ref": format!("#/components/responses/{name}")});
        shared.insert(name, problem(status, &codes, ""));
    }
}

/// An answer that is a problem.
fn problem(status: u16, codes: &[&str], said: &str) -> Value {
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let mut problem = json!({
        "description": format!("{said}Code: {}", codes.join(", ")),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    });
    match status {
        401 => problem["headers"] = header("WWW-Authenticate", "`Bearer`", "string"),
        409 | 429 | 503 | 507 => {
            problem["headers"] = header("Retry-After", "Seconds to wait", "integer");
        }
        _ => {}
    }
    problem
}

fn header(name: &str, description: &str, kind: &str) -> Value {
    let mut headers = json!({});
    headers[name] = json!({"description": description, "schema": {"type": kind}});
    headers
}

/// Whether an operation may answer a code, as far as its place tells.
fn may_answer(endpoint: &Endpoint, code: &Code) -> bool {
    let events = [
        "invalid-event",
        "unknown-type",
        "no-connection",
        "conflicting-event",
    ];
    let published = ["all-refused", "too-many-events"];
    let files = [
        "wrong-media-type",
        "empty-file",
        "not-one-file",
        "files-full",
    ];
    let links = endpoint.path.contains("/links");
    match code.name {
        "no-such-route" | "method-not-allowed" => false,
        "not-seen-yet" => endpoint.path.starts_with("/v1/events/"),
        "not-ready" => endpoint.path == "/readyz",
        "nothing-to-replay" => ORDERS.contains(&endpoint.path),
        "unknown-tenant" => {
            endpoint.publishes()
                || OF_TENANTS.contains(&endpoint.path)
                || endpoint.path.starts_with("/v1/files")
        }
        "search-too-broad" => {
            let orders = endpoint.method == "POST" && ORDERS.contains(&endpoint.path);
            orders || endpoint.path == "/v1/deliveries"
        }
        "unsupported-media-type" => endpoint.publishes(),
        "unknown-account" | "unknown-category" => links,
        "idempotency-key-in-use" | "idempotency-key-reused" => endpoint.keeps_answers(),
        name if events.contains(&name) => endpoint.publishes(),
        name if files.contains(&name) => endpoint.takes_files(),
        name if published.contains(&name) => endpoint.path == "/v1/events",
        _ => true,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
