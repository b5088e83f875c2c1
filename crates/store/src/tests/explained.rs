//! The queries that run all the time, and the lists, do not read the history: shown by the
//! plans of both databases over many delivered rows.

use std::collections::BTreeMap;

use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, Tenant};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

use crate::admin::connection::NewConnection;
use crate::alert::sql as alert;
use crate::audit::MALOTE;
use crate::db::{Kind, Mode, Statement, Table, Value, args};
use crate::page::Scope;
use crate::queue::sql as queue;
use crate::read::sql as read;
use crate::replay::{Chosen, sql as replay};
use crate::tests::{Database, store};
use crate::{Store, act};

/// A statement, its arguments, and the indexes it may live by.
type Case = (
    &'static Statement,
    Vec<Value>,
    Option<Table>,
    &'static [&'static str],
);

fn cases(connection: ConnectionId) -> Vec<Case> {
    let connections = Table::column(&[Kind::Uuid], [connection]);
    let taking = args!["worker", 60_000_i64];
    let mut rooms = Table::new(&[Kind::Uuid, Kind::Int]);
    rooms.push(args![connection, 10_i64]);
    let either: &[&str] = &["deliveries_leases", "deliveries_status"];
    let nobody = uuid::Uuid::nil();
    let mut cases = vec![
        (queue::CLAIM_TAKE, taking, Some(rooms), DUE),
        (queue::DUE_SOONEST, args![], Some(connections), DUE),
        (queue::RESCUE, args![0_i64, false], None, either),
        (act::sql::TIE_OTHERS, args![nobody, nobody], None, OPEN),
    ];
    cases.extend(lists());
    cases.extend(replays(connection));
    cases.extend(alerts());
    cases
}

fn alerts() -> Vec<Case> {
    let after = args![uuid::Uuid::nil(), 50_i64];
    vec![
        (alert::ALERT_DEAD, args![], None, DEAD),
        (alert::ALERT_ARRIVED, after, None, EVENTS),
        (
            alert::ALERT_ARRIVALS_BETWEEN,
            args![0_i64, 9_i64],
            None,
            &["alert_arrivals_hour"],
        ),
        (alert::ALARMS_OPEN, args![], None, &["alarms_open"]),
        (
            alert::ALERT_NOTICES_CLAIM,
            args![60_000_i64, 10_i64],
            None,
            &["alert_notices_unsent", "alert_notices_waiting"],
        ),
    ]
}

fn replays(connection: ConnectionId) -> Vec<Case> {
    let chosen = || Chosen::default().arguments().unwrap();
    let (one, nobody) = (uuid::Uuid::max(), uuid::Uuid::nil());
    let with = |more: Vec<Value>| [chosen(), more].concat();
    let page = with(args![None::<uuid::Uuid>, 50_i64]);
    let next = args![one, connection, 10_i64];
    vec![
        (replay::REPLAY_FILL, with(args![nobody]), None, DEAD),
        (replay::REPLAY_TOTALS, chosen(), None, DEAD),
        (replay::REPLAY_DRY, page, None, DEAD),
        (replay::REPLAY_DUE, args![connection, 100_i64], None, DUE),
        (replay::REPLAY_NEXT, next, None, &["replay_rows_waiting"]),
        (replay::REPLAY_COLLECT, args![one], None, RELEASED),
        (replay::REPLAY_OUT, args![connection], None, RELEASED),
        (
            replay::REPLAY_ROWS_UNSUCCESSFUL,
            args![one, 0_i64, 50_i64],
            None,
            &["replay_rows_unsuccessful"],
        ),
    ]
}

/// The primary key, as each database calls it.
const EVENTS: &[&str] = &["events_pkey", "sqlite_autoindex_events_1"];
const DUE: &[&str] = &["deliveries_due"];
const RELEASED: &[&str] = &["replay_rows_released", "replay_rows_out"];
const OPEN: &[&str] = &["deliveries_open"];
const STATUS: &[&str] = &["deliveries_status"];
const CHANGED: &[&str] = &["deliveries_updated_at"];
const DEAD: &[&str] = &["deliveries_fingerprint", "deliveries_status"];

fn lists() -> Vec<Case> {
    let everybody = || Some(Scope::All.table());
    let list = |status: Option<Status>, fingerprint: Option<&str>| {
        let (time, id) = (None::<jiff::Timestamp>, None::<uuid::Uuid>);
        let flow = None::<String>;
        args![status, flow, id, time, time, fingerprint, id, 50_i64, true]
    };
    let parked = list(Some(Status::Parked), None);
    let dead = list(None, Some("f"));
    let lately = "2200-01-01T00:00:00Z".parse::<jiff::Timestamp>();
    let changed = args![lately.unwrap(), uuid::Uuid::nil(), 50_i64];
    vec![
        (read::DELIVERIES_LIST_STATUS, parked, everybody(), STATUS),
        (read::DELIVERIES_LIST_FINGERPRINT, dead, everybody(), DEAD),
        (read::BACKLOG_DELIVERIES, args![], None, STATUS),
        (read::FAILURE_GROUPS, args![true], everybody(), DEAD),
        (read::DELIVERIES_CHANGED, changed, None, CHANGED),
    ]
}

