//! What a tenant is told as it happens, and what it is told at all, while another one works.

use std::collections::BTreeMap;

use axum::http::Request;
use serde_json::{Value, json};

use crate::alerts::look;
use crate::apart::base::Base;
use crate::apart::table::{Ask, tried};
use crate::apart::world::{World, filled};
use crate::apart::{Both, LARGE, SMALL};
use crate::harness::{Api, request};
use crate::watching::Line;

fn watch(world: &World, path: &str, last: Option<&str>) -> Request<axum::body::Body> {
    let mut asked = request("GET", path, Some(&world.key), None);
    if let Some(last) = last {
        let last = last.parse().expect("a header");
        asked.headers_mut().insert("last-event-id", last);
    }
    asked
}

/// Something of every kind that is told as it happens.
async fn act(api: &Api, world: &World) -> Value {
    world.ask(api, "POST", "/v1/events", &world.event(11)).await;
    let order = json!({
        "filter": {"ids": [world.names["delivery"]]}, "reason": format!("{} quer", world.mark)
    });
    world.ask(api, "POST", "/v1/replays", &order).await
}

impl Both {
    /// Every line of the first tenant while both work, and once more from where the second's ended.
    async fn watched(&self) {
        let mut lines = Vec::new();
        for (_, _, asks) in tried() {
            for ask in *asks {
                let Ask::Stream(template) = ask else { continue };
                let path = filled(template, &self.theirs.names);
                let mut line = Line::open(&self.api, watch(&self.mine, &path, None)).await;
                assert_eq!(line.next().await.kind, "ready", "{path}");
                lines.push((*template, path, line));
            }
        }
        let path = "/v1/deliveries/stream";
        let mut other = Line::open(&self.api, watch(&self.theirs, path, None)).await;
        act(&self.api, &self.theirs).await;
        let made = act(&self.api, &self.mine).await;
        for (template, path, line) in &mut lines {
            if template.contains('<') {
                continue;
            }
            loop {
                let event = line.next().await;
                self.nothing_theirs(path, &format!("{event:?}"));
                let subject = &event.data["subject"];
                if event.data["id"] == made["id"] || *subject == "acme-r-11" {
                    break;
                }
            }
        }
        // They would have been told before.
        for (template, path, line) in &mut lines {
            assert!(!template.contains('<') || line.silent(), "{path}");
        }
        let last = loop {
            let event = other.next().await;
            if event.kind == "delivery" {
                break event.id.expect("a place");
            }
        };
        for path in ["/v1/deliveries/stream", "/v1/replays/stream"] {
            let mut line = Line::open(&self.api, watch(&self.mine, path, Some(&last))).await;
            loop {
                let event = line.next().await;
                self.nothing_theirs(path, &format!("{:?}", event.data));
                if event.kind == "ready" {
                    break;
                }
            }
        }
    }
}

async fn watched(base: Base) {
    let both = Both::on(base).await;
    both.watched().await;
    both.base.remove().await;
}

#[tokio::test]
async fn no_line_tells_anything_of_another_tenant_in_sqlite() {
    watched(Base::sqlite()).await;
}

#[tokio::test]
async fn no_line_tells_anything_of_another_tenant_in_postgresql() {
    watched(Base::postgres().await).await;
}

/// Everything a tenant is told, but for when its key was used.
async fn told(api: &Api, world: &World) -> BTreeMap<String, Value> {
    let texts = crate::apart::told(api, world).await;
    let read = |text: String| {
        let mut read: Value = serde_json::from_str(&text).expect("a document");
        for item in read["items"].as_array_mut().into_iter().flatten() {
            if item.get("last_used_at").is_some() {
                item["last_used_at"] = Value::Null;
            }
        }
        read
    };
    let all = texts.into_iter();
    all.map(|(path, text)| (path, read(text))).collect()
}

async fn unmoved(base: Base) {
    let api = Api::over(&base.url(), |state| state.open_metrics = false).await;
    let mine = World::of(&api, "acme", SMALL).await;
    look(&api).await;
    let before = told(&api, &mine).await;
    World::of(&api, "zorro", LARGE).await;
    let after = told(&api, &mine).await;
    for (path, answer) in &before {
        assert_eq!(answer, &after[path], "{path}");
    }
    base.remove().await;
}

#[tokio::test]
async fn no_answer_changes_for_what_another_tenant_does_in_sqlite() {
    unmoved(Base::sqlite()).await;
}

#[tokio::test]
async fn no_answer_changes_for_what_another_tenant_does_in_postgresql() {
    unmoved(Base::postgres().await).await;
}
