//! Wherever something is ordered, why may be said, and it reaches the API.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{Method, Uri};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::testing::malote;

const CONNECTION: &str = "0199f9a0-0000-7000-8000-000000000001";

/// What was ordered last: method, address, body.
type Seen = Arc<Mutex<Option<(Method, String, Value)>>>;

/// Takes every order, and answers what each of them prints.
fn api() -> (Router, Seen) {
    let seen = Seen::default();
    let kept = seen.clone();
    let any = move |method: Method, uri: Uri, body: Bytes| async move {
        if method != Method::GET {
            let body = serde_json::from_slice(&body).unwrap_or_default();
            *kept.lock().unwrap() = Some((method, uri.to_string(), body));
        }
        Json(json!({"id": CONNECTION, "state": "paused", "settings": {}, "token": "t"}))
    };
    (Router::new().fallback(any), seen)
}

#[tokio::test]
async fn why_may_be_said_of_every_order() {
    for typed in [
        &["replay", "pause", "r"][..],
        &["replay", "resume", "r"],
        &["replay", "cancel", "r"],
        &["connection", "pause", CONNECTION],
        &["connection", "resume", CONNECTION],
        &["connection", "test", CONNECTION, "--wait", "0"],
        &["connection", "sync", CONNECTION, "--wait", "0"],
        &["cause", "recheck", "c"],
        &["key", "create", "--label", "x", "--scope", "read"],
        &["key", "revoke", "k"],
        &["tenant", "add", "acme"],
        &[
            "alert", "channel", "add", "email", "--name", "x", "--to", "a@b.co",
        ],
        &["alert", "channel", "test", "c", "--wait", "0"],
        &["alert", "channel", "remove", "c"],
        &["dead", "import"],
    ] {
        for reason in [None, Some("a drill")] {
            let (router, seen) = api();
            let said = reason.map_or(Vec::new(), |reason| vec!["--reason", reason]);
            let ended = malote(router, &[typed, &said].concat()).await;
            let told = ended.told();
            let (_, address, body) = seen.lock().unwrap().take().expect("an order");
            assert!(told.is_empty(), "{typed:?}: {told}");
            assert_eq!(body["reason"].as_str(), reason, "{typed:?}: {address}");
        }
    }
}

#[tokio::test]
async fn why_settings_are_changed_stands_in_the_address() {
    let (router, seen) = api();
    let typed = ["connection", "set", CONNECTION, "--set", "due_days=7"];
    let ended = malote(router, &[&typed[..], &["--reason", "a drill"]].concat()).await;
    assert!(ended.told().is_empty(), "{}", ended.told());
    let (method, address, body) = seen.lock().unwrap().take().expect("an order");
    assert_eq!((method, body), (Method::PUT, json!({"due_days": "7"})));
    assert!(address.ends_with("/settings?reason=a%20drill"), "{address}");
}
