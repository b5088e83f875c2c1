//! Every route that changes something leaves a row in the audit trail that says who, from where and
//! why.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Request;
use malote_core::delivery::Answer;
use malote_core::problem::Refusal;
use malote_gateway::{Access, Scope, endpoints};
use malote_store::Refused;
use serde_json::{Value, json};

use crate::audit::{from, prefix, rows};
use crate::harness::{Api, connection, fault, request};
use crate::publisher::batch;
use crate::samples::report;

/// A refused message and its id.
async fn refusal(api: &Api, body: &str) -> String {
    let refused = Refused {
        body: body.as_bytes().to_vec(),
        tenant: Some("acme".to_owned()),
        source: None,
        event_id: None,
        refusal: Refusal::one("unknown-tenant", "/tenant", "unknown-tenant", "nobody"),
    };
    let accepted = api.store.accept(batch(Vec::new(), vec![refused])).await;
    accepted.expect("a refusal");
    let list = api.get("/v1/refusals?limit=1").await.expect(200);
    list["items"][0]["id"].as_str().expect("a text").to_owned()
}

/// A good order for every route that changes something, in an order in which all can be done:
/// method, route, what the trail calls it, and the body.
const ORDERS: [(&str, &str, &str, &str); 36] = [
    ("POST", "/v1/deliveries/{id}/replay", "delivery.replay", WHY),
    (
        "POST",
        "/v1/deliveries/{id}/discard",
        "delivery.discard",
        WHY,
    ),
    (
        "POST",
        "/v1/deliveries/{id}/restore",
        "delivery.restore",
        WHY,
    ),
    (
        "POST",
        "/v1/deliveries/{id}/resolve",
        "delivery.resolve",
        r#"{"absent": true, "reason": "a drill"}"#,
    ),
    ("POST", "/v1/connections/{id}/test", "connection.test", WHY),
    ("POST", "/v1/connections/{id}/sync", "connection.sync", WHY),
    (
        "POST",
        "/v1/connections/{id}/pause",
        "connection.pause",
        WHY,
    ),
    (
        "POST",
        "/v1/connections/{id}/resume",
        "connection.resume",
        WHY,
    ),
    (
        "PUT",
        "/v1/connections/{id}/settings?reason=a%20drill",
        "connection.update",
        r#"{"due_days": "7"}"#,
    ),
    ("POST", "/v1/causes/{id}/recheck", "cause.recheck", WHY),
    (
        "PUT",
        "/v1/connections/{id}/links/{kind}/{key}?reason=a%20drill",
        "link.set",
        r#"{"value": "2.04.01"}"#,
    ),
    (
        "DELETE",
        "/v1/connections/{id}/links/{kind}/{key}?reason=a%20drill",
        "link.remove",
        "{}",
    ),
    (
        "PUT",
        "/v1/connections/{id}/links/{kind}?reason=a%20drill",
        "link.set",
        r#"[{"key": "81", "value": "2.04.01"}]"#,
    ),
    (
        "PUT",
        "/v1/connections/{id}/links?reason=a%20drill",
        "link.import",
        r#"[{"kind": "expense-type", "key": "82", "value": "2.04.01"},
            {"kind": "expense-type", "key": "83", "value": "2.04.01"}]"#,
    ),
    (
        "POST",
        "/v1/tenants",
        "tenant.add",
        r#"{"name": "novo", "reason": "a drill"}"#,
    ),
    ("POST", "/v1/connections", "connection.add", "CONNECTION"),
    (
        "POST",
        "/v1/keys",
        "key.create",
        r#"{"label": "x", "scopes": ["read"], "reason": "a drill"}"#,
    ),
    ("POST", "/v1/keys/{key}/revoke", "key.revoke", WHY),
    ("POST", "/v1/refusals/{id}/discard", "refusal.discard", WHY),
    (
        "POST",
        "/v1/refusals/replay",
        "refusal.replay",
        r#"{"ids": ["MESSAGE"], "reason": "a drill"}"#,
    ),
    ("POST", "/v1/refusals/import", "refusal.import", WHY),
    ("POST", "/v1/replays", "replay.order", TRY_AGAIN),
    ("POST", "/v1/deliveries/discard", "discard.order", GIVE_UP),
    ("POST", "/v1/deliveries/restore", "restore.order", TAKE_BACK),
    ("POST", "/v1/replays/{id}/pause", "replay.pause", WHY),
    ("POST", "/v1/replays/{id}/resume", "replay.resume", WHY),
    ("POST", "/v1/replays/{id}/cancel", "replay.cancel", WHY),
    (
        "POST",
        "/v1/holds",
        "hold.set",
        r#"{"tenant": "acme", "reason": "a drill"}"#,
    ),
    ("POST", "/v1/holds/{tenant}/lift", "hold.lift", WHY),
    (
        "DELETE",
        "/v1/files/{digest}?tenant=acme",
        "file.remove",
        WHY,
    ),
    ("POST", "/v1/retention/run", "retention.run", WHY),
    (
        "POST",
        "/v1/alerts/channels",
        "alert-channel.add",
        r#"{"kind": "webhook", "name": "x", "url": "https://hooks.exemplo.com.br/",
            "reason": "a drill"}"#,
    ),
    (
        "POST",
        "/v1/alerts/channels/{id}/test",
        "alert-channel.test",
        WHY,
    ),
    (
        "DELETE",
        "/v1/alerts/channels/{id}",
        "alert-channel.remove",
        WHY,
    ),
    ("POST", "/v1/people/find", "person.find", WHOM),
    ("POST", "/v1/people/erase", "person.erase", WHOM),
];

