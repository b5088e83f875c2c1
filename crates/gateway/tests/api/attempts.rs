//! Attempts without a good key: slowed down by address, written to the trail, no hindrance to
//! others.

use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::HeaderName;
use malote_gateway::Callers;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::harness::{Api, Reply, request};

const WRONG: &str = "mlt_000000000000_00";

/// Asks with a key, from an address.
async fn ask<'a>(
    api: &Api,
    key: impl Into<Option<&'a str>>,
    address: &str,
    forwarded: Option<&str>,
) -> Reply {
    let mut asked = request("GET", "/v1/tenants", key.into(), None);
    let peer: std::net::SocketAddr = format!("{address}:4711").parse().expect("it is one");
    asked
        .extensions_mut()
        .insert(ConnectInfo(malote_gateway::Peer(peer)));
    if let Some(hops) = forwarded {
        let name = HeaderName::from_static("x-forwarded-for");
        asked
            .headers_mut()
            .insert(name, hops.parse().expect("it is one"));
    }
    api.send(asked).await
}

async fn rejected(api: &Api) -> Vec<Value> {
    let list = api
        .get("/v1/audit?action=access.rejected")
        .await
        .expect(200);
    list["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn too_many_wrong_keys_have_to_wait_and_a_good_one_never_does() {
    let api = Api::empty().await;
    let good = api.key(&["read"], None).await;
    for _ in 0..10 {
        let reply = ask(&api, WRONG, "192.0.2.7", None).await;
        assert_eq!(reply.problem(401), "unauthenticated");
    }
    let reply = ask(&api, WRONG, "192.0.2.7", None).await;
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(reply.problem(429), "too-many-attempts");
    assert_eq!(
        ask(&api, good.as_str(), "192.0.2.7", None).await.status,
        200
    );
    assert_eq!(ask(&api, WRONG, "192.0.2.8", None).await.status, 401);
    api.clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&api, WRONG, "192.0.2.7", None).await.status, 401);
    assert_eq!(ask(&api, WRONG, "192.0.2.7", None).await.status, 429);
}

#[tokio::test]
async fn attempts_are_written_with_their_count_and_few_of_them_late() {
    let api = Api::empty().await;
    let good = api.key(&["read"], None).await;
    for _ in 0..50 {
        ask(&api, WRONG, "192.0.2.7", None).await;
    }
    let first = rejected(&api).await;
    // The first, and then ten: they are there whatever becomes of the process.
    assert_eq!(first.len(), 2);
    assert_eq!(first[0]["from"], "192.0.2.7");
    assert_eq!(first[0]["after"]["count"], 10);
    assert_eq!(first[1]["after"]["count"], 1);
    assert_eq!(first[0]["after"]["last"], "unknown");
    assert_eq!(first[0]["subject"], "000000000000");
    assert_eq!(first[0]["who"]["kind"], "stranger");
    assert!(!first[0].to_string().contains(WRONG));
    api.clock.advance(Duration::from_secs(61));
    // Whoever comes next, the rest is told.
    assert_eq!(
        ask(&api, good.as_str(), "192.0.2.9", None).await.status,
        200
    );
    let rows = rejected(&api).await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["after"]["count"], 39);
}

#[tokio::test]
async fn each_way_of_being_no_good_key_is_told_apart_in_the_trail_alone() {
    let api = Api::empty().await;
    let good = api.key(&["read"], None).await;
    let (start, last) = good.split_at(good.len() - 1);
    let forged = format!("{start}{}", if last == "0" { "1" } else { "0" });
    let prefix = good.split('_').nth(1).unwrap().to_owned();
    let mut answers = Vec::new();
    for (number, (key, why)) in [
        ("no-token", "malformed"),
        (WRONG, "unknown"),
        (forged.as_str(), "wrong"),
        (good.as_str(), "revoked"),
    ]
    .into_iter()
    .enumerate()
    {
        if why == "revoked" {
            let path = format!("/v1/keys/{prefix}/revoke");
            api.post(&path, &serde_json::json!({})).await.expect(200);
        }
        let address = format!("192.0.2.{number}");
        let reply = ask(&api, key, &address, None).await;
        answers.push(reply.expect(401));
        assert_eq!(rejected(&api).await[0]["after"]["last"], why);
    }
    assert!(answers.iter().all(|one| *one == answers[0]));
}

#[tokio::test]
async fn requests_without_any_key_wait_and_are_written_too_in_few_rows() {
    let api = Api::empty().await;
    let good = api.key(&["read"], None).await;
    for _ in 0..10 {
        let reply = ask(&api, None, "192.0.2.7", None).await;
        assert_eq!(reply.problem(401), "unauthenticated");
    }
    let reply = ask(&api, None, "192.0.2.7", None).await;
    assert_eq!(reply.problem(429), "too-many-attempts");
    assert_eq!(
        ask(&api, good.as_str(), "192.0.2.7", None).await.status,
        200
    );
    let rows = rejected(&api).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["after"]["count"], &rows[0]["from"]),
        (&10.into(), &"192.0.2.7".into())
    );
    assert_eq!(rows[0]["after"]["last"], "absent");
    assert_eq!(
        (&rows[0]["subject"], &rows[0]["who"]["kind"]),
        (&"".into(), &"stranger".into())
    );
    // Nobody hides a wrong key among them.
    ask(&api, WRONG, "192.0.2.7", None).await;
    let rows = rejected(&api).await;
    assert_eq!(
        (rows.len(), &rows[0]["after"]["last"]),
        (3, &"unknown".into())
    );
}

