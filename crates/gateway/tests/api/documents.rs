//! The documents of the API: they have every route and nothing else, and nobody changes them
//! without seeing it.

use std::collections::BTreeSet;

use malote_gateway::{Access, endpoints};
use serde_json::Value;

use crate::harness::{Api, request};

/// The OpenAPI document, as it is served.
pub(crate) fn openapi() -> Value {
    let made = std::thread::spawn(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().expect("a runtime");
        runtime.block_on(async { Api::empty().await.unchecked("/v1/openapi.json").await })
    });
    made.join().expect("a document")
}

fn documented(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        for method in item.as_object().expect("there are methods").keys() {
            found.insert((method.to_ascii_uppercase(), path.clone()));
        }
    }
    found
}

#[tokio::test]
async fn the_document_has_every_route_and_no_other() {
    let api = Api::empty().await;
    let routes: BTreeSet<(String, String)> = endpoints(&api.state)
        .iter()
        .map(|one| (one.method.to_owned(), one.path.to_owned()))
        .collect();
    let documented = documented(&openapi());
    let missing: Vec<_> = routes.difference(&documented).collect();
    assert!(
        missing.is_empty(),
        "not documented: {missing:?}: give the handler #[utoipa::path] and name it in its module's Document"
    );
    let gone: Vec<_> = documented.difference(&routes).collect();
    assert!(gone.is_empty(), "documented, but no route: {gone:?}");
}

#[tokio::test]
async fn every_operation_says_who_may_call_it_and_what_may_go_wrong() {
    let api = Api::empty().await;
    let document = openapi();
    let mut names = BTreeSet::new();
    for endpoint in endpoints(&api.state) {
        let operation = &document["paths"][endpoint.path][endpoint.method.to_lowercase()];
        let name = operation["operationId"]
            .as_str()
            .expect("a name")
            .to_owned();
        assert!(names.insert(name), "{endpoint:?} has the name of another");
        let said = operation["description"].as_str().expect("a description");
        match endpoint.access {
            Access::Open => assert!(said.contains("no key"), "{endpoint:?}"),
            Access::Metrics => assert!(said.contains("`read`"), "{endpoint:?}"),
            Access::Needs(scope) => {
                assert!(
                    said.contains(&format!("`{}`", scope.name())),
                    "{endpoint:?}"
                );
                assert_eq!(operation["security"][0]["key"], Value::Array(Vec::new()));
                assert!(operation["responses"]["401"].is_object(), "{endpoint:?}");
            }
        }
        assert!(operation["summary"].is_string(), "{endpoint:?}");
        assert!(operation["responses"]["503"].is_object(), "{endpoint:?}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = openapi();
    let mut waiting = vec![&document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(all) => {
                if let Some(to) = all.get("$ref").and_then(Value::as_str) {
                    let place = to.strip_prefix('#').expect("within the document");
                    assert!(document.pointer(place).is_some(), "{to} leads nowhere");
                }
                waiting.extend(all.values());
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_documents_need_no_key_and_hold_no_surprise() {
    let api = Api::with(|state| state.prefix = "other".to_owned()).await;
    for path in ["/v1/openapi.json", "/v1/asyncapi.json"] {
        let reply = api.send(request("GET", path, None, None)).await;
        assert_eq!(reply.headers["content-type"], "application/json");
        let document = reply.expect(200);
        assert!(
            !document.to_string().contains("AAECAwQ"),
            "a key is in {path}"
        );
    }
    let events = api.get("/v1/asyncapi.json").await.expect(200);
    assert_eq!(events["channels"]["expenses"]["address"], "other.expenses");
}

#[tokio::test]
async fn changes_of_the_api_are_seen() {
    insta::assert_snapshot!("openapi", pretty(&openapi()));
    let api = Api::empty().await;
    let events = api.get("/v1/asyncapi.json").await.expect(200);
    insta::assert_snapshot!("asyncapi", pretty(&events));
}

fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(document).expect("it is JSON")
}
