//! No list of the trail, and no turn of its sealer, reads the whole of it: shown by the plans of
//! both databases over many rows.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::Store;
use crate::audit::sql;
use crate::db::{Mode, Statement, Table, Value, args};
use crate::page::Scope;
use crate::tests::{Database, store};

/// A statement, its arguments, and the index it lives by.
type Case = (&'static Statement, Vec<Value>, Option<Table>, &'static str);

fn cases() -> Vec<Case> {
    let list = |who: Option<&str>, action: Option<&str>, subject: Option<&str>, all: bool| {
        let (since, until) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let (at, id) = (Timestamp::MAX, Uuid::max());
        args![since, until, at, id, 50_i64, who, action, subject, all]
    };
    let tenant = malote_core::id::Tenant::parse("t7").expect("a tenant's name");
    let bound = || Some(Scope::Only(vec![tenant.clone()]).table());
    let all = || Some(Scope::All.table());
    let (who, action) = (Some("who7"), Some("action7"));
    vec![
        (
            sql::AUDIT_LIST,
            list(None, None, None, true),
            all(),
            "audit_at",
        ),
        (
            sql::AUDIT_LIST_WHO,
            list(who, None, None, true),
            all(),
            "audit_who",
        ),
        (
            sql::AUDIT_LIST_ACTION,
            list(None, action, None, true),
            all(),
            "audit_action",
        ),
        (
            sql::AUDIT_LIST_SUBJECT,
            list(None, None, Some("s7"), true),
            all(),
            "audit_subject",
        ),
        (
            sql::AUDIT_LIST_TENANT,
            list(None, None, None, false),
            bound(),
            "audit_tenant",
        ),
        (sql::AUDIT_WAITING, args![500_i64], None, "audit_unsealed"),
        (sql::AUDIT_UNSEALED, args![], None, "audit_unsealed"),
        (sql::AUDIT_BLOCK_ROWS, args![7_i64], None, "audit_block"),
        (sql::AUDIT_BEYOND, args![40_i64], None, "audit_block"),
    ]
}

async fn assert_plans(store: &Store) {
    for (statement, values, table, index) in cases() {
        let mut tx = store.db.begin(Mode::Read).await.unwrap();
        let plan = tx.explain(statement, values, table).await.unwrap();
        let (name, shown) = (statement.name, plan.join("\n"));
        assert!(shown.contains(index), "'{name}' leaves '{index}':\n{shown}");
        let reads_all = plan.iter().any(|line| {
            let bare = line.starts_with("SCAN") && !line.contains("INDEX");
            line.contains("Seq Scan on audit") || (bare && line.contains("audit"))
        });
        assert!(!reads_all, "'{name}' reads the whole trail:\n{shown}");
    }
}

/// 20,000 rows, nearly all of them sealed.
fn rows(numbers: &str, id: &str, time: &str) -> String {
    format!(
        "INSERT INTO audit (id, at, who_kind, who, who_label, origin, action, tenant, subject, block)
         SELECT {id}, {time}, 'key', 'who' || (n % 500), '', 'local', 'action' || (n % 500),
                't' || (n % 500), 's' || (n % 500),
                CASE WHEN n < 19990 THEN n / 500 + 1 END
         FROM {numbers}"
    )
}

#[tokio::test]
async fn postgresql_does_not_read_the_trail() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    let mut raw = PgConnection::connect(&database.url).await.unwrap();
    let time = "now() - n * interval '1 second'";
    let filled = rows("generate_series(1, 20000) AS n", "gen_random_uuid()", time);
    raw.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        .await
        .unwrap();
    raw.execute(AssertSqlSafe(filled)).await.unwrap();
    raw.execute("ANALYZE").await.unwrap();
    assert_plans(&store).await;
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn sqlite_does_not_read_the_trail() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("malote.db").display());
    let store = store(&url).await;
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    let numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c \
                   WHERE n < 20000) SELECT n FROM c) AS s";
    let id = "lower(hex(randomblob(4)) || '-' || hex(randomblob(12)))";
    raw.execute("DROP TRIGGER audit_no_insert").await.unwrap();
    raw.execute(AssertSqlSafe(rows(numbers, id, "n")))
        .await
        .unwrap();
    assert_plans(&store).await;
    store.close().await;
}
