//! A gateway to ask, and the shortcuts to what tests start from.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::response::Response;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use malote_core::clock::{self, Manual};
use malote_core::delivery::{Answer, Event};
use malote_core::fault::Fault;
use malote_core::id::ConnectionId;
use malote_core::job::Job;
use malote_core::next::next;
use malote_core::policy::Policy;
use malote_flows::expenses::Expenses;
use malote_gateway::{Callers, Limits, State};
use malote_runtime::files::Files;
use malote_runtime::flow::Flow;
use malote_runtime::seal::{Key, Sealer};
use malote_runtime::settings::{self, Shelf};
use malote_runtime::vault;
use malote_store::audit::{Actor, MALOTE};
use malote_store::{LinkRow, Options, Outcome, OwnedConnection, Room, Store};

use crate::conform::{self, Asked};
use crate::publisher::{Lying, Straight};

const LEASE: Duration = Duration::from_secs(60);

/// A gateway.
pub(crate) struct Api {
    pub(crate) store: Store,
    pub(crate) state: Arc<State>,
    pub(crate) publisher: Arc<Straight>,
    pub(crate) clock: Arc<Manual>,
    /// Where files lie.
    pub(crate) files: TempDir,
    router: Router,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Reply {
    /// The answer, which must have this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }

    /// The code of a problem, which must have this status.
    #[track_caller]
    pub(crate) fn problem(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.json["status"], status);
        self.json["code"].as_str().expect("a code").to_owned()
    }
}

impl Api {
    /// A gateway over an empty store.
    pub(crate) async fn empty() -> Self {
        Self::with(|_| {}).await
    }

    /// The same over a store of its own.
    pub(crate) async fn at(url: &str) -> Self {
        Self::over(url, |_| {}).await
    }

    /// The same, changed.
    pub(crate) async fn with(change: impl FnOnce(&mut State)) -> Self {
        Self::over("sqlite::memory:", change).await
    }

    pub(crate) async fn over(url: &str, change: impl FnOnce(&mut State)) -> Self {
        let start = "2026-11-22T12:00:00Z".parse().expect("an instant");
        let clock = Arc::new(Manual::at(start));
        let shared: clock::Shared = clock.clone();
        let store = Store::open(url, shared.clone(), &Options::default()).await;
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned();
        let key = Key::from_text(&key.into()).expect("32 bytes");
        let store = vault::unlock(store.expect("a store"), &Sealer::new(&key)).await;
        let store = store.expect("a fresh secret");
        let flow: Arc<dyn Flow> = Arc::new(Expenses::new(shared.clone()));
        let publisher = Arc::new(Straight {
            store: store.clone(),
            flow: flow.clone(),
            clock: shared.clone(),
            down: AtomicBool::new(false),
            blind: AtomicBool::new(false),
            stuck: AtomicBool::new(false),
            waits: AtomicBool::new(false),
        });
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut state = State {
            store: store.clone(),
            publisher: publisher.clone(),
            leftovers: Some(Arc::new(Lying)),
            publisher_up: Arc::new(|| true),
            files: files_in(folder.path()),
            sealer: Sealer::new(&key),
            flows: vec![flow],
            clock: shared,
            metrics: Arc::new(|| "malote_events_accepted_total 1\n".to_owned()),
            retry: Policy::default(),
            prefix: "malote".to_owned(),
            limits: Limits::default(),
            callers: Callers::default(),
            open_metrics: true,
        };
        change(&mut state);
        let state = Arc::new(state);
        Self {
            store,
            router: malote_gateway::router(state.clone()),
            state,
            publisher,
            clock,
            files: folder,
        }
    }

    /// A gateway with the tenants `acme` and `borges`, each with a connection that can deliver
    /// type 71.
    pub(crate) async fn ready() -> Self {
        let api = Self::empty().await;
        for tenant in ["acme", "borges"] {
            let connection = api.office(tenant).await;
            api.linked(connection).await;
        }
        api
    }

    /// Links what reports need.
    pub(crate) async fn linked(&self, connection: ConnectionId) {
        let links = [
            link("expense-type", "71", "2.04.01"),
            link("member", "marina@exemplo.com.br", "5998877001"),
        ];
        let saved = self.store.by(&MALOTE).set_links(connection, &links).await;
        saved.expect("saving links");
    }

    /// A tenant with a connection that has an account and no links.
    pub(crate) async fn office(&self, tenant: &str) -> ConnectionId {
        self.post("/v1/tenants", &json!({"name": tenant}))
            .await
            .expect(201);
        let added = self
            .post("/v1/connections", &connection(tenant, "matriz"))
            .await;
        let id = added.expect(201)["id"].as_str().expect("an id").to_owned();
        id.parse().expect("an id")
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        checked(self.router.clone(), request).await
    }

    /// An answer whose body may never end.
    pub(crate) async fn raw(&self, request: Request<Body>) -> Response {
        let served = self.router.clone().oneshot(request).await;
        served.expect("a router never fails")
    }

    /// Reads something without holding it against the document.
    pub(crate) async fn unchecked(&self, path: &str) -> Value {
        let request = request("GET", path, None, None);
        answer(self.router.clone(), request).await.expect(200)
    }

