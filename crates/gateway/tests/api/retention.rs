//! Retention and legal holds through the API.

use std::time::Duration;

use axum::http::header::ACCEPT_LANGUAGE;
use malote_core::delivery::{Answer, Held, Known};
use malote_store::audit::MALOTE;
use malote_store::retention::{Pass, Terms};
use serde_json::{Value, json};

use crate::harness::{Api, request};
use crate::samples::report;

/// Longer than payloads are kept.
const LONG: Duration = Duration::from_secs(600 * 86_400);

/// A delivery that is old enough, after what may go of it went.
async fn old(api: &Api) -> String {
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let id = api.newest("acme").await;
    let held = |reference: &str, amount| {
        Answer::Delivered(Known::Held(Held {
            reference: reference.to_owned(),
            snapshot: json!({}),
            amount,
        }))
    };
    api.answered("acme", |job| held("5001", job.amount)).await;
    api.clock.advance(LONG);
    let mut pass = Pass::default();
    let ordered = api.store.by(&MALOTE).order_retention().await;
    ordered.expect("ordering a pass");
    let terms = Terms::default();
    loop {
        let removed = api.store.retain(&terms, &mut pass).await;
        if !removed.expect("a pass").is_empty() {
            return id;
        }
        assert!(!pass.is_over(), "the pass removed nothing");
    }
}

#[tokio::test]
async fn what_was_removed_is_said_in_the_callers_language() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-0", "6", "10.00")).await;
    let path = format!("/v1/deliveries/{}", api.newest("acme").await);
    let young = api.get(&path).await.expect(200);
    assert_eq!(young["payload_removed"], false);
    assert!(young.get("removed").is_none());
    api.answered("acme", |_| Answer::Refused(crate::harness::fault()))
        .await;
    let id = old(&api).await;
    for path in [
        format!("/v1/deliveries/{id}"),
        "/v1/events/acme/%2Fapp/e-1".to_owned(),
    ] {
        for (language, words) in [("en", "too old"), ("pt-BR", "removidos por idade")] {
            let key = api.key(&["read"], Some(&["acme"])).await;
            let mut asked = request("GET", &path, Some(&key), None);
            let language = language.parse().unwrap();
            asked.headers_mut().insert(ACCEPT_LANGUAGE, language);
            let told = api.send(asked).await.expect(200);
            let removed = told["removed"].as_str().expect("words");
            assert!(removed.contains(words), "{path}: {removed}");
        }
    }
    let told = api.get(&format!("/v1/deliveries/{id}")).await.expect(200);
    assert_eq!(told["payload_removed"], true);
    assert_eq!(told["content"], Value::Null);
    assert_eq!(told["event"]["body"], Value::Null);
    assert_eq!(told["reference"], "5001");
    let totals = "/v1/totals?from=2026-11-20&to=2026-11-24";
    assert_eq!(api.get(totals).await.expect(200)["agrees"], true);
}

#[tokio::test]
async fn retention_is_shown_counted_and_ordered() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let view = api.get("/v1/retention").await.expect(200);
    let days: Vec<&Value> = ["payloads", "records", "refusals", "files"]
        .iter()
        .enumerate()
        .map(|(at, class)| {
            assert_eq!(view["classes"][at]["class"], *class);
            &view["classes"][at]["days"]
        })
        .collect();
    assert_eq!(days, [400, 2_192, 90, 400]);
    assert!(view["classes"][0]["next_at"].is_string(), "{view}");
    assert_eq!(view["in_months"], false, "not in SQLite");
    let due = api.get("/v1/retention/due").await.expect(200);
    let shown = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        let name = |item: &Value| format!("{} {}", item["class"], item["what"]).replace('"', "");
        items.map(name).collect()
    };
    let all = [
        "payloads attempts",
        "payloads delivery_contents",
        "payloads event_bodies",
        "records deliveries",
        "refusals refusals",
        "files files",
    ];
    assert_eq!(shown(&due), all);
    let first = api.get("/v1/retention/due?limit=4").await.expect(200);
    assert_eq!(shown(&first), all[..4]);
    let next = first["next"].as_str().unwrap();
    let rest = format!("/v1/retention/due?limit=4&cursor={next}");
    assert_eq!(shown(&api.get(&rest).await.expect(200)), all[4..]);
    let ordered = api.post("/v1/retention/run", &json!({})).await.expect(202);
    assert_eq!(ordered["ordered"], true);
    let bound = api.key(&["admin"], Some(&["acme"])).await;
    for (method, path) in [
        ("GET", "/v1/retention"),
        ("GET", "/v1/retention/due"),
        ("POST", "/v1/retention/run"),
    ] {
        let refused = api.with_key(&bound, method, path, None).await;
        assert_eq!(refused.problem(403), "forbidden", "{path}");
    }
}

#[tokio::test]
async fn a_bound_key_holds_its_own_tenants_and_sees_no_other() {
    let api = Api::ready().await;
    let bound = api.key(&["admin"], Some(&["borges"])).await;
    let hold = |tenant: &str| json!({"tenant": tenant, "reason": "process 123"});
    api.post("/v1/holds", &hold("acme")).await.expect(200);
    let ask = async |method: &str, path: &str, body: Option<Value>| {
        api.with_key(&bound, method, path, body.as_ref()).await
    };
    let list = ask("GET", "/v1/holds", None).await.expect(200);
    assert_eq!(list["items"], json!([]));
    let foreign = ask("POST", "/v1/holds", Some(hold("acme"))).await;
    assert_eq!(foreign.problem(422), "unknown-tenant");
    let missing = ask("POST", "/v1/holds", Some(hold("nobody"))).await;
    assert_eq!(missing.problem(422), "unknown-tenant");
    let foreign = ask("POST", "/v1/holds/acme/lift", None).await;
    assert_eq!(foreign.problem(404), "not-found");
    let missing = ask("POST", "/v1/holds/nobody/lift", None).await;
    assert_eq!(missing.problem(404), "not-found");
    let own = ask("POST", "/v1/holds", Some(hold("borges")))
        .await
        .expect(200);
    assert_eq!(
        (&own["active"], &own["until"]),
        (&json!(true), &Value::Null)
    );
    let list = ask("GET", "/v1/holds", None).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    ask("POST", "/v1/holds/borges/lift", None).await.expect(200);
    let mut past = hold("borges");
    past["until"] = "2020-01-01T00:00:00Z".into();
    assert_eq!(
        ask("POST", "/v1/holds", Some(past)).await.problem(409),
        "not-possible"
    );
    let silent = json!({"tenant": "borges", "reason": " "});
    ask("POST", "/v1/holds", Some(silent)).await.problem(422);
    let left = api.get("/v1/holds").await.expect(200);
    assert_eq!(left["items"][0]["tenant"], "acme");
}
