//! Watching changes: each watcher is told what it may see and asked for, from where it left, and
//! every line ends when the process stops.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::harness::{Api, request};
use crate::samples::report;

const LONG: Duration = Duration::from_secs(20);

/// A line of events.
pub(crate) struct Line {
    body: BodyDataStream,
    text: String,
}

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) id: Option<String>,
    pub(crate) data: Value,
}

impl Line {
    pub(crate) async fn open(api: &Api, request: Request<Body>) -> Self {
        let response = api.raw(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event that is no comment.
    pub(crate) async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event.contains("event: ") {
                    return read(&event);
                }
                continue;
            }
            let bytes = timeout(LONG, self.body.next()).await.expect("an event");
            let bytes = bytes.expect("the line is open").expect("the line is good");
            self.text
                .push_str(std::str::from_utf8(&bytes).expect("a text"));
        }
    }
}

impl Line {
    /// Whether nothing waits to be read.
    pub(crate) fn silent(&mut self) -> bool {
        let next = futures_util::FutureExt::now_or_never(self.body.next());
        !self.text.contains("event: ") && next.is_none()
    }
}

fn read(event: &str) -> Event {
    let field = |name: &str| {
        let found = event.lines().find_map(|line| line.strip_prefix(name));
        found.map(str::to_owned)
    };
    let data = field("data: ").unwrap_or_default();
    Event {
        kind: field("event: ").expect("a kind"),
        id: field("id: "),
        data: serde_json::from_str(&data).expect("JSON"),
    }
}

fn watch(key: &str, query: &str, last: Option<&str>) -> Request<Body> {
    watch_at("deliveries", key, query, last)
}

fn watch_at(what: &str, key: &str, query: &str, last: Option<&str>) -> Request<Body> {
    let path = format!("/v1/{what}/stream{query}");
    let mut request = request("GET", &path, Some(key), None);
    if let Some(last) = last {
        let last = last.parse().expect("a header");
        request.headers_mut().insert("last-event-id", last);
    }
    request
}

#[tokio::test]
async fn a_watcher_is_told_every_change_with_the_delivery_as_in_a_list() {
    let api = Api::ready().await;
    let key = api.key(&["read"], None).await;
    let mut line = Line::open(&api, watch(&key, "", None)).await;
    assert_eq!(line.next().await.kind, "ready");
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let event = line.next().await;
    assert_eq!(
        (event.kind.as_str(), &event.data["status"]),
        ("delivery", &json!("ready"))
    );
    let list = api.get("/v1/deliveries").await.expect(200);
    assert_eq!(event.data, list["items"][0]);
    api.clock.advance(Duration::from_secs(1));
    api.refused_by_target("acme").await;
    while line.next().await.data["status"] != "dead" {}
}

#[tokio::test]
async fn nobody_is_told_of_another_tenant_or_of_what_was_not_asked_for() {
    let api = Api::ready().await;
    let bound = api.key(&["read"], Some(&["borges"])).await;
    let all = api.key(&["read"], None).await;
    let foreign = api.connection("acme").await;
    let mut mine = Line::open(&api, watch(&bound, "", None)).await;
    let mut other = Line::open(&api, watch(&bound, "?tenant=acme", None)).await;
    let filter = format!("?connection={foreign}&status=dead");
    let mut dead = Line::open(&api, watch(&all, &filter, None)).await;
    for line in [&mut mine, &mut other, &mut dead] {
        assert_eq!(line.next().await.kind, "ready");
    }
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    api.clock.advance(Duration::from_secs(1));
    api.refused_by_target("acme").await;
    api.clock.advance(Duration::from_secs(1));
    api.publish(&report("borges", "e-1", "7", "20.00")).await;
    let event = mine.next().await;
    assert_eq!(event.data["tenant"], "borges");
    assert!(!mine.text.contains("acme"));
    let event = dead.next().await;
    assert_eq!(
        (&event.data["tenant"], &event.data["status"]),
        (&json!("acme"), &json!("dead"))
    );
    // Told after both of the others were: what it could see, it would have.
    assert!(!other.text.contains("delivery"), "{}", other.text);
    let silent = futures_util::FutureExt::now_or_never(other.body.next());
    assert!(silent.is_none(), "{silent:?}");
}

