//! An office whose deliveries wait, channels, and processes that tell of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use malote_core::alert::plan::Quiet;
use malote_core::cause::{self, Draft};
use malote_core::clock::{self, Manual};
use malote_core::delivery::{Answer, Event, Known};
use malote_core::envelope::Envelope;
use malote_core::id::{ChannelId, ConnectionId, Tenant};
use malote_core::language::Language;
use malote_core::money::Money;
use malote_core::next::next;
use malote_core::plan::{Expected, Need, Plan, Rank, Revision, Wanted};
use malote_core::policy::Policy;
use malote_runtime::alerts::Alerts;
use malote_runtime::alerts::signature::Secret;
use malote_runtime::alerts::target::Target;
use malote_runtime::engine::Parts;
use malote_runtime::seal::{Key, Missing, Sealer};
use malote_runtime::settings::{Settings, Sources};
use malote_runtime::telemetry::Meters;
use malote_runtime::vault::unlock;
use malote_store::admin::connection::NewConnection;
use malote_store::alert::channel::{Kind, NewChannel};
use malote_store::audit::MALOTE;
use malote_store::{Batch, Incoming, LinkRow, Options, Outcome, Room, Store};
use secrecy::ExposeSecret;
use serde_json::json;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A world that stands still until its clock is turned.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<Manual>,
    pub(crate) connection: ConnectionId,
    pub(crate) meters: Meters,
    parts: Parts,
    events: usize,
}

impl World {
    /// A Friday at noon in São Paulo.
    pub(crate) async fn at_noon(more: &[(&str, &str)]) -> Self {
        Self::at("2026-11-20T15:00:00Z", more).await
    }

    pub(crate) async fn at(start: &str, more: &[(&str, &str)]) -> Self {
        let mut environment = vec![("MALOTE__SECRETS__KEY", KEY)];
        environment.extend(more);
        let settings = Settings::load(&Sources::of(None, &environment));
        let settings = settings.expect("good settings");
        let key = Key::obtain(&settings.secrets, Missing::Refuse).expect("32 bytes");
        let clock = Arc::new(Manual::at(start.parse().expect("an instant")));
        let shared: clock::Shared = clock.clone();
        let store = Store::open("sqlite::memory:", shared.clone(), &Options::default()).await;
        let store = store.expect("a store in memory");
        let sealer = Sealer::new(&key);
        let store = unlock(store, &sealer).await.expect("a fresh secret");
        let meters = Meters::scraped("test").expect("meters");
        let parts = Parts {
            store: store.clone(),
            flows: Vec::new(),
            sealer: Arc::new(sealer),
            settings: Arc::new(settings),
            clock: shared,
            metrics: meters.metrics().clone(),
        };
        let connection = office(&store).await;
        Self {
            store,
            clock,
            connection,
            meters,
            parts,
            events: 0,
        }
    }

