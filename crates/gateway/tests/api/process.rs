//! What surrounds the routes: health, metrics, numbers of requests, failures of our own, and
//! serving over a socket.

use std::sync::Arc;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::harness::{Api, request};
use crate::samples::report;

#[tokio::test]
async fn health_needs_no_key_and_says_which_part_is_not_ready() {
    let api = Api::empty().await;
    for path in ["/livez", "/readyz"] {
        assert_eq!(
            api.send(request("GET", path, None, None)).await.status,
            200,
            "{path}"
        );
    }
    let api = Api::with(|state| state.publisher_up = Arc::new(|| false)).await;
    let reply = api.send(request("GET", "/readyz", None, None)).await;
    assert_eq!(
        reply.json["parts"],
        json!({"store": true, "publisher": false})
    );
    assert_eq!(reply.problem(503), "not-ready");
    assert_eq!(
        api.send(request("GET", "/livez", None, None)).await.status,
        200
    );
}

#[tokio::test]
async fn metrics_need_a_key_where_others_can_reach_them() {
    let api = Api::with(|state| state.open_metrics = false).await;
    assert_eq!(
        api.send(request("GET", "/metrics", None, None))
            .await
            .status,
        401
    );
    let publisher = api.key(&["publish"], None).await;
    assert_eq!(
        api.with_key(&publisher, "GET", "/metrics", None)
            .await
            .status,
        403
    );
    let reader = api.key(&["read"], None).await;
    let metrics = api.with_key(&reader, "GET", "/metrics", None).await;
    assert!(metrics.text.contains("malote_events_accepted_total"));
    let open = Api::empty().await;
    assert_eq!(
        open.send(request("GET", "/metrics", None, None))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn every_answer_has_a_number_and_every_error_a_code() {
    let api = Api::empty().await;
    let fine = api.get("/v1/tenants").await;
    assert!(fine.headers.contains_key("x-request-id"));
    let nowhere = api.get("/v2/events").await;
    assert!(nowhere.headers.contains_key("x-request-id"));
    assert_eq!(nowhere.problem(404), "no-such-route");
    let method = api.delete("/v1/tenants").await;
    assert_eq!(method.problem(405), "method-not-allowed");
}

#[tokio::test]
async fn a_handler_that_fails_is_a_problem_and_the_next_request_is_served() {
    let api = Api::with(|state| state.metrics = Arc::new(|| panic!("told to"))).await;
    let reply = api.send(request("GET", "/metrics", None, None)).await;
    assert!(!reply.text.contains("told to"));
    assert_eq!(reply.problem(500), "internal");
    assert_eq!(
        api.send(request("GET", "/livez", None, None)).await.status,
        200
    );
}

#[tokio::test]
async fn totals_take_days_and_refuse_what_is_none() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let day = api
        .get("/v1/totals?from=2026-11-22&to=2026-11-22")
        .await
        .expect(200);
    assert_eq!(
        day["items"][0]["expected"],
        json!({"count": 1, "amount": "10.00"})
    );
    assert_eq!(
        day["items"][0]["accounted"],
        json!({"count": 1, "amount": "10.00"})
    );
    assert_eq!(day["agrees"], true);
    let none = api.get("/v1/totals?tenant=borges").await.expect(200);
    assert_eq!(none["items"], json!([]));
    for wrong in [
        "from=yesterday",
        "from=2026-11-23&to=2026-11-22",
        "from=2000-01-01",
    ] {
        let reply = api.get(&format!("/v1/totals?{wrong}")).await;
        assert_eq!(reply.problem(400), "invalid-parameter", "{wrong}");
    }
}

#[tokio::test]
async fn it_is_served_over_a_socket_until_told_to_stop() {
    let api = Api::empty().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = malote_gateway::router(api.state.clone());
    let served = tokio::spawn(malote_gateway::serve(listener, router, async {
        let _ = stopped.await;
    }));
    let mut line = TcpStream::connect(address).await.unwrap();
    let ask = b"GET /livez HTTP/1.1\r\nhost: malote\r\nconnection: close\r\n\r\n";
    line.write_all(ask).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
