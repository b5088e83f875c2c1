//! The queries that run all the time, and the lists, do not read the history: shown by the
//! plans of both databases over many delivered rows.

use std::collections::BTreeMap;

use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, Tenant};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

use crate::admin::connection::NewConnection;
use crate::audit::MALOTE;
use crate::db::{Kind, Mode, Statement, Table, Value, args};
use crate::page::Scope;
use crate::queue::sql as queue;
use crate::read::sql as read;
use crate::retention::sql as retention;
use crate::tests::{Database, store};
use crate::{Store, act};

mod ages;
mod alerts;
mod files;
mod listed;
mod orders;
mod own;
mod search;

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
    let mut rooms = Table::new(&[Kind::Uuid, Kind::Int, Kind::Text]);
    rooms.push(args![connection, 10_i64, ""]);
    let nobody = uuid::Uuid::nil();
    let mut cases = vec![
        (queue::CLAIM_TAKE, taking, Some(rooms), DUE),
        (queue::DUE_SOONEST, args![], Some(connections), DUE),
        (queue::RESCUE, args![0_i64, false], None, SENDING),
        (queue::HELD_SOME, args![connection], None, OF_CONNECTION),
        (queue::SUSPEND_REST, args![connection, 10_i64], None, DUE),
        (queue::SUSPENDED, args![], None, DUE),
        (queue::CALLS_FORGET, args![], None, &["calls_forget_at"]),
        (queue::PAUSE_SHOWS, args!["digest"], None, OF_CREDENTIAL),
        (queue::PAUSES_HIDDEN, args![], None, METHODS),
        (queue::PAUSES_OVER, args![0_i64], None, &["causes_resting"]),
        (act::sql::TIE_OTHERS, args![nobody, nobody], None, OPEN),
    ];
    cases.extend(lists());
    cases.extend(orders::cases(connection));
    cases.extend(kept());
    cases.extend(alerts::cases());
    cases.extend(files::cases());
    cases.extend(search::cases());
    cases.extend(listed::cases(connection));
    cases
}

/// What is read of the tables that lie in months, and what retention asks for.
fn kept() -> Vec<Case> {
    let ids = || Some(Table::column(&[Kind::Uuid], [uuid::Uuid::max()]));
    let (one, nobody) = (uuid::Uuid::max(), uuid::Uuid::nil());
    let page = args![nobody, nobody, 500_i64];
    let subject = args![nobody, "expenses", "/app", "r-1"];
    let mut named = Table::new(&[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text]);
    named.push(subject.clone());
    vec![
        (queue::CLAIM_READ, args![], ids(), CONTENTS),
        (read::DELIVERY_DETAIL, args![one, one], None, CONTENTS),
        (read::DELIVERY_DETAIL, args![one, one], None, BODIES),
        (read::EVENT_GET, args![one], None, BODIES),
        (read::ATTEMPTS_OF_DELIVERY, args![one], None, ATTEMPTS),
        (act::sql::ACT_CONTENT_GONE, args![one], None, CONTENTS),
        (retention::RETENTION_CUT_BODIES, args![], ids(), BODIES),
        (retention::RETENTION_CUT_CONTENTS, args![], ids(), CONTENTS),
        (retention::RETENTION_CUT_ATTEMPTS, args![], ids(), ATTEMPTS),
        (retention::RETENTION_RECORDS, page, None, KEYS),
        (retention::RETENTION_RECORDS_LOCK, args![], ids(), OF_EVENT),
        (read::THINGS_OF_SUBJECT, subject.clone(), None, OF_THING),
        (queue::ACCEPT_HOMES, args![], Some(named), SUBJECT),
        (read::SUBJECT_NEWEST, subject, None, SUBJECT),
    ]
}

/// The primary key, as each database calls it.
const EVENTS: &[&str] = &["events_pkey", "sqlite_autoindex_events_1"];
const DUE: &[&str] = &["deliveries_due"];
const OF_CONNECTION: &[&str] = &["subjects_connection"];
const RELEASED: &[&str] = &["replay_rows_released", "replay_rows_out"];
const OPEN: &[&str] = &["deliveries_open"];
/// The few that rest, or those of the connections, whichever are fewer.
const METHODS: &[&str] = &["methods_resting", "methods_pkey"];
const OF_CREDENTIAL: &[&str] = &["connections_credential"];
const SENDING: &[&str] = &["deliveries_leases", "deliveries_status"];
const OF_EVENT: &[&str] = &["deliveries_event"];
const OF_THING: &[&str] = &["deliveries_thing"];
const SUBJECT: &[&str] = &["subjects_", "sqlite_autoindex_subjects_2"];
const CONTENTS: &[&str] = &["_pkey", "sqlite_autoindex_delivery_contents_1"];
const BODIES: &[&str] = &["_pkey", "sqlite_autoindex_event_bodies_1"];
const ATTEMPTS: &[&str] = &["_pkey", "sqlite_autoindex_attempts_1"];
const KEYS: &[&str] = &["deliveries_pkey", "sqlite_autoindex_deliveries_1"];
const STATUS: &[&str] = &["deliveries_status"];
/// The primary key, under the name that each database gives it, or the other way round.
const CAUSE: &[&str] = &["delivery_causes_"];
const FAILING: &[&str] = &["deliveries_failing"];
const CHANGED: &[&str] = &["deliveries_updated_at"];
const DEAD: &[&str] = &["deliveries_fingerprint", "deliveries_status"];

/// What every list of deliveries begins with.
fn list(status: Option<Status>, fingerprint: Option<&str>) -> Vec<Value> {
    let (time, id) = (None::<jiff::Timestamp>, None::<uuid::Uuid>);
    let flow = None::<String>;
    let (last, first) = (uuid::Uuid::max(), uuid::Uuid::nil());
    args![
        status,
        flow,
        id,
        time,
        time,
        fingerprint,
        last,
        50_i64,
        first
    ]
}

