//! The audit trail over HTTP: who ordered something is found out, nobody sees the rows of others,
//! and the chain shows what was changed. That every route leaves a row: `every_order.rs`.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::Api;
use crate::samples::report;

/// A request as it comes over a line from an address.
pub(crate) fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: std::net::SocketAddr = format!("{address}:4711").parse().expect("it is one");
    request
        .extensions_mut()
        .insert(ConnectInfo(malote_gateway::Peer(peer)));
    request
}

/// The public part of a key.
pub(crate) fn prefix(key: &str) -> &str {
    key.split('_').nth(1).expect("a token")
}

/// Rows of the trail.
pub(crate) async fn rows(api: &Api, query: &str) -> Vec<Value> {
    let list = api.get(&format!("/v1/audit?{query}")).await.expect(200);
    list["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_person_finds_out_who_discarded_a_delivery_and_restores_it() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let id = api.newest("acme").await;
    let key = api.key(&["operate"], Some(&["acme"])).await;
    let order = async |verb: &str, body: Value| {
        let path = format!("/v1/deliveries/{id}/{verb}");
        api.with_key(&key, "POST", &path, Some(&body)).await
    };
    order("discard", json!({"reason": "pago no cartão"}))
        .await
        .expect(200);
    order("discard", json!({"reason": "again"}))
        .await
        .problem(409);
    let path = format!("/v1/deliveries/{id}");
    let shown = api.with_key(&key, "GET", &path, None).await.expect(200);
    let [row] = shown["audit"].as_array().unwrap().as_slice() else {
        panic!("one row: {}", shown["audit"]);
    };
    assert_eq!(row["who"]["name"], prefix(&key));
    assert_eq!(row["reason"], "pago no cartão");
    assert_eq!(row["at"], "2026-11-22T12:00:00Z");
    order("restore", json!({"reason": " "})).await.problem(422);
    order("restore", json!({"reason": "was a mistake"}))
        .await
        .expect(200);
    let found = rows(&api, &format!("subject={id}")).await;
    let actions: Vec<&Value> = found.iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["delivery.restore", "delivery.discard"]);
    let query = "action=delivery.discard&since=2026-11-15T00:00:00Z&tenant=acme";
    assert_eq!(rows(&api, query).await.len(), 1);
}

#[tokio::test]
async fn a_bound_key_sees_the_rows_of_its_tenants_alone() {
    let api = Api::ready().await;
    api.key(&["read"], None).await;
    let key = api.key(&["read"], Some(&["borges"])).await;
    let mine = api.with_key(&key, "GET", "/v1/audit", None).await;
    assert!(!mine.text.contains("acme"), "{}", mine.text);
    let mine = mine.expect(200);
    let items = mine["items"].as_array().unwrap();
    assert!(items.len() >= 2);
    assert!(items.iter().all(|row| row["tenant"] == "borges"));
    for query in ["tenant=acme", "action=key.create&tenant=acme"] {
        let path = format!("/v1/audit?{query}");
        let list = api.with_key(&key, "GET", &path, None).await.expect(200);
        assert_eq!(list["items"], json!([]), "{query}");
    }
    let foreign = api.connection("acme").await;
    let path = format!("/v1/audit?subject={foreign}");
    let list = api.with_key(&key, "GET", &path, None).await.expect(200);
    assert_eq!(list["items"], json!([]));
    let whole = api.with_key(&key, "GET", "/v1/audit/verify", None).await;
    assert_eq!(whole.problem(403), "forbidden");
}

#[tokio::test]
async fn the_chain_is_verified_and_a_flaw_is_told() {
    let api = Api::ready().await;
    let head = api.store.seal_audit().await.unwrap().unwrap();
    let sound = api.get("/v1/audit/verify").await.expect(200);
    assert_eq!(sound["sound"], true);
    assert_eq!(sound["head"]["digest"], head.digest.as_str());
    let good = format!("/v1/audit/verify?head=1:{}", head.digest);
    assert_eq!(api.get(&good).await.expect(200)["sound"], true);
    let other = format!("/v1/audit/verify?head=1:{}", "0".repeat(64));
    let flawed = api.get(&other).await.expect(200);
    assert_eq!(flawed["sound"], false);
    assert_eq!(flawed["flaw"]["kind"], "other-head");
    assert!(
        flawed["flaw"]["detail"]
            .as_str()
            .unwrap()
            .contains("block 1")
    );
    let beyond = format!("/v1/audit/verify?head=9:{}", "0".repeat(64));
    let missing = api.get(&beyond).await.expect(200);
    assert_eq!(missing["flaw"]["kind"], "block-missing");
    for wrong in ["head=1", "head=x:1", "head=0:ab", "from=one", "until=3"] {
        let reply = api.get(&format!("/v1/audit/verify?{wrong}")).await;
        assert_eq!(reply.problem(400), "invalid-parameter", "{wrong}");
    }
}
