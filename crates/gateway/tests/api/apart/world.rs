//! A tenant with something of everything. Each of its texts carries its mark and each of its sums
//! is of its own size, so that whatever shows anything of it can be told by looking.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use malote_core::delivery::{Answer, Held, Known};
use malote_core::money::Money;
use malote_core::problem::Refusal;
use malote_store::Refused;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Api, connection, fault, request};
use crate::publisher::batch;
use crate::samples::report;

const HOUR: Duration = Duration::from_secs(3_600);

/// What stands in a path, a parameter or a body as `<name>`.
pub(crate) type Names = BTreeMap<&'static str, String>;

/// A tenant.
pub(crate) struct World {
    pub(crate) mark: &'static str,
    /// A key that may do everything, there.
    pub(crate) key: String,
    pub(crate) names: Names,
    /// The whole part of its sums.
    reals: u32,
}

/// The names of what nobody has.
pub(crate) fn nobodys() -> Names {
    let none = "00000000-0000-7000-8000-000000000000";
    let mut names = Names::new();
    for name in [
        "connection",
        "delivery",
        "ready",
        "given-up",
        "uncertain",
        "cause",
        "replay",
        "refusal",
        "task",
        "notice",
        "channel",
    ] {
        names.insert(name, none.to_owned());
    }
    for name in ["tenant", "name", "event", "report", "reference", "link"] {
        names.insert(
            name,
            format!("nobody{}", if name == "tenant" { "" } else { "-9" }),
        );
    }
    names.insert("person", "nobody@nobody.com.br".to_owned());
    names.insert("target-key", "MLNOBODYNOBODYNOBODY".to_owned());
    names.insert("key", "000000000000".to_owned());
    names.insert("who", "000000000000".to_owned());
    names.insert("digest", format!("sha256:{}", "0".repeat(64)));
    names
}

/// A text with names in their places.
pub(crate) fn filled(template: &str, names: &Names) -> String {
    let mut text = template.to_owned();
    for (name, value) in names {
        text = text.replace(&format!("<{name}>"), value);
    }
    text
}

/// Everything in a text that has the form of an identifier.
pub(crate) fn identifiers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in 0..text.len() {
        let Some(part) = text.get(start..start + 36) else {
            continue;
        };
        if part.as_bytes()[8] == b'-' && part.parse::<Uuid>().is_ok() {
            found.insert(part.to_ascii_lowercase());
        }
    }
    found
}

impl World {
    /// Makes all of it.
    pub(crate) async fn of(api: &Api, mark: &'static str, reals: u32) -> Self {
        let label = json!({"name": mark, "label": format!("{mark} Ltda")});
        api.post("/v1/tenants", &label).await.expect(201);
        let new = json!({"label": format!("{mark} chefe"), "scopes": ["admin"], "tenants": [mark]});
        let made = api.post("/v1/keys", &new).await.expect(201);
        let mut world = Self {
            mark,
            key: text(&made, "token"),
            names: Names::new(),
            reals,
        };
        world.name("tenant", mark.to_owned());
        world.name("who", text(&made, "prefix"));
        world.connect(api).await;
        world.link(api).await;
        world.deliver(api).await;
        world.refuse(api).await;
        world.order(api).await;
        world.set_up(api).await;
        world
    }

    /// Asks with its key.
    pub(crate) async fn ask(&self, api: &Api, method: &str, path: &str, body: &Value) -> Value {
        let body = (!body.is_null()).then_some(body);
        let reply = api.with_key(&self.key, method, path, body).await;
        assert!(reply.status < 300, "{method} {path}: {}", reply.text);
        reply.json
    }

    fn name(&mut self, name: &'static str, value: String) {
        self.names.insert(name, value);
    }

    async fn connect(&mut self, api: &Api) {
        for part in ["zeta", "matriz"] {
            let mut body = connection(self.mark, &format!("{}-{part}", self.mark));
            if part == "zeta" {
                body["takes"] = "".into();
            }
            let made = api.post("/v1/connections", &body).await.expect(201);
            self.name("connection", text(&made, "id"));
            self.name("name", text(&made, "name"));
        }
    }

    async fn link(&mut self, api: &Api) {
        let mark = self.mark;
        self.name("link", format!("{mark}-77"));
        self.name("person", format!("ana@{mark}.com.br"));
        let links = json!([
            {"kind": "expense-type", "key": "71", "value": "2.04.01", "label": format!("{mark} x")},
            {"kind": "expense-type", "key": self.names["link"], "value": "2.04.02"},
            {"kind": "member", "key": self.names["person"], "value": "5998877001"},
        ]);
        let path = filled("/v1/connections/<connection>/links", &self.names);
        self.ask(api, "PUT", &path, &links).await;
    }

    /// A report as it is published.
    pub(crate) fn event(&self, number: u32) -> Value {
        let mark = self.mark;
        let amount = format!("{}.{:02}", self.reals, 11 + number);
        let mut event = report(
            mark,
            &format!("{mark}-e-{number}"),
            &format!("{mark}-r-{number}"),
            &amount,
        );
        event["data"]["report"]["title"] = format!("{mark} viagem").into();
        event["data"]["member"] = json!({
            "name": format!("Ana {mark}"), "email": self.names["person"]
        });
        event["data"]["expenses"][0]["title"] = format!("{mark} jantar").into();
        event
    }

    /// Publishes a report, and gives the name of its delivery.
    async fn publish(&self, api: &Api, event: &Value) -> String {
        self.ask(api, "POST", "/v1/events", event).await;
        api.newest(self.mark).await
    }

