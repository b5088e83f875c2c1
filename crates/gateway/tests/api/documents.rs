//! The documents of the API: they have every route and nothing else, and nobody changes them
//! without seeing it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use malote_core::alert::Kind;
use malote_core::alert::plan::State;
use malote_core::cause::Actor;
use malote_core::language::Language;
use malote_core::money::Money;
use malote_gateway::{Access, endpoints};
use malote_runtime::alerts::message::{self, Line, Message};
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

/// A message of alarms of every kind, with everything that may be null so or not.
fn message() -> Message {
    let mut alarms = Vec::new();
    for kind in Kind::ALL {
        for (state, known) in [
            (State::Opened, false),
            (State::StillOpen, true),
            (State::Resolved, true),
        ] {
            for actor in Actor::ALL {
                alarms.push(Line {
                    id: malote_core::id::fresh().to_string(),
                    kind,
                    state,
                    about: "x".to_owned(),
                    tenant: known.then(|| "acme".to_owned()),
                    says: "what".to_owned(),
                    fix: "how".to_owned(),
                    actor,
                    count: 2,
                    amount: Money::from_centavos(-5),
                    opened_at: Timestamp::UNIX_EPOCH,
                    resolved_at: known.then_some(Timestamp::UNIX_EPOCH),
                });
            }
        }
    }
    let mut message = Message::test(Language::Portuguese, Timestamp::UNIX_EPOCH);
    message.kind = message::ALERTS.to_owned();
    message.data.alarms = alarms;
    message
}

#[tokio::test]
async fn what_webhooks_are_sent_is_as_both_documents_say() {
    let api = Api::empty().await;
    let events = api.get("/v1/asyncapi.json").await.expect(200);
    assert_eq!(events["operations"]["tell-alerts"]["action"], "send");
    let now = Timestamp::UNIX_EPOCH;
    let sent = [
        message(),
        Message::test(Language::Portuguese, now),
        Message::test(Language::English, now),
    ];
    for mut document in [events, openapi()] {
        let shown = &document["components"]["schemas"];
        let names: Vec<String> = shown.as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| name.starts_with("Alert")) {
            let schema = &mut document["components"]["schemas"][name];
            if schema.get("properties").is_some() {
                schema["additionalProperties"] = false.into();
            }
        }
        document["$ref"] = "#/components/schemas/AlertMessage".into();
        let validator = jsonschema::draft202012::new(&document).expect("a schema");
        for message in &sent {
            let body: Value = serde_json::from_str(&message.body()).expect("JSON");
            let flaws: Vec<String> = validator
                .iter_errors(&body)
                .map(|flaw| format!("{flaw} at '{}'", flaw.instance_path()))
                .collect();
            assert!(flaws.is_empty(), "{flaws:?}");
        }
        let mut less: Value = serde_json::from_str(&sent[0].body()).expect("JSON");
        less["data"]["alarms"][0]
            .as_object_mut()
            .unwrap()
            .remove("tenant");
        assert!(!validator.is_valid(&less), "everything is always there");
    }
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