#[tokio::test]
async fn a_watcher_that_comes_back_is_told_what_it_missed() {
    let api = Api::ready().await;
    let key = api.key(&["read"], Some(&["acme"])).await;
    let mut line = Line::open(&api, watch(&key, "", None)).await;
    let ready = line.next().await.id.expect("an id");
    drop(line);
    api.clock.advance(Duration::from_secs(60));
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    api.publish(&report("borges", "e-1", "7", "10.00")).await;
    let mut line = Line::open(&api, watch(&key, "", Some(&ready))).await;
    let missed = line.next().await;
    assert_eq!(missed.data["tenant"], "acme");
    assert_eq!(line.next().await.kind, "ready");
    api.clock.advance(Duration::from_secs(60));
    let last = missed.id.expect("an id");
    let mut line = Line::open(&api, watch(&key, "?status=dead", Some(&last))).await;
    assert_eq!(line.next().await.kind, "ready");
    let wrong = api.send(watch(&key, "", Some("yesterday"))).await;
    assert_eq!(wrong.problem(400), "invalid-parameter");
}

#[tokio::test]
async fn only_so_many_watch_at_once() {
    let api = Api::with(|state| state.limits.watching = 1).await;
    let key = api.key(&["read"], None).await;
    let line = Line::open(&api, watch(&key, "", None)).await;
    let reply = api.send(watch(&key, "", None)).await;
    assert_eq!(reply.headers["retry-after"], "30");
    assert_eq!(reply.problem(503), "unavailable");
    drop(line);
    Line::open(&api, watch(&key, "", None)).await;
}

#[tokio::test]
async fn a_line_ends_when_the_process_stops() {
    let api = Api::empty().await;
    let key = api.key(&["read"], None).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = malote_gateway::router(api.state.clone());
    let served = tokio::spawn(malote_gateway::serve(listener, router, async {
        let _ = stopped.await;
    }));
    let mut line = TcpStream::connect(address).await.unwrap();
    let ask = format!(
        "GET /v1/deliveries/stream HTTP/1.1\r\nhost: malote\r\nauthorization: Bearer {key}\r\n\r\n"
    );
    line.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("event: ready") {
        let read = timeout(LONG, line.read_buf(&mut answer)).await;
        assert!(read.expect("an answer").unwrap() > 0);
    }
    stop.send(()).unwrap();
    timeout(LONG, line.read_to_end(&mut answer))
        .await
        .expect("the line ends")
        .unwrap();
    timeout(LONG, served)
        .await
        .expect("the server ends")
        .unwrap()
        .unwrap();
}

/// Orders a replay of what is dead of a tenant.
async fn ordered(api: &Api, tenant: &str) -> Value {
    api.publish(&report(tenant, &format!("e-{tenant}"), "7", "10.00"))
        .await;
    api.refused_by_target(tenant).await;
    let order = json!({"filter": {"tenant": tenant}, "reason": "fixed"});
    api.post("/v1/replays", &order).await.expect(201)
}

#[tokio::test]
async fn whoever_watches_replays_is_told_how_they_get_on() {
    let api = Api::ready().await;
    let key = api.key(&["read"], None).await;
    let bound = api.key(&["read"], Some(&["borges"])).await;
    let mut line = Line::open(&api, watch_at("replays", &key, "", None)).await;
    let mut other = Line::open(&api, watch_at("replays", &bound, "", None)).await;
    assert_eq!(line.next().await.kind, "ready");
    assert_eq!(other.next().await.kind, "ready");
    let made = ordered(&api, "acme").await;
    let event = line.next().await;
    assert_eq!((event.kind.as_str(), &event.data), ("replay", &made));
    api.clock.advance(Duration::from_secs(1));
    let id = made["id"].as_str().unwrap().to_owned();
    api.store.step_replay(id.parse().unwrap()).await.unwrap();
    let event = line.next().await;
    assert_eq!(event.data["released"], 1);
    let last = event.id.expect("an id");
    drop(line);

    api.clock.advance(Duration::from_secs(60));
    let cancel = format!("/v1/replays/{id}/cancel");
    api.post(&cancel, &json!({})).await.expect(200);
    let again = watch_at("replays", &key, &format!("?id={id}"), Some(&last));
    let mut line = Line::open(&api, again).await;
    assert_eq!(line.next().await.data["state"], "cancelled");
    assert_eq!(line.next().await.kind, "ready");

    let mine = ordered(&api, "borges").await;
    assert_eq!(other.next().await.data["id"], mine["id"]);
    assert!(!other.text.contains("acme"), "{}", other.text);
}