const GIVE_UP: &str = r#"{"filter": {"ids": ["UNWANTED"]}, "reason": "a drill"}"#;
const TAKE_BACK: &str = r#"{"filter": {"ids": ["GIVEN-UP"]}, "reason": "a drill"}"#;
const TRY_AGAIN: &str = r#"{"filter": {"ids": ["DEAD"]}, "reason": "a drill"}"#;

const WHOM: &str = r#"{"tenant": "acme", "email": "left@b.co", "reason": "a drill"}"#;
const WHY: &str = r#"{"reason": "a drill"}"#;

/// What orders are about.
struct Things {
    delivery: String,
    connection: String,
    cause: String,
    hopeless: String,
    message: String,
    key: String,
    dead: String,
    unwanted: String,
    given_up: String,
    replay: String,
    channel: String,
    file: String,
}

/// The route of an order, without its parameters.
fn route(order: &str) -> &str {
    order.split('?').next().unwrap_or_default()
}

impl Things {
    async fn of(api: &Api) -> Self {
        api.publish(&report("acme", "e-1", "7", "10.00")).await;
        api.refused_by_target("acme").await;
        let delivery = api.newest("acme").await;
        let mut dead = Vec::new();
        for number in ["10", "11", "12", "13"] {
            let event = format!("e-{number}");
            api.publish(&report("acme", &event, number, "10.00")).await;
            api.refused_by_target("acme").await;
            dead.push(api.newest("acme").await);
        }
        let order = json!({"filter": {"ids": [dead[0]]}, "reason": "a drill"});
        let replay = api.post("/v1/replays", &order).await.expect(201);
        let path = format!("/v1/deliveries/{}/discard", dead[3]);
        let reason = json!({"reason": "a drill"});
        api.post(&path, &reason).await.expect(200);
        let channel = json!({"kind": "email", "name": "x", "to": ["ana@exemplo.com.br"]});
        let channel = api.post("/v1/alerts/channels", &channel).await.expect(201);
        let mut unlinked = report("acme", "e-2", "8", "10.00");
        unlinked["data"]["expenses"][0]["type"]["id"] = "99".into();
        api.publish(&unlinked).await;
        let left = json!([{"key": "left@b.co", "value": "7"}]);
        let path = format!("/v1/connections/{}/links", api.connection("acme").await);
        api.put(&format!("{path}/member"), &left).await.expect(200);
        let causes = api.get("/v1/causes").await.expect(200);
        let event = report("acme", "e-3", "9", "1.00").to_string();
        let file = Request::post("/v1/files?tenant=acme").body("a file".into());
        let file = api.send_local(file.expect("a request")).await.expect(200);
        Self {
            delivery,
            connection: api.connection("acme").await.to_string(),
            cause: causes["items"][0]["id"]
                .as_str()
                .expect("a cause")
                .to_owned(),
            message: refusal(api, &event).await,
            hopeless: refusal(api, "nothing").await,
            key: prefix(&api.key(&["read"], None).await).to_owned(),
            dead: dead[1].clone(),
            unwanted: dead[2].clone(),
            given_up: dead[3].clone(),
            channel: channel["id"].as_str().expect("a channel").to_owned(),
            file: file["file"].as_str().expect("a file").to_owned(),
            replay: replay["id"].as_str().expect("a replay").to_owned(),
        }
    }