    async fn answered(&self, api: &Api, number: u32, answer: Answer) -> String {
        let id = self.publish(api, &self.event(number)).await;
        api.answered(self.mark, |_| answer).await;
        id
    }

    /// Deliveries in every state that lasts.
    async fn deliver(&mut self, api: &Api) {
        let mark = self.mark;
        let fault = |code: &str| {
            let mut fault = fault();
            code.clone_into(&mut fault.code);
            fault.detail = format!("conta '{mark}' inválida");
            fault
        };
        let held = Held {
            reference: format!("{mark}-ref-1"),
            snapshot: json!({"codigo": format!("{mark}-snapshot")}),
            amount: Money::parse(&format!("{}.12", self.reals)).expect("a sum"),
        };
        self.name("reference", held.reference.clone());
        let delivered = Answer::Delivered(Known::Held(held));
        self.answered(api, 1, delivered).await;
        for (number, code, name) in [
            (2, "Client-5001", "first"),
            (3, "Client-5002", "second"),
            (4, "Client-5001", "delivery"),
            (5, "Client-5001", "given-up"),
        ] {
            let refused = Answer::Refused(fault(code));
            let id = self.answered(api, number, refused).await;
            self.name(name, id);
        }
        let discard = filled("/v1/deliveries/<given-up>/discard", &self.names);
        self.ask(api, "POST", &discard, &self.why()).await;
        for number in [6, 7] {
            let mut event = self.event(number);
            event["data"]["expenses"][0]["type"] = json!({
                "id": format!("{mark}-{number}"), "name": format!("{mark} tipo")
            });
            self.publish(api, &event).await;
        }
        let uncertain = Answer::Uncertain {
            after: HOUR,
            duplicate: false,
            fault: fault("timeout"),
        };
        let id = self.answered(api, 8, uncertain).await;
        self.name("uncertain", id);
        let later = Answer::Retry {
            after: Some(HOUR),
            fault: fault("busy"),
        };
        self.answered(api, 9, later).await;
        let id = self.publish(api, &self.event(10)).await;
        self.name("ready", id);
        self.name("event", format!("{mark}-e-4"));
        self.name("report", format!("{mark}-r-4"));
        let path = filled("/v1/deliveries/<delivery>", &self.names);
        let shown = self.ask(api, "GET", &path, &Value::Null).await;
        self.name("target-key", text(&shown, "key"));
        let fingerprint = text(&shown, "fingerprint");
        let escaped = fingerprint.bytes().map(|byte| format!("%{byte:02X}"));
        self.name("fingerprint", escaped.collect());
    }

    /// Messages that were refused.
    async fn refuse(&mut self, api: &Api) {
        let mark = self.mark;
        for number in [21, 22] {
            let refused = Refused {
                body: self.event(number).to_string().into_bytes(),
                tenant: Some(mark.to_owned()),
                source: Some("/app".to_owned()),
                event_id: Some(format!("{mark}-e-{number}")),
                refusal: Refusal::one("invalid-event", "/x", "invalid", format!("{mark} says")),
            };
            let accepted = api.store.accept(batch(Vec::new(), vec![refused])).await;
            accepted.expect("remembering a refusal");
        }
        let list = self.ask(api, "GET", "/v1/refusals", &Value::Null).await;
        self.name("refusal", text(&list["items"][0], "id"));
    }

    fn why(&self) -> Value {
        json!({"reason": format!("{} quer assim", self.mark)})
    }

    /// Replays, a task, and what blocks.
    async fn order(&mut self, api: &Api) {
        for name in ["first", "second"] {
            let mut order = self.why();
            order["filter"] = json!({"ids": [self.names[name]]});
            let made = self.ask(api, "POST", "/v1/replays", &order).await;
            self.name("replay", text(&made, "id"));
        }
        let sync = filled("/v1/connections/<connection>/sync", &self.names);
        let ordered = self.ask(api, "POST", &sync, &Value::Null).await;
        self.name("task", text(&ordered, "task"));
        let causes = self.ask(api, "GET", "/v1/causes", &Value::Null).await;
        self.name("cause", text(&causes["items"][0], "id"));
    }

    /// A file, keys, channels with a message, and a hold.
    async fn set_up(&mut self, api: &Api) {
        let mark = self.mark;
        let mut file = request("POST", "/v1/files", Some(&self.key), None);
        *file.body_mut() = format!("{mark} in a file").into();
        let stored = api.send(file).await.expect(200);
        self.name("digest", text(&stored, "file"));
        let new = json!({"label": format!("{mark} leitor"), "scopes": ["read"], "tenants": [mark]});
        let made = self.ask(api, "POST", "/v1/keys", &new).await;
        self.name("key", text(&made, "prefix"));
        for number in [1, 2] {
            let channel = json!({
                "kind": "email", "name": format!("{mark} {number}"), "tenants": [mark],
                "to": [format!("plantao@{mark}.com.br")]
            });
            let made = self.ask(api, "POST", "/v1/alerts/channels", &channel).await;
            self.name("channel", text(&made, "id"));
        }
        let test = filled("/v1/alerts/channels/<channel>/test", &self.names);
        let written = self.ask(api, "POST", &test, &json!({})).await;
        self.name("notice", text(&written, "notice"));
        let mut hold = self.why();
        hold["tenant"] = mark.into();
        self.ask(api, "POST", "/v1/holds", &hold).await;
    }
}

fn text(value: &Value, member: &str) -> String {
    let found = value[member].as_str();
    found
        .unwrap_or_else(|| panic!("no text '{member}' in {value}"))
        .to_owned()
}
