//! Lists of one tenant, connection or flow read their own part of an index, among many others who
//! have far more; and what goes by keys is planned once. Asked as they are asked in earnest, where
//! the planner is free to choose.

use malote_core::delivery::Status;
use malote_core::id::ConnectionId;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

use crate::admin::sql as admin;
use crate::db::{Kind, Mode, Statement, Table, Value, args};
use crate::read::sql as read;
use crate::tests::explained::{Case, KEYS, connection, search};
use crate::tests::{Database, store};
use crate::{Scope, Store};

const CONNECTION: &[&str] = &["deliveries_connection"];
const OF_STATUS: &[&str] = &["deliveries_connection_status"];
const FAILED: &[&str] = &["deliveries_connection_failed"];
const SENDING: &[&str] = &["deliveries_leases", "deliveries_status"];
const NAMES: &[&str] = &[
    "connections_tenant_name_key",
    "sqlite_autoindex_connections_2",
];
const LATELY: &[&str] = &["deliveries_status", "deliveries_pkey"];
const TENANTS: &[&str] = &["tenants_pkey", "sqlite_autoindex_tenants_1"];

/// What every list of deliveries begins with, and whether it is of all tenants.
fn list(
    status: Option<Status>,
    flow: Option<&str>,
    connection: Option<ConnectionId>,
    fingerprint: Option<&str>,
    all: bool,
) -> Vec<Value> {
    let (time, last, first) = (
        None::<jiff::Timestamp>,
        uuid::Uuid::max(),
        uuid::Uuid::nil(),
    );
    args![
        status,
        flow,
        connection,
        time,
        time,
        fingerprint,
        last,
        50_i64,
        first,
        all
    ]
}

/// Everything narrow, with the only index it may live by.
fn narrow(connection: ConnectionId) -> Vec<Case> {
    let everybody = || Some(Scope::All.table());
    let tenant = || Some(Table::column(&[Kind::Text], ["acme"]));
    let (one, flow) = (Some(connection), Some("documents"));
    let dead = Some(Status::Dead);
    vec![
        (
            read::DELIVERIES_LIST_CONNECTION,
            list(None, None, one, None, true),
            everybody(),
            CONNECTION,
        ),
        (
            read::DELIVERIES_LIST_CONNECTION,
            list(None, None, None, None, false),
            tenant(),
            CONNECTION,
        ),
        (
            read::DELIVERIES_LIST_CONNECTION,
            list(None, flow, None, None, true),
            everybody(),
            CONNECTION,
        ),
        (
            read::DELIVERIES_LIST_CONNECTION_STATUS,
            list(dead, None, one, None, true),
            everybody(),
            OF_STATUS,
        ),
        (
            read::DELIVERIES_LIST_CONNECTION_STATUS,
            list(dead, None, None, None, false),
            tenant(),
            OF_STATUS,
        ),
        (
            read::DELIVERIES_LIST_CONNECTION_FAILED,
            list(None, None, None, Some("f1"), false),
            tenant(),
            FAILED,
        ),
    ]
}

/// The same of what is not of a connection.
fn few() -> Vec<Case> {
    let everybody = || Some(Scope::All.table());
    let tenant = || Some(Table::column(&[Kind::Text], ["acme"]));
    let (dead, sending) = (Some(Status::Dead), Some(Status::Sending));
    let flow = Some("documents");
    let lately = |status| list(status, flow, None, None, true)[..9].to_vec();
    let page = args![true, None::<String>, "acme", "matriz", 50_i64];
    vec![
        (
            read::DELIVERIES_LIST_STATUS,
            list(sending, None, None, None, false),
            tenant(),
            SENDING,
        ),
        (read::DELIVERIES_LIST_LATELY, lately(None), None, KEYS),
        (
            read::DELIVERIES_LIST_LATELY_STATUS,
            lately(dead),
            None,
            LATELY,
        ),
        (read::FAILURE_GROUPS_TENANT, args![], tenant(), FAILED),
        (
            read::HELD_TENANT,
            args![],
            tenant(),
            &["subjects_connection"],
        ),
        (admin::CONNECTIONS_PAGE, page, everybody(), NAMES),
        (
            admin::TENANTS_PAGE,
            args![true, "acme", 50_i64],
            everybody(),
            TENANTS,
        ),
    ]
}

/// What a plan must not do to any of the large tables.
fn wades(line: &str) -> bool {
    let tables = ["deliveries", "things", "subjects", "connections", "tenants"];
    tables.iter().any(|table| {
        line.contains(&format!("Seq Scan on {table} "))
            // A condition that no index helped with would name the connection.
            || line.contains("Filter: (connection_id")
    })
}

async fn assert_own(store: &Store, connection: ConnectionId) {
    for (statement, values, table, indexes) in [narrow(connection), few()].concat() {
        let mut tx = store.db.begin(Mode::Read).await.unwrap();
        let plan = tx.explain(statement, values, table).await.unwrap();
        let (name, shown) = (statement.name, plan.join("\n"));
        let lives = indexes
            .iter()
            .any(|index| shown.contains(&format!("{index} ")));
        let lives = lives || indexes.iter().any(|index| shown.ends_with(index));
        assert!(lives, "'{name}' leaves {indexes:?}:\n{shown}");
        let of_flow = name == read::DELIVERIES_LIST_CONNECTION.name;
        let whole = plan.iter().any(|line| wades(line));
        assert!(of_flow || !whole, "'{name}' wades:\n{shown}");
    }
}

