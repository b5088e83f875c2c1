//! Who may call what: every route, whoever adds the next one.

use std::time::Duration;

use malote_gateway::{Access, Endpoint, Scope, endpoints};
use serde_json::json;

use crate::harness::{Api, request};

/// A path with something in place of its parameters.
fn concrete(endpoint: &Endpoint) -> String {
    let mut path = String::new();
    for part in endpoint.path.split('/').skip(1) {
        path.push('/');
        path.push_str(match part.starts_with('{') {
            true => "00000000-0000-7000-8000-000000000000",
            false => part,
        });
    }
    path
}

#[tokio::test]
async fn no_route_but_health_answers_without_a_key() {
    let api = Api::empty().await;
    for endpoint in endpoints(&api.state) {
        // So many at once would have to wait.
        api.clock.advance(Duration::from_secs(1));
        let reply = api
            .send(request(endpoint.method, &concrete(&endpoint), None, None))
            .await;
        let open = matches!(endpoint.access, Access::Open | Access::Metrics);
        assert_eq!(reply.status == 401, !open, "{endpoint:?}: {}", reply.text);
        if !open {
            assert_eq!(reply.headers["www-authenticate"], "Bearer");
        }
    }
}

#[tokio::test]
async fn every_route_refuses_a_key_without_its_scope_and_takes_one_with_it() {
    let api = Api::empty().await;
    let mut keys = Vec::new();
    for scope in Scope::ALL {
        keys.push((scope, api.key(&[scope.name()], None).await));
    }
    for endpoint in endpoints(&api.state) {
        let Access::Needs(asked) = endpoint.access else {
            continue;
        };
        let path = concrete(&endpoint);
        for (scope, key) in &keys {
            let reply = api.with_key(key, endpoint.method, &path, None).await;
            let forbidden = reply.status == 403;
            assert_eq!(forbidden, !scope.covers(asked), "{scope:?} on {endpoint:?}");
            assert_ne!(reply.status, 401, "{scope:?} on {endpoint:?}");
            assert_ne!(
                reply.status, 500,
                "{scope:?} on {endpoint:?}: {}",
                reply.text
            );
        }
    }
}

#[tokio::test]
async fn what_publishes_reads_acts_and_sets_up_asks_for_that_scope() {
    let api = Api::empty().await;
    let all = endpoints(&api.state);
    let access = |method: &str, path: &str| {
        let found = all
            .iter()
            .find(|one| one.method == method && one.path == path);
        found
            .unwrap_or_else(|| panic!("no route {method} {path}"))
            .access
    };
    assert_eq!(access("POST", "/v1/events"), Access::Needs(Scope::Publish));
    assert_eq!(access("GET", "/v1/keys"), Access::Needs(Scope::Admin));
    assert_eq!(access("POST", "/v1/tenants"), Access::Needs(Scope::Admin));
    for endpoint in &all {
        let Access::Needs(scope) = endpoint.access else {
            let document = endpoint.path.ends_with("api.json");
            assert!(
                document || !endpoint.path.starts_with("/v1"),
                "{endpoint:?}"
            );
            continue;
        };
        let reads = endpoint.method == "GET" || endpoint.path == "/v1/preview";
        if !reads {
            assert!(!Scope::Read.covers(scope), "{endpoint:?} changes something");
        }
    }
}

#[tokio::test]
async fn a_wrong_revoked_or_expired_key_is_refused_like_an_unknown_one() {
    let api = Api::empty().await;
    let good = api.key(&["read"], None).await;
    let status = async |key: &str| api.with_key(key, "GET", "/v1/tenants", None).await.status;
    assert_eq!(status(&good).await, 200);
    let (start, last) = good.split_at(good.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    assert_eq!(status(&format!("{start}{other}")).await, 401);
    assert_eq!(status("mlt_000000000000_00").await, 401);
    assert_eq!(status("").await, 401);

    let prefix = good.split('_').nth(1).unwrap();
    api.post(&format!("/v1/keys/{prefix}/revoke"), &json!({}))
        .await
        .expect(200);
    assert_eq!(status(&good).await, 401);

    let body = json!({"label": "x", "scopes": ["read"], "expires_at": "2026-11-22T13:00:00Z"});
    let made = api.post("/v1/keys", &body).await.expect(201);
    let short = made["token"].as_str().unwrap();
    assert_eq!(status(short).await, 200);
    api.clock.advance(Duration::from_secs(3_600));
    assert_eq!(status(short).await, 401);
}
