//! The flow as a whole, against a target that answers from a script.

mod ask;
mod days;
mod deliver;
mod edited;
mod limits;
mod plan;
mod sync;
mod trace;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use malote_core::clock::Manual;
use malote_core::connection::Settings;
use malote_core::delivery::{Answer, Held, Operation, Status, Verdict};
use malote_core::gate::{BoxFuture, Call, Closed, Gate, Permit, Used};
use malote_core::id::{ConnectionId, DeliveryId, EventId, Tenant, ThingId};
use malote_core::job::{Errand as Order, Job, Links};
use malote_core::journal::Journal;
use malote_core::money::Money;
use malote_core::next::Current;
use malote_core::personal::Veil;
use malote_core::policy::Policy;
use malote_runtime::flow::{Errand, Flow, Memory, NEEDS_SUCCESS, Start, Target};
use serde_json::{Value, json};
use wiremock::matchers::body_partial_json;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use crate::expenses::Expenses;

const OURS: &str = "MLABCDEFGHIJKLMNOPQR";
const NOTE: &str = "Almoço equipe · Reembolsável · Relatório 7700123: Viagem Recife · https://app.example/r/7700123.pdf";
const NOW: &str = "2026-11-22T12:00:00Z";

/// A gate and a start that remember, and refuse when told.
#[derive(Default)]
struct Door {
    passed: Mutex<Vec<&'static str>>,
    used: Arc<Mutex<Vec<Used>>>,
    shut_for: Mutex<Option<&'static str>>,
    refuses_start: bool,
    /// So many calls are told that another must succeed first.
    wants_success: Mutex<usize>,
    /// What is remembered to be held.
    held: Vec<(String, Value)>,
}

fn shut() -> Closed {
    Closed {
        after: Duration::from_secs(9),
        scope: "rate",
    }
}

impl Gate for Door {
    fn admit(&self, call: Call) -> BoxFuture<'_, Result<Permit, Closed>> {
        Box::pin(async move {
            if *self.shut_for.lock().unwrap() == Some(call.method) {
                return Err(shut());
            }
            let mut wants_success = self.wants_success.lock().unwrap();
            if *wants_success > 0 {
                *wants_success -= 1;
                return Err(Closed {
                    scope: NEEDS_SUCCESS,
                    ..shut()
                });
            }
            self.passed.lock().unwrap().push(call.method);
            let used = Arc::clone(&self.used);
            Ok(Permit::new(move |end| used.lock().unwrap().push(end)))
        })
    }
}

impl Start for Door {
    fn begin(&self) -> BoxFuture<'_, Result<(), Closed>> {
        Box::pin(async move {
            self.passed.lock().unwrap().push("begin");
            if self.refuses_start {
                return Err(shut());
            }
            Ok(())
        })
    }
}

impl Memory for Door {
    fn held(&self) -> BoxFuture<'_, Vec<(String, Value)>> {
        Box::pin(async move { self.held.clone() })
    }
}

/// A scripted target and the flow that calls it.
struct Stage {
    server: MockServer,
    flow: Expenses,
    door: Arc<Door>,
    settings: Settings,
}

impl Stage {
    async fn new() -> Self {
        Self {
            server: MockServer::start().await,
            flow: Expenses::new(Arc::new(Manual::at(NOW.parse().unwrap()))),
            door: Arc::new(Door::default()),
            settings: Settings::with_retry(Policy::default()),
        }
    }

    /// What the target answers to a call.
    async fn on(&self, call: &str, answer: impl Respond + 'static) {
        Mock::given(body_partial_json(json!({ "call": call })))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    fn target(&self) -> Target {
        let gate: Arc<dyn Gate> = self.door.clone();
        Target {
            connection: ConnectionId::fresh(),
            tenant: Tenant::parse("acme").unwrap(),
            base_url: self.server.uri(),
            settings: self.settings.clone(),
            credentials: r#"{"app_key":"1234567890123","app_secret":"0f1e2d3c4b5a6978"}"#
                .to_owned()
                .into(),
            gate,
        }
    }

    async fn deliver(&self, job: &Job) -> Answer {
        let (target, journal) = (self.target(), Journal::default());
        let errand = Errand {
            target: &target,
            journal: &journal,
            start: &*self.door,
            memory: &*self.door,
        };
        self.flow.deliver(job, errand).await
    }

    async fn ask(&self, job: &Job) -> Verdict {
        let (target, journal) = (self.target(), Journal::default());
        let errand = Errand {
            target: &target,
            journal: &journal,
            start: &*self.door,
            memory: &*self.door,
        };
        self.flow.ask(job, errand).await
    }

    /// What passed the gate and the start, in order.
    fn passed(&self) -> Vec<&'static str> {
        self.door.passed.lock().unwrap().clone()
    }
}