/// 20,000 deliveries of fifty of two thousand connections of others, of seven flows.
fn others(postgres: bool) -> [String; 3] {
    let (id, connection, numbers, time, no) = if postgres {
        let connection = "md5((n % 50 + 1)::text)::uuid";
        let numbers = "generate_series(1, 20000) AS n";
        ("gen_random_uuid()", connection, numbers, "now()", "false")
    } else {
        let id = "lower(hex(randomblob(4)) || '-' || hex(randomblob(12)))";
        let numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c \
                       WHERE n < 20000) SELECT n FROM c) AS s";
        (id, "'connection-' || (n % 50 + 1)", numbers, "1", "0")
    };
    [
        format!("INSERT INTO tenants (name{made}) SELECT 'other-' || n{at} FROM {numbers} WHERE n <= 5000",
            made = if postgres { "" } else { ", created_at" },
            at = if postgres { "" } else { ", 1" }),
        format!(
            "INSERT INTO connections (id, tenant, name, target, takes, base_url, settings, sealed,
                                      credential, created_at, updated_at)
             SELECT {own}, 'other-' || n, 'matriz', 'omie', 'flow-' || n % 7, '', '{{}}', {sealed}, '',
                    {time}, {time}
             FROM {numbers} WHERE n <= 2000",
            own = connection.replace("n % 50 + 1", "n"),
            sealed = if postgres { "''::bytea" } else { "x''" }
        ),
        format!(
            "INSERT INTO deliveries (id, event_id, thing_id, subject_id, connection_id, tenant, flow,
                                     name, revision, present, amount, content_digest, needs,
                                     ordering_key, status, fingerprint, due_at, doubt, created_at,
                                     updated_at)
             SELECT {id}, {id}, {id}, {id}, {connection}, 'other-' || n % 50, 'flow-' || n % 50 % 7, '71/R', 1,
                    NOT {no}, 1, '', '[]', '', CASE n % 3 WHEN 0 THEN 'dead' ELSE 'delivered' END,
                    CASE n % 3 WHEN 0 THEN 'f' || n % 11 END, {time}, {no}, {time}, {time}
             FROM {numbers}"
        ),
    ]
}

/// One of each report.
const THINGS: &str = "
    INSERT INTO things (id, subject_id, connection_id, name, target_key)
    SELECT gen_random_uuid(), id, connection_id, '71/R', id::text FROM subjects";

#[tokio::test]
async fn postgresql_reads_only_the_own_part() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let connection = connection(&store).await;
    let mut raw = PgConnection::connect(&database.url).await.unwrap();
    for rows in others(true) {
        raw.execute(AssertSqlSafe(rows)).await.unwrap();
    }
    raw.execute(search::NAMES).await.unwrap();
    raw.execute(THINGS).await.unwrap();
    raw.execute("VACUUM ANALYZE").await.unwrap();
    assert_own(&store, connection).await;
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn sqlite_reads_only_the_own_part() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("malote.db").display());
    let store = store(&url).await;
    let connection = connection(&store).await;
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    for rows in others(false) {
        raw.execute(AssertSqlSafe(rows)).await.unwrap();
    }
    assert_own(&store, connection).await;
    store.close().await;
}

/// How often PostgreSQL planned statements about one delivery anew, and how often it did not.
const PLANNED: &Statement = &Statement {
    name: "planned",
    postgres: "SELECT sum(custom_plans)::bigint AS anew, sum(generic_plans)::bigint AS kept
               FROM pg_prepared_statements
               WHERE statement LIKE 'SELECT d.id, d.tenant%' OR statement LIKE '-- Delivery%'",
    sqlite: "",
};

#[tokio::test]
async fn postgresql_plans_once_what_goes_by_keys() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let id = || Some(Table::column(&[Kind::Uuid], [uuid::Uuid::nil()]));
    let both = args![uuid::Uuid::nil(), uuid::Uuid::nil()];
    let (mut anew, mut kept) = (0, 0);
    for mode in [Mode::Keys, Mode::Read] {
        let mut tx = store.db.begin(mode).await.unwrap();
        if mode == Mode::Read {
            tx.by_keys().await.unwrap();
        }
        for _ in 0..4 {
            let rows = tx.fetch(read::DELIVERIES_BY_ID, args![], id()).await;
            assert!(rows.unwrap().is_empty());
            let rows = tx.fetch(read::DELIVERY_DETAIL, both.clone(), None).await;
            assert!(rows.unwrap().is_empty());
        }
        let planned = tx.fetch_one(PLANNED, args![]).await.unwrap();
        anew += planned.int("anew").unwrap();
        kept += planned.int("kept").unwrap();
    }
    assert_eq!(anew, 0, "planned anew, beside {kept} times when it was not");
    assert!(kept >= 16, "only {kept}");
    store.close().await;
    database.remove().await;
}
