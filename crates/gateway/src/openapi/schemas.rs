//! What the derived schemas cannot say: that answers always have all their members, every stable
//! code, and the events that are published.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use malote_core::envelope::schema as event;

use crate::openapi::members;
use crate::texts;

/// Members that only some answers of a shape have.
const SOMETIMES: [(&str, &str); 10] = [
    ("Channel", "secret"),
    ("Connection", "created"),
    ("Connection", "released"),
    ("Connection", "task"),
    ("DeliveryDetail", "removed"),
    ("EventDetail", "removed"),
    ("Key", "token"),
    ("Problem", "errors"),
    ("RefusedEvent", "index"),
    ("Refusal", "body"),
];

/// Completes the schemas of a document.
pub(super) fn complete(document: &mut Value) {
    let answered = answered(document);
    let schemas = members(&mut document["components"]["schemas"]);
    for name in &answered {
        if let Some(schema) = schemas.get_mut(name) {
            require_all(name, schema);
        }
    }
    let codes: Vec<&str> = texts::ALL.iter().map(|code| code.name).collect();
    if let Some(problem) = schemas.get_mut("Problem") {
        problem["properties"]["code"]["enum"] = codes.into();
    }
    let mut types = Vec::new();
    for kind in event::READ {
        let name = name_of(kind);
        types.push(json!({"$ref": format!("#/components/schemas/{name}")}));
        schemas.insert(name, event::event(kind));
    }
    let description = "A CloudEvents 1.0 event of one of the types that some flow reads.";
    schemas.insert(
        "CloudEvent".to_owned(),
        json!({"description": description, "oneOf": types}),
    );
}

/// `expense.report.approved.v1` → `ExpenseReportApprovedV1`.
pub(crate) fn name_of(kind: &str) -> String {
    let mut name = String::new();
    for part in kind.split(['.', '-']) {
        let mut characters = part.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
    }
    name
}

/// A schema of something that always has all its members.
pub(crate) fn with_all(name: &str, mut schema: Value) -> Value {
    require_all(name, &mut schema);
    schema
}

fn require_all(name: &str, schema: &mut Value) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let always = |member: &&String| !SOMETIMES.contains(&(name, member.as_str()));
    let all: Vec<String> = properties.keys().filter(always).cloned().collect();
    schema["required"] = all.into();
}

/// The schemas that answers refer to, directly or through others.
fn answered(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::from(["Problem".to_owned(), "Flaw".to_owned()]);
    let mut waiting = Vec::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    for (_, item) in paths {
        for (_, operation) in item.as_object().into_iter().flatten() {
            waiting.push(&operation["responses"]);
        }
    }
    waiting.push(&document["webhooks"]);
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(all) => {
                waiting.extend(all.values());
                let name = all.get("$ref").and_then(Value::as_str);
                let name = name.and_then(|name| name.strip_prefix("#/components/schemas/"));
                if let Some(name) = name
                    && found.insert(name.to_owned())
                {
                    waiting.push(&document["components"]["schemas"][name]);
                }
            }
            _ => {}
        }
    }
    found
}
