//! `Idempotency-Key`: a repeat gets the first answer and does nothing, whoever else uses the
//! same key and whatever the answer holds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use malote_store::admin::idempotency::{Begun, Repeatable};
use malote_store::admin::key::NewKey;
use malote_store::audit::MALOTE;
use serde_json::{Value, json};

use crate::failures::refuse;
use crate::harness::{Api, Reply, request};
use crate::samples::report;

fn under(idempotency: &str, method: &str, path: &str, body: &Value) -> Request<Body> {
    let mut request = request(method, path, None, Some(body));
    let value = idempotency.parse().expect("a header");
    request.headers_mut().insert("idempotency-key", value);
    request
}

async fn post(api: &Api, idempotency: &str, path: &str, body: &Value) -> Reply {
    api.send_local(under(idempotency, "POST", path, body)).await
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_nothing_is_done_again() {
    let api = Api::empty().await;
    let body = json!({"name": "acme"});
    let first = post(&api, "k-1", "/v1/tenants", &body).await;
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let again = post(&api, "k-1", "/v1/tenants", &body).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.headers["content-type"], first.headers["content-type"]);
    assert_eq!((again.status, &again.text), (201, &first.text));
    let anew = post(&api, "k-2", "/v1/tenants", &body).await.expect(200);
    assert_eq!(anew["created"], false);
}

#[tokio::test]
async fn refusals_are_answered_alike_too() {
    let api = Api::empty().await;
    let body = json!({"name": "Not A Name"});
    let first = post(&api, "k-1", "/v1/tenants", &body).await;
    let again = post(&api, "k-1", "/v1/tenants", &body).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(first.text, again.text);
    assert_eq!(again.problem(422), "invalid-body");
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let api = Api::ready().await;
    post(&api, "k-1", "/v1/tenants", &json!({"name": "nova"}))
        .await
        .expect(201);
    let other = post(&api, "k-1", "/v1/tenants", &json!({"name": "velha"})).await;
    assert_eq!(other.problem(422), "idempotency-key-reused");
    let elsewhere = post(&api, "k-1", "/v1/refusals/replay", &json!({"name": "nova"})).await;
    assert_eq!(elsewhere.problem(422), "idempotency-key-reused");
    let tenants = api.get("/v1/tenants").await;
    assert!(!tenants.text.contains("velha"));
}

#[tokio::test]
async fn equal_keys_of_two_callers_never_meet() {
    let api = Api::empty().await;
    let body = json!({"label": "x", "scopes": ["read"]});
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let key = api.key(&["admin"], None).await;
        let mut request = under("k-1", "POST", "/v1/keys", &body);
        let bearer = format!("Bearer {key}").parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        let made = api.send(request).await.expect(201);
        tokens.push(made["token"].as_str().unwrap().to_owned());
    }
    assert_ne!(tokens[0], tokens[1]);
}

#[tokio::test]
async fn a_new_keys_token_is_told_again_and_kept_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("malote.db");
    let api = Api::at(&format!("sqlite://{}", path.display())).await;
    let body = json!({"label": "x", "scopes": ["read"]});
    let first = post(&api, "k-1", "/v1/keys", &body).await.expect(201);
    let again = post(&api, "k-1", "/v1/keys", &body).await.expect(201);
    assert_eq!(first, again);
    assert_eq!(
        api.get("/v1/keys").await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let token = first["token"].as_str().unwrap().as_bytes();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let found = bytes.windows(token.len()).any(|part| part == token);
        assert!(!found, "the token stands in a file");
    }
}

#[tokio::test]
async fn a_repeat_while_the_first_is_under_way_is_told_to_come_back() {
    let api = Api::ready().await;
    let connection = api.connection("acme").await;
    let path = format!("/v1/connections/{connection}/pause");
    let asked = Repeatable {
        caller: "local".to_owned(),
        key: "k-1".to_owned(),
        request: digest_of("POST", &path, "local", "{}"),
    };
    let lease = Duration::from_secs(60);
    api.store.begin_repeatable(&asked, lease).await.unwrap();
    let reply = post(&api, "k-1", &path, &json!({})).await;
    let wait: u64 = reply.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(reply.problem(409), "idempotency-key-in-use");
    // The first died half-way.
    api.clock.advance(Duration::from_secs(61));
    let done = post(&api, "k-1", &path, &json!({})).await.expect(200);
    assert_eq!(done["paused"], true);
}

