//! One tenant with one connection on a test's database, and short words for what tests do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use malote_core::id::{ConnectionId, DeliveryId, Tenant};
use malote_core::job::Job;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::{Acceptance, Accepted, Batch, LinkRow, Outcome, Room, Scope, Store};

use crate::harness::Bed;
use crate::queue::events::Report;
use crate::queue::raw::{self, Raw};

/// How long workers lease in these tests.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// The name of the worker that most tests are about.
pub(crate) const WORKER: &str = "worker-1";

/// A store in use.
pub(crate) struct World {
    pub(crate) bed: Bed,
    pub(crate) store: Store,
    pub(crate) raw: Raw,
    pub(crate) connection: ConnectionId,
}

/// A delivery as the table has it.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) name: String,
    pub(crate) present: bool,
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) follows: Option<String>,
    pub(crate) attempts: i64,
    pub(crate) tries: i64,
    pub(crate) reference: String,
}

/// Runs a scenario in a world of its own and looks whether the accounts agree after it.
pub(crate) async fn scenario<F: Future<Output = World>>(bed: Bed, body: impl FnOnce(World) -> F) {
    let world = body(World::begin(bed).await).await;
    world.agrees().await;
}

impl World {
    async fn begin(bed: Bed) -> Self {
        let store = bed.store.clone();
        let raw = Raw::open(&bed).await;
        let connection = connect(&store, "acme", "key-1", false).await;
        Self {
            bed,
            store,
            raw,
            connection,
        }
    }

    /// Lets time pass.
    pub(crate) async fn pass(&self, time: Duration) {
        raw::pass(&self.bed, &self.raw, time).await;
    }

    /// Accepts reports in one batch without a free place.
    pub(crate) async fn accept(&self, reports: &[Report]) -> Accepted {
        self.accept_with(0, reports).await
    }

    /// Accepts reports in one batch with so many free places.
    pub(crate) async fn accept_with(&self, room: usize, reports: &[Report]) -> Accepted {
        let batch = self.batch(room, reports);
        self.store.accept(batch).await.unwrap()
    }

    pub(crate) fn batch(&self, room: usize, reports: &[Report]) -> Batch {
        Batch {
            incoming: reports.iter().map(Report::incoming).collect(),
            room: vec![places(self.connection, room)],
            worker: WORKER.to_owned(),
            lease: LEASE,
            ..Batch::default()
        }
    }

    /// Claims up to so many for the usual worker.
    pub(crate) async fn claim(&self, room: usize) -> Vec<Job> {
        self.claim_as(WORKER, room).await
    }

    pub(crate) async fn claim_as(&self, worker: &str, room: usize) -> Vec<Job> {
        let rooms = [places(self.connection, room)];
        self.store.claim(worker, LEASE, &rooms).await.unwrap()
    }

    /// Claims the only job there is.
    pub(crate) async fn claim_one(&self) -> Job {
        let mut jobs = self.claim(10).await;
        assert_eq!(jobs.len(), 1, "one job is due");
        jobs.remove(0)
    }

    /// Settles; every outcome must be written.
    pub(crate) async fn settle(&self, outcomes: &[Outcome]) {
        let settled = self.store.settle(WORKER, outcomes).await.unwrap();
        assert_eq!((settled.late, settled.written.len()), (0, outcomes.len()));
    }

    /// Saves a link; says how many deliveries go on.
    pub(crate) async fn link(&self, kind: &str, key: &str) -> usize {
        let rows = [link(kind, key, Some("linked"))];
        self.store
            .by(&MALOTE)
            .set_links(self.connection, &rows)
            .await
            .unwrap()
    }

    /// All deliveries, the oldest first.
    pub(crate) async fn deliveries(&self) -> Vec<Delivery> {
        let columns = [
            "d.id",
            "e.event_id",
            "d.name",
            "d.present",
            "d.status",
            "d.reason",
            "d.follows",
            "d.attempts",
            "d.tries",
            "d.reference",
        ];
        let rest = "FROM deliveries d JOIN events e ON e.id = d.event_id ORDER BY d.id";
        let rows = self.raw.rows(&columns, rest).await;
        let read = |row: Vec<Option<String>>| {
            let text = |at: usize| row[at].clone().unwrap_or_default();
            Delivery {
                id: text(0),
                event: text(1),
                name: text(2),
                present: matches!(text(3).as_str(), "1" | "true"),
                status: text(4),
                reason: text(5),
                follows: row[6].clone(),
                attempts: text(7).parse().unwrap(),
                tries: text(8).parse().unwrap(),
                reference: text(9),
            }
        };
        rows.into_iter().map(read).collect()
    }