    /// A process that tells.
    pub(crate) fn process(&self) -> Alerts {
        Alerts::new(&self.parts)
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Lets a process look and send, and time pass until it would again.
    pub(crate) async fn round(&self, process: &Alerts) -> usize {
        assert!(process.round().await.expect("looking"), "nobody else looks");
        let sent = process.send_due().await.expect("sending");
        self.pass(30);
        sent
    }

    /// So many reports of ten reais that wait for the category of an expense type.
    pub(crate) async fn waiting(&mut self, kind: &str, count: usize) {
        let first = self.events;
        self.events += count;
        let incoming = (first..self.events).map(|number| report(number, kind));
        let batch = Batch {
            incoming: incoming.collect(),
            worker: "test".to_owned(),
            lease: Duration::from_secs(60),
            ..Batch::default()
        };
        self.store.accept(batch).await.expect("accepting reports");
    }

    /// Links an expense type, so that what waits for it goes.
    pub(crate) async fn link(&self, kind: &str) {
        let row = LinkRow::to("expense-type", kind, "2.04.01");
        let by = self.store.by(&MALOTE);
        by.set_links(self.connection, &[row])
            .await
            .expect("linking");
    }

    /// Lets the target refuse the credentials of the next delivery.
    pub(crate) async fn refuse_credentials(&mut self) {
        self.waiting("80", 1).await;
        self.link("80").await;
        let lease = Duration::from_secs(60);
        let room = [Room {
            connection: self.connection,
            places: 1,
            sealed: Vec::new(),
        }];
        let claimed = self.store.claim("test", lease, &room).await;
        for job in claimed.expect("claiming") {
            let answer = Answer::Park {
                causes: vec![Draft::new(cause::Kind::CredentialsRefused, "")],
                known: Known::Unchanged,
            };
            let next = next(&Policy::default(), &job.current, Event::Answered(answer));
            let outcome = Outcome {
                next: next.expect("a legal event"),
                job: job.into(),
                verdict: "parked",
                exchanges: Vec::new(),
                took: Duration::from_millis(5),
                tried: Vec::new(),
            };
            let settled = self.store.settle("test", &[outcome]).await;
            assert_eq!(settled.expect("settling").late, 0);
        }
    }

    /// A channel to a webhook, and its secret.
    pub(crate) async fn hook(&self, url: &str, quiet: Option<Quiet>) -> (ChannelId, String) {
        let secret = Secret::fresh().expect("random numbers");
        let text = secret.text().expose_secret().to_owned();
        let target = Target::webhook(url, secret).expect("an address");
        (self.channel(&target, Kind::Webhook, quiet).await, text)
    }

    /// A channel to mailboxes.
    pub(crate) async fn mailbox(&self, to: &[&str]) -> ChannelId {
        let to: Vec<String> = to.iter().map(|one| (*one).to_owned()).collect();
        let target = Target::email(&to).expect("addresses");
        self.channel(&target, Kind::Email, None).await
    }

    async fn channel(&self, target: &Target, kind: Kind, quiet: Option<Quiet>) -> ChannelId {
        let id = ChannelId::fresh();
        let new = NewChannel {
            id,
            kind,
            name: "plantão".to_owned(),
            target: target.shown(),
            sealed: target.seal(&self.parts.sealer, id).expect("sealing"),
            tenants: None,
            kinds: None,
            language: Language::Portuguese,
            quiet,
        };
        let added = self.store.by(&MALOTE).add_channel(&new).await;
        added.expect("adding a channel");
        id
    }
}

async fn office(store: &Store) -> ConnectionId {
    let tenant = Tenant::parse("acme").expect("a tenant's name");
    let by = store.by(&MALOTE);
    by.add_tenant(&tenant, "").await.expect("adding a tenant");
    let new = NewConnection {
        tenant,
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: "http://127.0.0.1:1".to_owned(),
        settings: BTreeMap::new(),
        sealed: Vec::new(),
        credential: "digest".to_owned(),
        parts: false,
        account: None,
    };
    by.add_connection(&new).await.expect("a connection").id
}

fn report(number: usize, kind: &str) -> Incoming {
    let (id, name) = (format!("e-{number}"), format!("r-{number}"));
    let body = json!({
        "specversion": "1.0", "type": "expense.report.approved.v1", "source": "/app",
        "id": id, "tenant": "acme", "data": {"report": {"id": name}},
    });
    let amount = Money::from_centavos(1_000);
    let need = Need {
        kind: "expense-type".to_owned(),
        key: kind.to_owned(),
        label: String::new(),
        optional: false,
    };
    let plan = Plan {
        flow: "expenses",
        subject: name,
        revision: Revision {
            at: "2026-11-20T10:00:00Z".parse().expect("an instant"),
            rank: Rank::Approved,
            digest: id,
        },
        wanted: vec![Wanted {
            name: format!("{kind}/R"),
            amount,
            content: json!({}),
            needs: vec![need],
            demands: &[],
            causes: Vec::new(),
        }],
        expected: Expected { count: 1, amount },
        notes: Vec::new(),
        persons: Vec::new(),
    };
    Incoming {
        envelope: Envelope::from_value(body.clone()).expect("an event"),
        plan,
        body: body.to_string(),
    }
}
