//! Code of a flow that fails in the midst of an errand: the delivery says so, and the worker
//! goes on with the others. And of one that takes its time: so many at once, the others by turns.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use malote_core::cause::Draft;
use malote_core::clock::{self, System};
use malote_core::connection;
use malote_core::delivery::{Answer, Held, Known, Status, Verdict};
use malote_core::envelope::Envelope;
use malote_core::gate::BoxFuture;
use malote_core::id::Tenant;
use malote_core::job::Job;
use malote_core::money::Money;
use malote_core::plan::{Expected, Plan, Rank, Revision, Wanted};
use malote_core::problem::Refusal;
use malote_runtime::engine::{Direct, Engine, Parts, Written};
use malote_runtime::flow::{Catalogue, Errand, Failure, Flow, Target};
use malote_runtime::lifecycle::Lifecycle;
use malote_runtime::publish::{Publish, Receipt, Submission};
use malote_runtime::seal::{Key, Missing, Owner, Sealer};
use malote_runtime::settings::{Settings, Sources};
use malote_runtime::telemetry::Meters;
use malote_runtime::vault::unlock;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::{Delivery, Filter};
use malote_store::{Options, Store, Window};

const PATIENCE: Duration = Duration::from_secs(30);
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A flow that stumbles over the subjects that say where.
struct Stumbling {
    asked: AtomicBool,
    /// What is slow waits for one of these.
    allowed: Semaphore,
    /// What is slow, in the order in which it was begun.
    begun: Mutex<Vec<String>>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Stumbling {
    fn new() -> Self {
        Self {
            asked: AtomicBool::new(false),
            allowed: Semaphore::new(0),
            begun: Mutex::default(),
            under_way: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        }
    }

    /// Takes its time.
    async fn slowly(&self, subject: &str) {
        self.begun
            .lock()
            .expect("nobody failed")
            .push(subject.to_owned());
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let allowed = self.allowed.acquire().await.expect("it is never closed");
        allowed.forget();
        self.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Flow for Stumbling {
    fn name(&self) -> &'static str {
        "expenses"
    }

    fn target(&self) -> &'static str {
        "omie"
    }

    fn types(&self) -> &'static [&'static str] {
        &["expense.report.approved.v1"]
    }

    fn plan(&self, envelope: &Envelope, _: Timestamp) -> Result<Plan, Refusal> {
        assert_ne!(envelope.id, "planning", "stumbled");
        Ok(plan(&envelope.id))
    }

    fn payload(&self, _: &Job, _: &connection::Settings) -> Result<Value, Vec<Draft>> {
        panic!("nothing is shown here")
    }

    fn deliver<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Answer> {
        assert_ne!(job.subject, "at once", "stumbled");
        Box::pin(async move {
            if job.subject.starts_with("slow") {
                self.slowly(&job.subject).await;
            }
            assert_ne!(job.subject, "before", "stumbled");
            errand.start.begin().await.expect("there is time to write");
            assert_ne!(job.subject, "after", "stumbled");
            Answer::Delivered(held(job))
        })
    }

    fn ask<'a>(&'a self, job: &'a Job, _: Errand<'a>) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let again = self.asked.swap(true, Ordering::SeqCst);
            assert!(again, "stumbled");
            Verdict::Applied(held(job))
        })
    }

    fn test<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        panic!("nothing is tested here")
    }

    fn sync<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>> {
        Box::pin(async { Ok(Catalogue::default()) })
    }

    fn redact(&self, _: &SecretString, text: &str) -> String {
        text.to_owned()
    }
}

fn plan(subject: &str) -> Plan {
    let amount = Money::from_centavos(100);
    let wanted = Wanted {
        name: "71/R".to_owned(),
        amount,
        content: json!({}),
        needs: Vec::new(),
        demands: &[],
        causes: Vec::new(),
    };
    Plan {
        flow: "expenses",
        subject: subject.to_owned(),
        revision: Revision {
            at: Timestamp::UNIX_EPOCH,
            rank: Rank::Approved,
            digest: String::new(),
        },
        wanted: vec![wanted],
        expected: Expected { count: 1, amount },
        notes: Vec::new(),
        persons: Vec::new(),
    }
}

fn held(job: &Job) -> Known {
    Known::Held(Held {
        reference: "1".to_owned(),
        snapshot: json!({}),
        amount: job.amount,
    })
}

/// A worker of that flow.
struct Worker {
    flow: Arc<Stumbling>,
    store: Store,
    meters: Meters,
    life: Lifecycle,
    direct: Direct,
    written: UnboundedReceiver<Vec<Written>>,
}

impl Worker {
    async fn start() -> Self {
        Self::with_places(1).await
    }

    /// The same, whose connection has so many places.
    async fn with_places(places: usize) -> Self {
        let settings = Settings::load(&Sources::of(None, &[("MALOTE__SECRETS__KEY", KEY)]));
        let settings = settings.expect("good settings");
        let key = Key::obtain(&settings.secrets, Missing::Refuse).expect("32 bytes");
        let (sealer, clock): (_, clock::Shared) = (Sealer::new(&key), Arc::new(System));
        let options = Options::default();
        let store = Store::open("sqlite::memory:", clock.clone(), &options);
        let store = store.await.expect("a store in memory");
        let store = unlock(store, &sealer).await.expect("a fresh secret");
        connect(&store, &sealer, places).await;
        let meters = Meters::scraped("test").expect("meters");
        let life = Lifecycle::new(PATIENCE);
        let flow = Arc::new(Stumbling::new());
        let parts = Parts {
            store: store.clone(),
            flows: vec![flow.clone()],
            sealer: Arc::new(sealer),
            settings: Arc::new(settings),
            clock,
            metrics: meters.metrics().clone(),
        };
        let engine = Engine::start(parts, &life);
        Self {
            flow,
            store,
            meters,
            written: engine.watch(),
            direct: engine.direct(&life),
            life,
        }
    }

