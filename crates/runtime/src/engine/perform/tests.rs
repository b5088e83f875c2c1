//! Refused credentials: one request tells, and nothing more is sent with them, also before the
//! store knows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

use malote_core::cause::Draft;
use malote_core::clock::Manual;
use malote_core::connection::Settings as Terms;
use malote_core::delivery::Status;
use malote_core::envelope::Envelope;
use malote_core::gate::Call;
use malote_core::id::{ConnectionId, DeliveryId, EventId, Tenant, ThingId};
use malote_core::job::Links;
use malote_core::money::Money;
use malote_core::next::Current;
use malote_core::personal::Veil;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;
use malote_store::{Options, OwnedConnection};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::engine::Parts;
use crate::engine::credential::Refused;
use crate::engine::gate::{CredentialGate, Handle, Opening};
use crate::engine::limits::Limits;
use crate::flow::{Catalogue, Failure, Flow, Target};
use crate::seal::{Key, Missing, Sealer};
use crate::settings::{Settings, Sources};
use crate::telemetry::Meters;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const AT_ONCE: u32 = 3;

/// A flow whose target makes one call and refuses the credentials.
struct Refusing;

impl Flow for Refusing {
    fn name(&self) -> &'static str {
        "expenses"
    }

    fn target(&self) -> &'static str {
        "omie"
    }

    fn types(&self) -> &'static [&'static str] {
        &[]
    }

    fn plan(&self, _: &Envelope, _: Timestamp) -> Result<Plan, Refusal> {
        panic!("nothing is planned here")
    }

    fn payload(&self, _: &Job, _: &Terms) -> Result<Value, Vec<Draft>> {
        panic!("nothing is shown here")
    }

    fn deliver<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let call = Call::new("IncluirContaPagar", true, &job.target_key);
            match errand.target.gate.admit(call).await {
                Ok(permit) => permit.finish(malote_core::gate::Outcome::Fault {
                    fingerprint: "denied".to_owned(),
                }),
                Err(closed) => {
                    return Answer::Throttled {
                        after: closed.after,
                        scope: closed.scope.to_owned(),
                    };
                }
            }
            Answer::Park {
                causes: vec![Draft::new(cause::Kind::CredentialsRefused, "")],
                known: Known::Unchanged,
            }
        })
    }

    fn ask<'a>(&'a self, _: &'a Job, _: Errand<'a>) -> BoxFuture<'a, Verdict> {
        panic!("nothing is asked here")
    }

    fn test<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        panic!("nothing is tested here")
    }

    fn sync<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>> {
        panic!("nothing is read here")
    }

    fn redact(&self, _: &secrecy::SecretString, text: &str) -> String {
        text.to_owned()
    }
}

/// What the loops share, with nobody who writes outcomes.
async fn shared() -> (Arc<Shared>, mpsc::UnboundedReceiver<Written>) {
    let given = [("MALOTE__SECRETS__KEY", KEY)];
    let settings = Settings::load(&Sources::of(None, &given)).expect("good settings");
    let key = Key::obtain(&settings.secrets, Missing::Refuse).expect("32 bytes");
    let start = "2026-11-20T12:00:00Z".parse().expect("an instant");
    let clock = Arc::new(Manual::at(start));
    let store = Store::open("sqlite::memory:", clock.clone(), &Options::default()).await;
    let meters = Meters::scraped("test").expect("meters");
    let (outcomes, written) = mpsc::unbounded_channel();
    let parts = Parts {
        store: store.expect("a store in memory"),
        flows: Vec::new(),
        sealer: Arc::new(Sealer::new(&key)),
        settings: Arc::new(settings),
        clock,
        metrics: meters.metrics().clone(),
    };
    let shared = Shared::new(parts, outcomes, CancellationToken::new());
    (Arc::new(shared), written)
}

async fn connection(shared: &Shared) -> Arc<Connection> {
    let id = ConnectionId(malote_core::id::fresh());
    let settings = Terms {
        at_once: AT_ONCE,
        calls_per_minute_per_address: 6_000,
        calls_per_minute_per_method: 6_000,
        ..Terms::with_retry(Policy::default())
    };
    let opening = Opening {
        digest: "key-1".to_owned(),
        limits: Limits {
            address: shared.addresses.of("erp.example", 6_000),
            connection: id,
            settings: settings.clone(),
        },
        store: shared.parts.store.clone(),
        metrics: shared.parts.metrics.clone(),
        quiet: Duration::ZERO,
    };
    let gate = CredentialGate::open(opening).await.expect("it opens");
    gate.renew(u64::MAX);
    let refused = Refused::default();
    let target = Target {
        connection: id,
        tenant: Tenant::parse("acme").expect("a tenant"),
        base_url: String::new(),
        settings,
        credentials: String::new().into(),
        gate: Arc::new(Handle {
            gate: gate.clone(),
            refused: refused.clone(),
        }),
    };
    let info = OwnedConnection {
        id,
        tenant: "acme".to_owned(),
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: None,
        base_url: String::new(),
        settings: BTreeMap::new(),
        sealed: Vec::new(),
        credential: "key-1".to_owned(),
        paused: false,
    };
    let flow = Arc::new(Refusing);
    let busy = Arc::default();
    Arc::new(Connection::new(info, target, flow, gate, refused, busy))
}

/// An include that was claimed.
fn job(connection: &Connection, key: &str) -> Job {
    Job {
        id: DeliveryId::fresh(),
        fence: 1,
        errand: Kind::Deliver,
        tenant: Tenant::parse("acme").expect("a tenant"),
        connection: connection.info.id,
        flow: "expenses".to_owned(),
        event: EventId::fresh(),
        thing: ThingId::fresh(),
        source: "/app".to_owned(),
        name: "71/R".to_owned(),
        subject: "7".to_owned(),
        target_key: key.to_owned(),
        incarnation: 0,
        revision: 1,
        operation: Operation::Include,
        amount: Money::from_centavos(100),
        content: Value::Null,
        content_digest: String::new(),
        links: Links::default(),
        known: None,
        revised_at: "2026-11-13T12:00:00Z".parse().expect("an instant"),
        claimed_at: "2026-11-20T12:00:00Z".parse().expect("an instant"),
        begun: true,
        failed_with: None,
        traceparent: None,
        veil: Veil::default(),
        current: Current {
            status: Status::Sending,
            operation: Operation::Include,
            doubt: false,
            tries: 0,
            questions: 0,
            contradictions: 0,
            failing_for: Duration::ZERO,
            unknown_for: Duration::ZERO,
            key: key.to_owned(),
            seed: 7,
        },
    }
}

#[tokio::test]
async fn nothing_more_is_sent_with_refused_credentials_before_that_is_written() {
    let (shared, mut outcomes) = shared().await;
    let connection = connection(&shared).await;
    let room = || connection.room(boot_clock::now_ms());
    assert_eq!(room(), 3);
    // Three were claimed at once; they take their turns at the method.
    let perform_one = |key: &'static str| {
        let taken = Taken {
            job: job(&connection, key),
            until: Deadline::after(boot_clock::now_ms(), Duration::from_secs(600)),
            place: connection.places(1),
            hand: shared.hand(),
        };
        perform(shared.clone(), connection.clone(), taken)
    };
    tokio::join!(perform_one("a"), perform_one("b"), perform_one("c"));
    let mut verdicts = Vec::new();
    for _ in 0..3 {
        let known = outcomes.recv().await.expect("an outcome");
        verdicts.push(known.outcome.verdict);
    }
    assert_eq!(verdicts, ["parked", "throttled", "throttled"]);
    assert_eq!(room(), 0, "nor is anything more claimed");
}