#[tokio::test]
async fn a_key_whose_token_nobody_got_to_know_is_replaced() {
    let api = Api::empty().await;
    let body = json!({"label": "x", "scopes": ["read"]});
    let asked = Repeatable {
        caller: "local".to_owned(),
        key: "k-1".to_owned(),
        request: digest_of("POST", "/v1/keys", "local", &body.to_string()),
    };
    let lease = Duration::from_secs(60);
    let begun = api.store.begin_repeatable(&asked, lease).await.unwrap();
    let Begun::Fresh { makes, .. } = begun else {
        panic!("{begun:?}");
    };
    let first = NewKey {
        prefix: "first".to_owned(),
        digest: "digest".to_owned(),
        label: "x".to_owned(),
        scopes: vec!["read".to_owned()],
        tenants: None,
        expires_at: None,
    };
    let by = api.store.by(&MALOTE).making(Some(makes));
    by.create_key(&first).await.unwrap();
    // It died before it could answer.
    api.clock.advance(Duration::from_secs(61));
    let made = post(&api, "k-1", "/v1/keys", &body).await.expect(201);
    let keys = api.get("/v1/keys").await.expect(200);
    let keys = keys["items"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0]["prefix"], made["prefix"]);
}

fn digest_of(method: &str, path: &str, caller: &str, body: &str) -> String {
    let mut bytes = Vec::new();
    for part in [method, path, caller] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend(body.as_bytes());
    malote_core::json::digest_bytes(&bytes)
}

#[tokio::test]
async fn a_write_goes_on_when_its_caller_hangs_up() {
    let api = Arc::new(Api::ready().await);
    refuse(&api, &report("acme", "e-1", "7", "1.00")).await;
    let order = json!({"filter": {"code": "unknown-tenant"}});
    let replay = "/v1/refusals/replay";
    api.publisher.stuck.store(true, Ordering::SeqCst);
    let asking = tokio::spawn({
        let (api, order) = (Arc::clone(&api), order.clone());
        async move { post(&api, "k-1", replay, &order).await }
    });
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !api.publisher.waits.load(Ordering::SeqCst) {
        assert!(tokio::time::Instant::now() < deadline, "it never began");
        tokio::task::yield_now().await;
    }
    asking.abort();
    assert!(asking.await.is_err(), "the caller is gone");
    let busy = post(&api, "k-1", replay, &order).await;
    assert_eq!(busy.problem(409), "idempotency-key-in-use");
    api.publisher.stuck.store(false, Ordering::SeqCst);
    loop {
        let reply = post(&api, "k-1", replay, &order).await;
        if reply.status == 200 {
            assert_eq!(reply.headers["idempotency-replayed"], "true");
            assert_eq!(reply.json["replayed"], 1);
            break;
        }
        assert_eq!(reply.problem(409), "idempotency-key-in-use");
        assert!(tokio::time::Instant::now() < deadline, "it never ended");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn events_need_no_key_and_a_wrong_key_is_refused_elsewhere() {
    let api = Api::ready().await;
    let one = report("acme", "e-1", "7", "1.00");
    let two = report("acme", "e-2", "8", "1.00");
    for event in [one, two] {
        let answer = post(&api, "k-1", "/v1/events", &event).await.expect(202);
        assert_eq!(answer["accepted"], 1);
    }
    let reply = post(&api, "a b", "/v1/tenants", &json!({"name": "nova"})).await;
    assert_eq!(reply.problem(400), "invalid-parameter");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let api = Api::empty().await;
    let body = json!({"name": "acme"});
    post(&api, "k-1", "/v1/tenants", &body).await.expect(201);
    api.clock.advance(Duration::from_secs(24 * 3_600 + 1));
    post(&api, "k-1", "/v1/tenants", &body).await.expect(200);
}