    /// The only delivery of an event under a name.
    pub(crate) async fn delivery(&self, event: &str, name: &str) -> Delivery {
        let all = self.deliveries().await;
        let mut found = all
            .into_iter()
            .filter(|d| d.event == event && d.name == name);
        let one = found.next().expect("a delivery");
        assert!(found.next().is_none(), "one delivery");
        one
    }

    /// The statuses of an event's deliveries, by name.
    pub(crate) async fn statuses(&self, event: &str) -> BTreeMap<String, String> {
        let all = self.deliveries().await;
        let of_event = all.into_iter().filter(|d| d.event == event);
        of_event.map(|d| (d.name, d.status)).collect()
    }

    /// The open causes that a delivery waits for, as `kind entity`.
    pub(crate) async fn causes(&self, event: &str, name: &str) -> BTreeSet<String> {
        let id = self.delivery(event, name).await.id;
        let id = DeliveryId(id.parse().unwrap());
        let detail = self.store.delivery(id, &Scope::All).await.unwrap();
        let causes = detail.delivery.causes.iter();
        causes
            .map(|one| format!("{} {}", one.kind.name(), one.entity))
            .collect()
    }

    /// What the target is known to hold of a subject, by name.
    pub(crate) async fn held(&self, subject: &str) -> BTreeMap<String, i64> {
        let rest = format!(
            "FROM things t JOIN subjects s ON s.id = t.subject_id
             WHERE t.known_reference IS NOT NULL AND s.name = '{subject}'"
        );
        let rows = self.raw.rows(&["t.name", "t.known_amount"], &rest).await;
        let read = |row: &Vec<Option<String>>| {
            let text = |at: usize| row[at].clone().unwrap_or_default();
            (text(0), text(1).parse().unwrap())
        };
        rows.iter().map(read).collect()
    }
}

/// The credentials of every connection, sealed.
pub(crate) const SEALED: &[u8] = b"sealed";

/// Free places on a connection that was opened with them.
pub(crate) fn places(connection: ConnectionId, places: usize) -> Room {
    Room {
        connection,
        places,
        sealed: SEALED.to_vec(),
    }
}

/// Adds a tenant with one connection that takes expenses.
pub(crate) async fn connect(
    store: &Store,
    tenant: &str,
    credential: &str,
    parts: bool,
) -> ConnectionId {
    connect_with(store, tenant, credential, SEALED, parts).await
}

/// The same with other credentials.
pub(crate) async fn connect_with(
    store: &Store,
    tenant: &str,
    credential: &str,
    sealed: &[u8],
    parts: bool,
) -> ConnectionId {
    let new = connection(tenant, credential, sealed, parts);
    store.by(&MALOTE).add_tenant(&new.tenant, "").await.unwrap();
    store.by(&MALOTE).add_connection(&new).await.unwrap().id
}

/// A connection to add.
pub(crate) fn connection(
    tenant: &str,
    credential: &str,
    sealed: &[u8],
    parts: bool,
) -> NewConnection {
    NewConnection {
        tenant: Tenant::parse(tenant).unwrap(),
        name: "matriz".to_owned(),
        target: "sim".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: "http://127.0.0.1:9/".to_owned(),
        settings: BTreeMap::new(),
        sealed: sealed.to_vec(),
        credential: credential.to_owned(),
        parts,
        account: None,
    }
}

pub(crate) fn link(kind: &str, key: &str, value: Option<&str>) -> LinkRow {
    LinkRow {
        kind: kind.to_owned(),
        key: key.to_owned(),
        value: value.map(str::to_owned),
        label: String::new(),
        problem: None,
    }
}

/// The outcomes of a batch in one word each.
pub(crate) fn words(accepted: &Accepted) -> Vec<&'static str> {
    let word = |outcome: &Acceptance| match outcome {
        Acceptance::Accepted { .. } => "accepted",
        Acceptance::Duplicate => "duplicate",
        Acceptance::Refused(refusal) => refusal.code,
    };
    accepted.outcomes.iter().map(word).collect()
}

/// Statuses as [`World::statuses`] gives them.
pub(crate) fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pair = |(name, status): &(&str, &str)| ((*name).to_owned(), (*status).to_owned());
    pairs.iter().map(pair).collect()
}

/// Causes as [`World::causes`] gives them.
pub(crate) fn set(causes: &[&str]) -> BTreeSet<String> {
    causes.iter().map(|&cause| cause.to_owned()).collect()
}