fn fault(status: u16, words: &str, code: &str) -> ResponseTemplate {
    let body = json!({ "faultstring": words, "faultcode": code });
    ResponseTemplate::new(status).set_body_json(body)
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn absent() -> ResponseTemplate {
    let words = format!("ERROR: Lançamento não cadastrado para o Código de Integração [{OURS}]!");
    fault(500, &words, "SOAP-ENV:Client-105")
}

/// A success of a write about a payable.
fn written() -> ResponseTemplate {
    ok(
        json!({"codigo_lancamento_omie": 6_123_456_789_i64, "codigo_lancamento_integracao": OURS,
        "codigo_status": "0", "descricao_status": "ok"}),
    )
}

/// A payable as it is consulted.
fn payable(amount: &str, status: &str) -> Value {
    let text = format!(
        r#"{{"codigo_lancamento_omie":6123456789,"codigo_lancamento_integracao":"{OURS}",
            "codigo_cliente_fornecedor":5998877001,"valor_documento":{amount},
            "codigo_categoria":"2.04.01","status_titulo":"{status}"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// What the target is known to hold.
fn known(amount: &str) -> Held {
    Held {
        reference: "6123456789".into(),
        snapshot: json!({"kind": "payable", "amount": amount, "supplier": "5998877001",
            "category": "2.04.01"}),
        amount: Money::parse(amount).unwrap(),
    }
}

/// The same once we wrote it with what [`content`] tells.
fn wrote(amount: &str) -> Held {
    let mut held = known(amount);
    held.snapshot["note"] = mark(NOTE).into();
    held.snapshot["issued"] = "09/11/2026".into();
    held
}

/// What is remembered of an observation.
fn mark(note: &str) -> String {
    malote_core::json::digest_bytes(note.as_bytes())[..12].to_owned()
}

fn content(reimbursable: bool) -> Value {
    json!({
        "report": {"id": "7700123", "title": "Viagem Recife",
            "pdf_url": "https://app.example/r/7700123.pdf"},
        "member": {"name": "Marina Alves", "email": "Marina@exemplo.com.br"},
        "type": {"id": "71", "name": "Alimentação"},
        "titles": ["Almoço equipe"], "untold": 0, "reimbursable": reimbursable,
        "date": "2026-11-09"
    })
}

fn job(operation: Operation, amount: &str) -> Job {
    let mut links = Links::default();
    links.set("account", "default", "4243124");
    links.set("member", "marina@exemplo.com.br", "5998877001");
    links.set("expense-type", "71", "2.04.01");
    let removal = operation == Operation::Remove;
    let claimed_at: Timestamp = NOW.parse().unwrap();
    Job {
        id: DeliveryId::fresh(),
        fence: 1,
        errand: Order::Deliver,
        tenant: Tenant::parse("acme").unwrap(),
        connection: ConnectionId::fresh(),
        flow: "expenses".into(),
        event: EventId::fresh(),
        thing: ThingId::fresh(),
        source: "/app".into(),
        name: "71/R".into(),
        subject: "7700123".into(),
        target_key: OURS.into(),
        incarnation: 0,
        revision: 1,
        revised_at: "2026-11-13T19:02:11Z".parse().unwrap(),
        operation,
        amount: Money::parse(amount).unwrap(),
        content: if removal { Value::Null } else { content(true) },
        content_digest: String::new(),
        links,
        known: match operation {
            Operation::Include => None,
            _ => Some(known("80.00")),
        },
        claimed_at,
        begun: false,
        failed_with: None,
        traceparent: None,
        veil: Veil::default(),
        current: Current {
            status: Status::Sending,
            operation,
            doubt: false,
            tries: 0,
            questions: 0,
            contradictions: 0,
            failing_for: Duration::ZERO,
            unknown_for: Duration::ZERO,
            key: OURS.into(),
            seed: 1,
        },
    }
}

/// The same for what is not reimbursed.
fn card_job(operation: Operation, amount: &str) -> Job {
    let mut job = job(operation, amount);
    job.name = "71/N".into();
    if !job.content.is_null() {
        job.content = content(false);
    }
    job
}
