//! Making, listing and revoking keys.

use std::time::Duration;

use serde_json::json;

use crate::harness::Api;

#[tokio::test]
async fn a_token_is_shown_once_and_only_its_prefix_later() {
    let api = Api::empty().await;
    let body = json!({"label": "loja", "scopes": ["publish", "read"]});
    let made = api.post("/v1/keys", &body).await.expect(201);
    let token = made["token"].as_str().unwrap();
    let prefix = made["prefix"].as_str().unwrap();
    assert!(token.starts_with(&format!("mlt_{prefix}_")));
    let list = api.get("/v1/keys").await;
    assert!(!list.text.contains(token.split('_').nth(2).unwrap()));
    assert!(!list.text.contains("digest"));
    let list = list.expect(200);
    assert_eq!(list["items"][0]["prefix"], prefix);
    assert_eq!(list["items"][0]["label"], "loja");
    assert_eq!(list["items"][0]["scopes"], json!(["publish", "read"]));
    assert_eq!(list["items"][0]["usable"], true);
}

#[tokio::test]
async fn use_is_remembered_at_most_once_a_minute() {
    let api = Api::empty().await;
    let key = api.key(&["read"], None).await;
    let used = async || api.get("/v1/keys").await.expect(200)["items"][0]["last_used_at"].clone();
    assert!(used().await.is_null());
    api.with_key(&key, "GET", "/v1/tenants", None)
        .await
        .expect(200);
    let first = used().await;
    assert_eq!(first, "2026-11-22T12:00:00Z");
    api.clock.advance(Duration::from_secs(30));
    api.with_key(&key, "GET", "/v1/tenants", None)
        .await
        .expect(200);
    assert_eq!(used().await, first);
    api.clock.advance(Duration::from_secs(31));
    api.with_key(&key, "GET", "/v1/tenants", None)
        .await
        .expect(200);
    assert_eq!(used().await, "2026-11-22T12:01:01Z");
}

#[tokio::test]
async fn a_key_that_makes_no_sense_is_refused() {
    let api = Api::empty().await;
    for (body, place) in [
        (json!({"label": " ", "scopes": ["read"]}), "/label"),
        (json!({"label": "x", "scopes": []}), "/scopes"),
        (json!({"label": "x", "scopes": ["root"]}), ""),
        (
            json!({"label": "x", "scopes": ["read"], "tenants": []}),
            "/tenants",
        ),
        (
            json!({"label": "x", "scopes": ["read"], "tenants": ["nobody"]}),
            "/tenants/0",
        ),
        (
            json!({"label": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}),
            "/expires_at",
        ),
    ] {
        let problem = api.post("/v1/keys", &body).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
    }
    assert_eq!(
        api.post("/v1/keys/nobody/revoke", &json!({}))
            .await
            .problem(404),
        "not-found"
    );
}