    /// Sends a request as the process itself.
    pub(crate) async fn send_local(&self, request: Request<Body>) -> Reply {
        let user = Actor::user("tester", "bench");
        checked(malote_gateway::local(self.router.clone(), user), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send_local(request("GET", path, None, None)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send_local(request("POST", path, None, Some(body)))
            .await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send_local(request("PUT", path, None, Some(body)))
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send_local(request("DELETE", path, None, None)).await
    }

    /// Sends a request with a key.
    pub(crate) async fn with_key(
        &self,
        key: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        self.send(request(method, path, Some(key), body)).await
    }

    /// Makes a key, and gives its token.
    pub(crate) async fn key(&self, scopes: &[&str], tenants: Option<&[&str]>) -> String {
        let mut body = json!({"label": "test", "scopes": scopes});
        if let Some(tenants) = tenants {
            body["tenants"] = json!(tenants);
        }
        let made = self.post("/v1/keys", &body).await.expect(201);
        made["token"].as_str().expect("a token").to_owned()
    }

    /// Publishes an event, which must be accepted.
    pub(crate) async fn publish(&self, event: &Value) {
        let answer = self.post("/v1/events", event).await.expect(202);
        assert_eq!(answer["accepted"], 1, "{answer}");
    }

    /// The id of the newest delivery of a tenant.
    pub(crate) async fn newest(&self, tenant: &str) -> String {
        let list = self
            .get(&format!("/v1/deliveries?tenant={tenant}&limit=1"))
            .await;
        let list = list.expect(200);
        list["items"][0]["id"]
            .as_str()
            .expect("a delivery")
            .to_owned()
    }

    /// The id of the connection of a tenant.
    pub(crate) async fn connection(&self, tenant: &str) -> ConnectionId {
        let list = self
            .get(&format!("/v1/connections?tenant={tenant}"))
            .await
            .expect(200);
        let id = list["items"][0]["id"].as_str().expect("a connection");
        id.parse().expect("an id")
    }

    /// A free place on a connection.
    pub(crate) async fn room(&self, connection: ConnectionId) -> Room {
        let opened = self.opened(connection).await;
        opened.room(1)
    }

    /// A connection as its owner opens it.
    pub(crate) async fn opened(&self, connection: ConnectionId) -> OwnedConnection {
        let credential = self.store.connection(connection).await;
        let credential = credential.expect("a connection").credential;
        let opened = self.store.owned_connections(&[credential]).await;
        let mut opened = opened.expect("its connections").into_iter();
        opened.find(|one| one.id == connection).expect("itself")
    }

    /// Lets the one ready delivery of a tenant end in an answer of the target.
    pub(crate) async fn answered(&self, tenant: &str, answer: impl FnOnce(&Job) -> Answer) {
        let connection = self.connection(tenant).await;
        let room = [self.room(connection).await];
        let claimed = self.store.claim("test", LEASE, &room).await;
        let job = claimed.expect("claiming").pop().expect("a ready delivery");
        let answer = answer(&job);
        let next = next(&Policy::default(), &job.current, Event::Answered(answer));
        let outcome = Outcome {
            job: job.into(),
            next: next.expect("a legal answer"),
            verdict: "test",
            exchanges: Vec::new(),
            took: Duration::ZERO,
            tried: Vec::new(),
        };
        let settled = self.store.settle("test", &[outcome]).await;
        assert_eq!(settled.expect("settling").late, 0);
    }

    /// Lets the one ready delivery of a tenant be refused for good.
    pub(crate) async fn refused_by_target(&self, tenant: &str) {
        self.answered(tenant, |_| Answer::Refused(fault())).await;
    }
}

/// Files that lie in a folder.
pub(crate) fn files_in(folder: &Path) -> Arc<Files> {
    Arc::new(Files::new(&settings::Files {
        shelf: Shelf::Folder(folder.to_owned()),
        max_bytes: Limits::default().files.bytes,
    }))
}

pub(crate) fn fault() -> Fault {
    Fault {
        connector: "omie".to_owned(),
        code: "Client-5001".to_owned(),
        field: String::new(),
        entity: "IncluirContaPagar".to_owned(),
        detail: "conta inválida".to_owned(),
    }
}

pub(crate) fn link(kind: &str, key: &str, value: &str) -> LinkRow {
    LinkRow::to(kind, key, value)
}

/// A connection as it is posted.
pub(crate) fn connection(tenant: &str, name: &str) -> Value {
    json!({
        "tenant": tenant,
        "name": name,
        "target": "omie",
        "base_url": "http://127.0.0.1:1/api/v1/",
        "credentials": {"app_key": format!("key-{tenant}"), "app_secret": "hush-hush"},
        "account": "1001",
        "settings": {"due_days": "3"}
    })
}

/// A request with a JSON body.
pub(crate) fn request(
    method: &str,
    path: &str,
    key: Option<&str>,
    body: Option<&Value>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(key) = key {
        request = request.header(AUTHORIZATION, format!("Bearer {key}"));
    }
    let body = match body {
        Some(body) => {
            request = request.header(CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    request.body(body).expect("a request")
}

/// An answer that is as the document says.
async fn checked(router: Router, request: Request<Body>) -> Reply {
    let asked = Asked {
        method: request.method().to_string(),
        path: request.uri().to_string(),
    };
    let reply = answer(router, request).await;
    conform::check(&asked, reply.status, &reply.headers, &reply.text);
    reply
}

async fn answer(router: Router, request: Request<Body>) -> Reply {
    let response = router.oneshot(request).await.expect("a router never fails");
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    // What is watched has no end.
    let endless = headers.get(CONTENT_TYPE) == Some(&HeaderValue::from_static("text/event-stream"));
    let bytes = match endless {
        true => Ok(Bytes::new()),
        false => to_bytes(response.into_body(), usize::MAX).await,
    };
    let text = String::from_utf8(bytes.expect("a whole answer").to_vec()).expect("a text");
    let json = serde_json::from_str(&text).unwrap_or_default();
    Reply {
        status,
        headers,
        text,
        json,
    }
}