async fn assert_plans(store: &Store, connection: ConnectionId) {
    for (statement, values, table, indexes) in cases(connection) {
        let mut tx = store.db.begin(Mode::Write).await.unwrap();
        let plan = tx.explain(statement, values, table).await.unwrap();
        let shown = plan.join("\n");
        let name = statement.name;
        let lives = indexes.iter().any(|index| shown.contains(index));
        assert!(lives, "'{name}' leaves {indexes:?}:\n{shown}");
        let reads_all = |line: &&String| {
            let line = line.as_str();
            line.contains("Seq Scan on deliveries")
                || line.contains("Seq Scan on replay_rows")
                || (line.starts_with("SCAN replay_rows") && !line.contains("INDEX"))
                || ((line.starts_with("SCAN d") || line.starts_with("SCAN deliveries"))
                    && !line.contains("INDEX"))
        };
        let whole: Vec<&String> = plan.iter().filter(reads_all).collect();
        assert!(whole.is_empty(), "'{name}' reads all deliveries:\n{shown}");
    }
}

async fn connection(store: &Store) -> ConnectionId {
    let tenant = Tenant::parse("acme").unwrap();
    store.by(&MALOTE).add_tenant(&tenant, "").await.unwrap();
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
    store.by(&MALOTE).add_connection(&new).await.unwrap().id
}

/// 20,000 delivered rows, and a few of every other kind.
fn history(connection: ConnectionId, postgres: bool) -> String {
    let (id, numbers, time, no) = if postgres {
        let id = "gen_random_uuid()";
        (id, "generate_series(1, 20000) AS n", "now()", "false")
    } else {
        let id = "lower(hex(randomblob(4)) || '-' || hex(randomblob(12)))";
        let numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c \
                       WHERE n < 20000) SELECT n FROM c) AS s";
        (id, numbers, "1", "0")
    };
    let lease = "CASE WHEN n % 5000 = 1 THEN";
    format!(
        "INSERT INTO deliveries (id, event_id, thing_id, subject_id, connection_id, tenant, flow,
                                 name, revision, present, amount, content_digest, needs,
                                 ordering_key, status, fingerprint, due_at, lease_owner,
                                 lease_until, doubt, created_at, updated_at)
         SELECT {id}, {id}, {id}, {id}, '{connection}', 'acme', 'expenses', '71/R', 1,
                NOT {no}, 1, '', '[]', '',
                CASE n % 5000 WHEN 1 THEN 'sending' WHEN 2 THEN 'ready' WHEN 3 THEN 'dead'
                              WHEN 4 THEN 'parked' ELSE 'delivered' END,
                CASE WHEN n % 5000 = 3 THEN 'f' END, {time},
                {lease} 'worker' END, {lease} {time} END, {no}, {time}, {time}
         FROM {numbers}"
    )
}

/// All of them in one replay, half of which is over.
fn replayed(postgres: bool) -> String {
    let time = if postgres { "now()" } else { "1" };
    let number = "row_number() OVER (ORDER BY id)";
    format!(
        "INSERT INTO replay_rows (replay_id, position, delivery_id, connection_id, amount, status,
                                  fence, state, updated_at)
         SELECT '{}', {number}, id, connection_id, 1, 'dead', 0,
                CASE WHEN {number} > 10000 THEN 'waiting' WHEN {number} % 5000 = 2 THEN 'released'
                     WHEN {number} % 5000 = 3 THEN 'failed' ELSE 'delivered' END, {time}
         FROM deliveries",
        uuid::Uuid::max()
    )
}

#[tokio::test]
async fn postgresql_does_not_read_the_history() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let connection = connection(&store).await;
    let mut raw = PgConnection::connect(&database.url).await.unwrap();
    let rows = AssertSqlSafe(history(connection, true));
    raw.execute(rows).await.unwrap();
    raw.execute(AssertSqlSafe(replayed(true))).await.unwrap();
    raw.execute("ANALYZE").await.unwrap();
    assert_plans(&store, connection).await;
    store.close().await;
    database.remove().await;
}

/// A scan that is priced out of reach makes PostgreSQL think that compiling is worth its while.
#[tokio::test]
async fn postgresql_compiles_no_statement() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let mut tx = store.db.begin(Mode::Write).await.unwrap();
    let plan = tx.explain(queue::OWN_COUNTS, args![], None).await.unwrap();
    let shown = plan.join("\n");
    assert!(shown.contains("Seq Scan"), "it has to scan:\n{shown}");
    assert!(!shown.contains("JIT"), "it is compiled:\n{shown}");
    drop(tx);
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn sqlite_does_not_read_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("malote.db").display());
    let store = store(&url).await;
    let connection = connection(&store).await;
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    let rows = AssertSqlSafe(history(connection, false));
    raw.execute(rows).await.unwrap();
    raw.execute(AssertSqlSafe(replayed(false))).await.unwrap();
    // Plans do not depend on statistics: nobody runs ANALYZE on an embedded store.
    assert_plans(&store, connection).await;
    store.close().await;
}
