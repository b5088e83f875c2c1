//! What is too much, too slow, too deep or no text at all: refused clearly, and the next request
//! is served.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;

use crate::bodied;
use crate::harness::{Api, request};
use crate::samples::report;

#[tokio::test]
async fn bodies_that_are_deep_or_no_text_or_broken_are_refused_everywhere() {
    let api = Api::ready().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let members = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let texts: [&[u8]; 6] = [
        deep.as_bytes(),
        members.as_bytes(),
        b"{\"name\":\"\xff\xfe\"}",
        b"{\"name\":\"\\ud800\"}",
        b"",
        b"{\"name\":",
    ];
    for route in bodied::all(&api).await {
        for text in texts {
            if text.is_empty() && route.optional {
                continue;
            }
            let reply = api.send_local(route.request("en", text.to_vec())).await;
            let shown = String::from_utf8_lossy(&text[..text.len().min(20)]);
            let told = &reply.text;
            assert!(
                matches!(reply.status, 400 | 422),
                "{route:?} {shown}: {told}"
            );
            assert!(reply.json["code"].is_string(), "{route:?} {shown}");
        }
    }
}

#[tokio::test]
async fn huge_bodies_are_refused_everywhere() {
    let api = Api::with(|state| {
        state.limits.body_bytes = 4_000;
        state.limits.batch_bytes = 8_000;
    })
    .await;
    api.office("acme").await;
    for route in bodied::all(&api).await {
        let huge = || route.request("en", " ".repeat(9_000));
        let reply = api.send_local(huge()).await;
        assert_eq!(reply.problem(413), "too-large", "{route:?}");
        let mut keyed = huge();
        let key = "k-1".parse().unwrap();
        keyed.headers_mut().insert("idempotency-key", key);
        let reply = api.send_local(keyed).await;
        assert_eq!(reply.problem(413), "too-large", "{route:?}");
    }
}

#[tokio::test]
async fn nul_characters_are_refused_in_addresses_and_bodies() {
    let api = Api::ready().await;
    for path in [
        "/v1/deliveries?q=%00",
        "/v1/events/acme/%00/1",
        "/v1/deliveries?flow=a%00",
    ] {
        assert_eq!(
            api.get(path).await.problem(400),
            "invalid-parameter",
            "{path}"
        );
    }
    let order = json!({"filter": {"code": "a\u{0}"}});
    let reply = api.post("/v1/refusals/replay", &order).await;
    assert_eq!(reply.problem(422), "invalid-body");
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_everywhere() {
    let routes = bodied::all(&Api::ready().await).await;
    // Too little for anything else, so it is asked for nothing else.
    let hasty = Api::with(|state| state.limits.timeout = Duration::from_millis(20)).await;
    for route in routes {
        let start = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{\"name\":"))]);
        let endless = futures_util::StreamExt::chain(start, stream::pending());
        let request = route.request("en", Body::from_stream(endless));
        let reply = hasty.send_local(request).await;
        assert!(reply.headers.contains_key("retry-after"), "{route:?}");
        assert_eq!(reply.problem(503), "timed-out", "{route:?}");
    }
}

#[tokio::test]
async fn too_many_at_once_are_told_to_come_back_and_health_still_answers() {
    let api = Api::with(|state| {
        state.limits.at_once = 1;
        state.limits.waiting = 1;
        state.limits.patience = Duration::from_millis(50);
    })
    .await;
    api.office("acme").await;
    api.publisher.stuck.store(true, Ordering::SeqCst);
    let event = report("acme", "e-1", "7", "1.00");
    let served = api.post("/v1/events", &event);
    let refused = async {
        while !api.publisher.waits.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        let reply = api.get("/v1/tenants").await;
        assert_eq!(reply.headers["retry-after"], "2");
        assert_eq!(reply.problem(503), "unavailable");
        let live = api.send(request("GET", "/livez", None, None)).await;
        assert_eq!(live.status, 200);
    };
    tokio::select! {
        reply = served => panic!("the publisher is stuck: {}", reply.text),
        () = refused => {}
    }
    assert_eq!(
        api.get("/v1/tenants").await.status,
        200,
        "the turn is free again"
    );
}
