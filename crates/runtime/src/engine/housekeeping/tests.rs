//! A chore that fails keeps nothing else from being done, and least of all the rescue.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::{NamedTempFile, TempDir};
use tokio::sync::mpsc;
use tokio::time::timeout;

use malote_core::clock::{Clock, Manual};
use malote_core::delivery::Status;
use malote_core::envelope::Envelope;
use malote_core::id::{ConnectionId, Tenant};
use malote_core::money::Money;
use malote_core::plan::{Expected, Plan, Rank, Revision, Wanted};
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::personal::Vault;
use malote_store::read::delivery::Filter;
use malote_store::{Incoming, Options, Room, Store, Window};

use super::*;
use crate::engine::intake;
use crate::engine::tests::parts;

const PATIENCE: Duration = Duration::from_secs(30);
const LEASE: Duration = Duration::from_secs(60);
/// Every chore, in the order in which they are done.
const CHORES: [&str; 10] = [
    "rescuing",
    "releasing",
    "suspending",
    "showing rests",
    "counting what waits",
    "folding counts",
    "forgetting requests",
    "forgetting calls",
    "sealing the trail",
    "removing what is old",
];
/// What some of them need, each its own, and the rescue does not.
const TABLES: [&str; 4] = ["idempotency", "calls", "audit", "retention_due"];

fn shared(store: Store, clock: Arc<Manual>) -> Shared {
    let (outcomes, _) = mpsc::unbounded_channel();
    // A round follows the other, and patience would outlast every test.
    let given = [
        ("MALOTE__WORKER__HOUSEKEEPING_S", "0.001"),
        ("MALOTE__WORKER__LEASE_S", "86400"),
    ];
    let parts = parts(store, clock, &given);
    Shared::new(parts, outcomes, CancellationToken::new())
}

fn clock() -> Arc<Manual> {
    let start = "2026-11-20T12:00:00Z".parse().expect("an instant");
    Arc::new(Manual::at(start))
}

/// The chores of which the log says that they do not work.
fn told(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).expect("the log");
    let lines = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        assert_eq!(line["level"], "ERROR", "{line}");
        line["chore"].as_str().expect("a chore").to_owned()
    });
    lines.collect()
}

#[tokio::test]
async fn every_chore_is_done_though_all_of_them_fail() {
    let log = NamedTempFile::new().expect("a file");
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing::Level::WARN)
        .with_writer(Mutex::new(log.reopen().expect("the same file")))
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    // Not migrated: there is no table at all.
    let store = Store::connect("sqlite::memory:", clock(), &Options::default()).await;
    let shared = shared(store.expect("a store in memory"), clock());
    let mut house = House {
        shared: &shared,
        pass: Pass::default(),
        slow: HashSet::new(),
    };
    assert!(house.round(false).await, "the database was there");
    assert_eq!(told(log.path()), CHORES);
    assert!(house.round(true).await);
    let again = [&CHORES[..], &CHORES[1..]].concat();
    assert_eq!(
        told(log.path()),
        again,
        "whoever is patient rescues nothing"
    );
}

/// A store in a file, and a worker that dies with whatever it claims.
struct Dying {
    folder: TempDir,
    store: Store,
    clock: Arc<Manual>,
    connection: ConnectionId,
}

impl Dying {
    async fn ready() -> Self {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), clock());
        let url = format!("sqlite://{}", folder.path().join("malote.db").display());
        let store = Store::connect(&url, clock.clone(), &Options::default()).await;
        let store = store.expect("a store").unlocked(Vault::new(&[7; 32]));
        store.migrate().await.expect("migrating");
        let tenant = Tenant::parse("acme").expect("a tenant's name");
        let added = store.by(&MALOTE).add_tenant(&tenant, "").await;
        added.expect("adding a tenant");
        let added = store.by(&MALOTE).add_connection(&connection(tenant)).await;
        let connection = added.expect("adding a connection").id;
        Self {
            folder,
            store,
            clock,
            connection,
        }
    }

    /// Claims one more, and lets its lease run out.
    async fn lose(&self, id: &str) {
        let batch = intake::batch(None, vec![event(id, self.clock.now())], Vec::new());
        self.store.accept(batch).await.expect("accepting");
        let rooms = [Room {
            connection: self.connection,
            places: 100,
            sealed: Vec::new(),
        }];
        let claimed = self.store.claim("dying", LEASE, &rooms).await;
        assert!(!claimed.expect("claiming").is_empty(), "it was ready");
        assert!(self.sending().await, "it is leased");
        self.clock.advance(2 * LEASE);
    }

    async fn sending(&self) -> bool {
        let filter = Filter {
            status: Some(Status::Sending),
            ..Filter::default()
        };
        let page = self.store.deliveries(&filter, &Window::first(1)).await;
        !page.expect("listing deliveries").items.is_empty()
    }

    async fn rescued(&self) {
        let all = async {
            while self.sending().await {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, all).await.expect("somebody rescues it");
    }

    async fn rename(&self, table: &str, name: &str) {
        let path = self.folder.path().join("malote.db");
        let connected = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await;
        let mut database = connected.expect("the file");
        let order = AssertSqlSafe(format!("ALTER TABLE {table} RENAME TO {name}"));
        sqlx::query(order)
            .execute(&mut database)
            .await
            .expect("renaming");
        database.close().await.expect("closing");
    }
}

fn connection(tenant: Tenant) -> NewConnection {
    NewConnection {
        tenant,
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: "http://127.0.0.1:1/".to_owned(),
        settings: BTreeMap::new(),
        sealed: Vec::new(),
        credential: "key".to_owned(),
        parts: false,
        account: None,
    }
}

fn event(id: &str, at: Timestamp) -> Incoming {
    let event = json!({
        "specversion": "1.0", "type": "expense.report.approved.v1", "source": "/app",
        "id": id, "tenant": "acme", "data": {},
    });
    let amount = Money::from_centavos(100);
    let wanted = Wanted {
        name: "71/R".to_owned(),
        amount,
        content: json!({}),
        needs: Vec::new(),
        demands: &[],
        causes: Vec::new(),
    };
    let revision = Revision {
        at,
        rank: Rank::Approved,
        digest: String::new(),
    };
    Incoming {
        body: event.to_string(),
        envelope: Envelope::from_value(event).expect("an event"),
        plan: Plan {
            flow: "expenses",
            subject: id.to_owned(),
            revision,
            wanted: vec![wanted],
            expected: Expected { count: 1, amount },
            notes: Vec::new(),
            persons: Vec::new(),
        },
    }
}

#[tokio::test]
async fn what_is_lost_is_rescued_whatever_other_chore_fails_for_ever() {
    let dying = Dying::ready().await;
    for table in TABLES {
        dying.rename(table, "away").await;
        let stop = CancellationToken::new();
        let shared = Arc::new(shared(dying.store.clone(), dying.clock.clone()));
        let house = tokio::spawn(run(shared, stop.clone()));
        // The chore has failed by the second time, and by the third in a whole round.
        for number in 1..=3 {
            dying.lose(&format!("{table}-{number}")).await;
            dying.rescued().await;
        }
        stop.cancel();
        house.await.expect("it ends");
        dying.rename("away", table).await;
    }
    dying.store.close().await;
}