    /// A route with the things that it is about.
    fn path(&self, route: &str) -> String {
        let (id, key) = match route.split('/').nth(2) {
            Some("deliveries") => (&self.delivery, "80"),
            Some("connections") => (&self.connection, "80"),
            Some("replays") => (&self.replay, "80"),
            Some("alerts") => (&self.channel, "80"),
            Some("causes") => (&self.cause, "80"),
            Some("refusals") => (&self.hopeless, "80"),
            _ => (&self.connection, &*self.key),
        };
        let path = route.replace("{id}", id).replace("{key}", key);
        let path = path.replace("{tenant}", "acme");
        let path = path.replace("{digest}", &self.file);
        path.replace("{kind}", "expense-type")
    }

    fn body(&self, text: &str) -> Value {
        match text {
            "CONNECTION" => {
                let mut new = connection("novo", "matriz");
                new["reason"] = "a drill".into();
                new
            }
            text => {
                let text = text.replace("MESSAGE", &self.message);
                let text = text.replace("DEAD", &self.dead);
                let text = text.replace("UNWANTED", &self.unwanted);
                let text = text.replace("GIVEN-UP", &self.given_up);
                serde_json::from_str(&text).expect("a body")
            }
        }
    }
}

/// An answer that leaves open whether it was applied.
pub(crate) fn in_doubt() -> Answer {
    Answer::Uncertain {
        after: Duration::ZERO,
        duplicate: false,
        fault: fault(),
    }
}

#[tokio::test]
async fn every_route_that_changes_something_leaves_one_row() {
    let api = Api::ready().await;
    let key = api.key(&["admin"], None).await;
    let things = Things::of(&api).await;
    let known: BTreeSet<(&str, &str)> = ORDERS.iter().map(|one| (one.0, route(one.1))).collect();
    for endpoint in endpoints(&api.state) {
        let reads = endpoint.method == "GET" || endpoint.path == "/v1/preview";
        let publishes = endpoint.access == Access::Needs(Scope::Publish);
        if !reads && !publishes {
            let place = (endpoint.method, endpoint.path);
            assert!(
                known.contains(&place),
                "no order of {place:?} is tried here"
            );
        }
    }
    for (method, route, action, body) in ORDERS {
        let (path, body) = (things.path(route), things.body(body));
        if action == "delivery.resolve" {
            api.answered("acme", |_| in_doubt()).await;
        }
        let before = rows(&api, "limit=200").await.len();
        let order = request(method, &path, Some(&key), Some(&body));
        let reply = api.send(from("192.0.2.7", order)).await;
        assert!(reply.status < 300, "{method} {path}: {}", reply.text);
        let after = rows(&api, "limit=200").await;
        assert_eq!(after.len(), before + 1, "{method} {path}");
        let row = &after[0];
        assert_eq!(row["action"], action, "{method} {path}");
        assert_eq!(row["from"], "192.0.2.7");
        let who = json!({"kind": "key", "name": prefix(&key), "label": "test"});
        assert_eq!(row["who"], who);
        assert_eq!(row["reason"], "a drill", "{method} {path}");
    }
}

/// Orders whose body is a list or the settings themselves: why stands in the address.
const IN_THE_ADDRESS: [&str; 4] = [
    "link.set",
    "link.remove",
    "link.import",
    "connection.update",
];

#[tokio::test]
async fn what_an_order_does_not_know_is_refused_and_not_passed_over() {
    let api = Api::ready().await;
    let things = Things::of(&api).await;
    let before = rows(&api, "limit=200").await.len();
    for (method, route, action, body) in ORDERS {
        let (path, mut body) = (things.path(route), things.body(body));
        if !IN_THE_ADDRESS.contains(&action) {
            body["reazon"] = "a drill".into();
            let order = request(method, &path, None, Some(&body));
            let reply = api.send_local(order).await;
            assert_eq!(reply.status, 422, "{method} {path}: {}", reply.text);
        }
    }
    assert_eq!(rows(&api, "limit=200").await.len(), before);
}