    async fn publish(&self, id: &str) -> Receipt {
        let event = json!({
            "specversion": "1.0", "type": "expense.report.approved.v1", "source": "/app",
            "id": id, "tenant": "acme", "data": {"id": id},
        });
        let envelope = Envelope::from_value(event.clone()).expect("an event");
        let body = event.to_string();
        let published = self.direct.publish(vec![Submission { envelope, body }]);
        published.await.expect("it runs").remove(0)
    }

    /// What became of each subject, in order, once so many outcomes are written.
    async fn outcomes(&mut self, count: usize) -> HashMap<String, Vec<Status>> {
        let mut outcomes: HashMap<String, Vec<Status>> = HashMap::new();
        while outcomes.values().map(Vec::len).sum::<usize>() < count {
            let written = timeout(PATIENCE, self.written.recv()).await;
            for one in written.expect("more outcomes").expect("it runs") {
                outcomes.entry(one.subject).or_default().push(one.status);
            }
        }
        outcomes
    }

    async fn delivery(&self, subject: &str) -> Delivery {
        let (filter, window) = (Filter::default(), Window::first(9));
        let page = self.store.deliveries(&filter, &window).await;
        let mut all = page.expect("listing deliveries").items.into_iter();
        all.find(|one| one.subject == subject).expect("it is there")
    }
}

async fn connect(store: &Store, sealer: &Sealer, places: usize) {
    let tenant = Tenant::parse("acme").expect("a tenant's name");
    let owner = Owner {
        tenant: &tenant,
        connection: "matriz",
    };
    let sealed = sealer.seal(&"{}".to_owned().into(), owner);
    let added = store.by(&MALOTE).add_tenant(&tenant, "").await;
    added.expect("adding a tenant");
    let new = NewConnection {
        tenant,
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: "http://127.0.0.1:1/".to_owned(),
        settings: BTreeMap::from([
            ("retry.first_s".to_owned(), "0".to_owned()),
            ("at_once".to_owned(), places.to_string()),
        ]),
        sealed: sealed.expect("sealing"),
        credential: "key".to_owned(),
        parts: false,
        account: None,
    };
    let added = store.by(&MALOTE).add_connection(&new).await;
    added.expect("adding a connection");
}

#[tokio::test]
async fn a_failing_errand_is_told_and_the_worker_goes_on() {
    let mut worker = Worker::start().await;
    for id in ["at once", "before", "after", "good"] {
        assert_eq!(worker.publish(id).await, Receipt::Accepted, "{id}");
    }
    let outcomes = worker.outcomes(6).await;
    assert_eq!(outcomes["at once"], [Status::Dead]);
    assert_eq!(outcomes["before"], [Status::Dead]);
    let asked = [Status::Uncertain, Status::Uncertain, Status::Delivered];
    assert_eq!(outcomes["after"], asked);
    assert_eq!(outcomes["good"], [Status::Delivered]);

    let dead = worker.delivery("before").await;
    assert!(dead.fingerprint.unwrap().contains("bug"));
    let text = worker.meters.render();
    let line = "malote_panics_total{task=\"deliver\"} 4";
    assert!(text.lines().any(|found| found == line), "{text}");
    worker.life.stop();
    worker.life.finish().await.unwrap();
}

#[tokio::test]
async fn an_event_whose_planning_fails_is_refused_and_the_next_is_taken() {
    let mut worker = Worker::start().await;
    let Receipt::Refused(refusal) = worker.publish("planning").await else {
        panic!("it cannot be planned");
    };
    assert_eq!(refusal.code, "internal-error");
    assert_eq!(worker.publish("good").await, Receipt::Accepted);
    assert_eq!(worker.outcomes(1).await["good"], [Status::Delivered]);
    worker.life.stop();
    worker.life.finish().await.unwrap();
}

/// More than are performed at once on one connection, and fewer than it has room for.
const SLOW: usize = 40;
/// As `engine/line.rs` says.
const AT_ONCE: usize = 16;

#[tokio::test]
async fn so_many_are_performed_at_once_and_the_others_in_their_order() {
    let mut worker = Worker::with_places(SLOW + 1).await;
    // The owner has to have taken the connection before anything is leased at once.
    assert_eq!(worker.publish("good").await, Receipt::Accepted);
    worker.outcomes(1).await;
    let names: Vec<String> = (0..SLOW)
        .map(|number| format!("slow-{number:02}"))
        .collect();
    for name in &names {
        assert_eq!(worker.publish(name).await, Receipt::Accepted);
    }
    let sending = Filter {
        status: Some(Status::Sending),
        ..Filter::default()
    };
    let all_leased = async {
        let window = Window::first(200);
        while worker
            .store
            .deliveries(&sending, &window)
            .await
            .expect("a list")
            .items
            .len()
            < SLOW
        {
            tokio::task::yield_now().await;
        }
        while worker.flow.under_way.load(Ordering::SeqCst) < AT_ONCE {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, all_leased).await.expect("all are leased");
    worker.flow.allowed.add_permits(SLOW);
    worker.outcomes(SLOW).await;
    assert_eq!(worker.flow.most.load(Ordering::SeqCst), AT_ONCE);
    assert_eq!(*worker.flow.begun.lock().expect("nobody failed"), names);
    worker.life.stop();
    worker.life.finish().await.unwrap();
}
