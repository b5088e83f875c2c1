//! Holds every answer that a test gets against the OpenAPI document: the status must be
//! documented, and the body must have the shape that stands there, with no member besides. Of a
//! problem the code must stand there too.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use jsonschema::Validator;
use serde_json::{Value, json};

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| strict(crate::documents::openapi()));
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Fails where an answer is not as the document says.
pub(crate) fn check(asked: &Asked, status: u16, headers: &HeaderMap, body: &str) {
    let Some(path) = documented(&asked.path) else {
        return;
    };
    let operation = &DOCUMENT["paths"][&path][asked.method.to_ascii_lowercase()];
    if operation.is_null() {
        assert_eq!(status, 405, "{asked:?} is not documented");
        return;
    }
    let response = &operation["responses"][status.to_string()];
    let response = match response["$ref"].as_str() {
        Some(to) => DOCUMENT.pointer(&to[1..]).expect("it leads somewhere"),
        None => response,
    };
    assert!(
        !response.is_null(),
        "{asked:?}: {status} is not documented: {body}"
    );
    let kind = headers
        .get(CONTENT_TYPE)
        .map(|kind| kind.to_str().expect("a content type"));
    let schema = &response["content"][kind.unwrap_or("none")]["schema"];
    assert!(
        !schema.is_null(),
        "{asked:?}: {status} as {kind:?} is not documented"
    );
    if kind.is_some_and(|kind| kind.ends_with("json")) {
        let body: Value = serde_json::from_str(body).expect("the content type says JSON");
        let flaws: Vec<String> = validator(schema)
            .iter_errors(&body)
            .map(|flaw| format!("{} at '{}'", flaw, flaw.instance_path()))
            .collect();
        assert!(flaws.is_empty(), "{asked:?}: {status}: {flaws:?}: {body}");
        let told = response["description"].as_str().unwrap_or_default();
        if let (true, Some(code)) = (status >= 400, body["code"].as_str()) {
            let named = told.contains(&format!("`{code}`"));
            assert!(
                named,
                "{asked:?}: {status} `{code}` is not documented: {told}"
            );
        }
    }
}

/// The documented path that an address is of; fixed parts count before parameters.
fn documented(address: &str) -> Option<String> {
    let address = address.split('?').next().unwrap_or_default();
    let fits = |path: &&String| {
        let (one, other) = (path.split('/'), address.split('/'));
        one.clone().count() == other.clone().count()
            && one
                .zip(other)
                .all(|(one, other)| one == other || one.starts_with('{'))
    };
    let paths = DOCUMENT["paths"]
        .as_object()
        .expect("there are paths")
        .keys();
    let found = paths
        .filter(fits)
        .min_by_key(|path| path.matches('{').count());
    found.cloned()
}

fn validator(schema: &Value) -> Arc<Validator> {
    let key = schema.to_string();
    let known = VALIDATORS.lock().expect("not poisoned").get(&key).cloned();
    known.unwrap_or_else(|| {
        let mut schema = schema.clone();
        schema["components"] = DOCUMENT["components"].clone();
        let made = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schema);
        let made = Arc::new(made.expect("the document holds good schemas"));
        VALIDATORS
            .lock()
            .expect("not poisoned")
            .insert(key, made.clone());
        made
    })
}

/// The document, with no room for members that it does not show.
fn strict(mut document: Value) -> Value {
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.expect("there are schemas") {
        if name != "Problem" && schema.get("properties").is_some() {
            schema["additionalProperties"] = json!(false);
        }
    }
    document
}