fn lists() -> Vec<Case> {
    let scope = || Some(Scope::All.table());
    let parked = [list(Some(Status::Parked), None), args![true]].concat();
    let dead = || list(None, Some("f"));
    let any = || list(None, None);
    let of_cause = [any(), args![true, uuid::Uuid::nil()]].concat();
    let lately = "2200-01-01T00:00:00Z".parse::<jiff::Timestamp>();
    let totals = args!["2200-01-01", "2200-01-01", true, "2200-01-01", "", 201_i64];
    let changed = args![lately.unwrap(), uuid::Uuid::nil(), 50_i64];
    vec![
        (read::DELIVERIES_LIST_STATUS, parked, scope(), STATUS),
        (read::DELIVERIES_LIST_FINGERPRINT, dead(), None, DEAD),
        (read::DELIVERIES_LIST_CAUSE, of_cause, scope(), CAUSE),
        (read::TOTALS_EVENTS, totals, scope(), &["events_day"]),
        (read::BACKLOG_DELIVERIES, args![], None, STATUS),
        (read::SIGNS_OF_LIFE, args![], None, SENDING),
        (read::FAILURE_GROUPS, args![], None, DEAD),
        (read::DELIVERIES_CHANGED, changed, None, CHANGED),
    ]
}

/// Tables that lie in months.
const KEPT: [&str; 3] = ["event_bodies", "delivery_contents", "attempts"];

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
                || KEPT.iter().any(|table| {
                    line.contains(&format!("Seq Scan on {table}"))
                        || (line.starts_with(&format!("SCAN {table}")) && !line.contains("INDEX"))
                })
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
    raw.execute(search::NAMES).await.unwrap();
    raw.execute(listed::ROWS).await.unwrap();
    raw.execute("ANALYZE").await.unwrap();
    assert_plans(&store, connection).await;
    ages::look(&store).await;
    store.close().await;
    database.remove().await;
}

/// A statement, how it is planned, its arguments, and the table in months it looks into.
type OfMonth = (&'static Statement, &'static str, String, &'static str);

fn by_month(id: uuid::Uuid) -> Vec<OfMonth> {
    let (anew, kept) = ("force_custom_plan", "force_generic_plan");
    let (one, both) = (format!("'{id}'"), format!("'{id}', '{id}'"));
    let list = format!("ARRAY['{id}']::uuid[]");
    vec![
        (read::EVENT_GET, anew, one.clone(), "event_bodies"),
        (read::ATTEMPTS_OF_DELIVERY, anew, one.clone(), "attempts"),
        // A plan that is kept knows all months, and looks into one when it runs.
        (read::ATTEMPTS_OF_DELIVERY, kept, one, "attempts"),
        (read::DELIVERY_DETAIL, kept, both.clone(), "event_bodies"),
        (read::DELIVERY_DETAIL, kept, both, "delivery_contents"),
        (queue::CLAIM_READ, kept, list, "delivery_contents"),
    ]
}

/// Of a table in months, what is asked for by its key is looked for in one of them.
#[tokio::test]
async fn postgresql_looks_into_one_month_only() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let connection = connection(&store).await;
    let mut raw = PgConnection::connect(&database.url).await.unwrap();
    let id = malote_core::id::fresh();
    let modes = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
    for sql in [modes, &history(connection, true), &whole(id)] {
        raw.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }
    for (statement, mode, argument, table) in by_month(id) {
        let prepare = format!(
            "SET plan_cache_mode = {mode}; PREPARE asked AS {}",
            statement.postgres
        );
        raw.execute(AssertSqlSafe(prepare)).await.unwrap();
        let explain = format!("EXPLAIN (ANALYZE, COSTS OFF) EXECUTE asked ({argument})");
        let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
            .fetch_all(&mut raw)
            .await
            .unwrap();
        raw.execute("DEALLOCATE asked").await.unwrap();
        let looked = |line: &&String| {
            line.contains(&format!(" on {table}_"))
                && !line.contains("Bitmap Index Scan")
                && !line.contains("never executed")
        };
        let parts: Vec<&String> = plan.iter().filter(looked).collect();
        assert_eq!(parts.len(), 1, "{}", plan.join("\n"));
        assert!(!parts[0].contains("_rest"), "{}", parts[0]);
    }
    store.close().await;
    database.remove().await;
}

/// Makes one delivery of the history whole, under an identifier of this month.
fn whole(id: uuid::Uuid) -> String {
    format!(
        "UPDATE deliveries SET id = '{id}', event_id = '{id}'
         WHERE id = (SELECT id FROM deliveries WHERE status = 'ready' LIMIT 1);
         INSERT INTO things (id, subject_id, connection_id, name, target_key)
         SELECT thing_id, subject_id, connection_id, name, 'key' FROM deliveries WHERE id = '{id}';
         INSERT INTO subjects (id, connection_id, flow, source, name, revision, newest_at,
                               newest_rank, newest_digest, newest_event)
         SELECT subject_id, connection_id, flow, '', '', 1, now(), 1, '', event_id
         FROM deliveries WHERE id = '{id}';
         INSERT INTO delivery_contents VALUES ('{id}', '{{}}');
         INSERT INTO events (id, tenant, source, event_id, type, digest, flow, connection_id,
                             expected_count, expected_amount, day)
         SELECT id, tenant, '', '', '', '', flow, connection_id, 1, 1, now()::date
         FROM deliveries WHERE id = '{id}';
         INSERT INTO event_bodies (event_id, notes, body) VALUES ('{id}', '[]', '{{}}')"
    )
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
    ages::look(&store).await;
    store.close().await;
}