#[tokio::test]
async fn what_a_good_key_does_not_allow_is_written_and_seen_by_its_tenant_alone() {
    let api = Api::ready().await;
    let key = api.key(&["read"], Some(&["acme"])).await;
    let chief = api.key(&["admin"], Some(&["acme"])).await;
    let other = api.key(&["read"], Some(&["borges"])).await;
    let new = serde_json::json!({"name": "nova"});
    for _ in 0..12 {
        let reply = api.with_key(&key, "POST", "/v1/tenants", Some(&new)).await;
        assert_eq!(reply.problem(403), "forbidden", "a good key never waits");
    }
    let reply = api
        .with_key(&chief, "POST", "/v1/tenants", Some(&new))
        .await;
    assert_eq!(reply.problem(403), "forbidden");
    let path = "/v1/audit?action=access.forbidden";
    let seen = async |key: &str| {
        let list = api.with_key(key, "GET", path, None).await.expect(200);
        list["items"].as_array().expect("a list").clone()
    };
    let rows = seen(&key).await;
    let told = |row: &Value| (row["after"]["count"].clone(), row["after"]["last"].clone());
    let told: Vec<(Value, Value)> = rows.iter().map(told).collect();
    let row = |count: u64, why: &str| (count.into(), why.into());
    assert_eq!(told, [row(1, "bound"), row(10, "scope"), row(1, "scope")]);
    assert_eq!(rows[1]["subject"], "POST /v1/tenants");
    assert_eq!(rows[1]["who"]["name"], key.split('_').nth(1).unwrap());
    assert_eq!(seen(&other).await, Vec::<Value>::new());
    let several = api.key(&["read"], Some(&["acme", "borges"])).await;
    api.with_key(&several, "GET", "/v1/keys", None)
        .await
        .expect(403);
    assert_eq!(seen(&several).await.len(), 3);
    let all = api.get(path).await.expect(200);
    assert_eq!(all["items"][0]["tenant"], Value::Null);
}

#[tokio::test]
async fn behind_a_proxy_the_last_hop_is_who_waits() {
    let api = Api::with(|state| state.callers = Callers::new(true)).await;
    for number in 0..10 {
        // What stands before the last hop is the caller's own claim.
        let hops = format!("10.0.0.{number}, 203.0.113.9");
        let reply = ask(&api, WRONG, "192.0.2.1", Some(&hops)).await;
        assert_eq!(reply.status, 401);
    }
    let hops = "10.0.0.99, 203.0.113.9";
    assert_eq!(ask(&api, WRONG, "192.0.2.1", Some(hops)).await.status, 429);
    let other = "10.0.0.99, 203.0.113.10";
    assert_eq!(ask(&api, WRONG, "192.0.2.1", Some(other)).await.status, 401);
    let from: Vec<String> = rejected(&api)
        .await
        .iter()
        .map(|row| row["from"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(from, ["203.0.113.10", "203.0.113.9", "203.0.113.9"]);

    let straight = Api::empty().await;
    for number in 0..10 {
        let hops = format!("203.0.113.{number}");
        ask(&straight, WRONG, "192.0.2.1", Some(&hops)).await;
    }
    let reply = ask(&straight, WRONG, "192.0.2.1", Some("203.0.113.200")).await;
    assert_eq!(reply.status, 429, "nobody may name another address");
}

#[tokio::test]
async fn over_a_line_the_address_is_that_of_its_other_end() {
    let api = Api::empty().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(malote_gateway::run(listener, api.state.clone(), async {
        let _ = stopped.await;
    }));
    let mut line = TcpStream::connect(address).await.unwrap();
    let asked = format!(
        "GET /v1/tenants HTTP/1.1\r\nhost: malote\r\nconnection: close\r\n\
         x-forwarded-for: 203.0.113.9\r\nauthorization: Bearer {WRONG}\r\n\r\n"
    );
    line.write_all(asked.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert_eq!(rejected(&api).await[0]["from"], "127.0.0.1");
    for _ in 0..5 {
        let local = "127.0.0.1";
        assert_eq!(ask(&api, WRONG, local, None).await.status, 401);
    }
    assert_eq!(rejected(&api).await.len(), 1, "the others are gathered");
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
    let rows = rejected(&api).await;
    assert_eq!((rows.len(), &rows[0]["after"]["count"]), (2, &5.into()));
}
