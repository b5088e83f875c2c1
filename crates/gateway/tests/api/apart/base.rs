//! The database of a test, and everything that stands in it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use malote_store::{Options, Store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// What changes when somebody only asks: the trail, when a key was used last, and answers that are
/// kept for repeats.
const MOVING: [&str; 4] = ["api_keys", "audit", "audit_blocks", "idempotency"];

/// A database of one test; a test that fails leaves one of PostgreSQL to be looked at.
pub(crate) enum Base {
    Sqlite { path: PathBuf, _folder: TempDir },
    Postgres { server: String, name: String },
}

impl Base {
    /// SQLite in a file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::Sqlite {
            path: folder.path().join("malote.db"),
            _folder: folder,
        }
    }

    /// A database of its own in the PostgreSQL for tests.
    pub(crate) async fn postgres() -> Self {
        let server = std::env::var("MALOTE_TEST_POSTGRES");
        let server = server.expect("MALOTE_TEST_POSTGRES names a server; tests/run sets it");
        let name = format!("malote_{}", malote_core::id::fresh().simple());
        on_server(&server, format!("CREATE DATABASE {name}")).await;
        let base = Self::Postgres { server, name };
        let clock = Arc::new(malote_core::clock::System);
        let store = Store::connect(&base.url(), clock, &Options::default()).await;
        let store = store.expect("the database is there");
        store.migrate().await.expect("migrating it");
        store.close().await;
        base
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { path, .. } => format!("sqlite://{}", path.display()),
            Self::Postgres { server, name } => {
                let (base, _) = server.rsplit_once('/').expect("it names a database");
                format!("{base}/{name}")
            }
        }
    }

    /// Removes it.
    pub(crate) async fn remove(self) {
        if let Self::Postgres { server, name } = self {
            on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    /// Every row of every table, but for those of [`MOVING`].
    pub(crate) async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        match self {
            Self::Sqlite { .. } => {
                let line = SqliteConnection::connect(&self.url()).await;
                of_sqlite(&mut line.expect("the database is there")).await
            }
            Self::Postgres { .. } => {
                let line = PgConnection::connect(&self.url()).await;
                of_postgres(&mut line.expect("the database is there")).await
            }
        }
    }
}

async fn on_server(url: &str, sql: String) {
    let line = PgConnection::connect(url).await;
    let mut line = line.expect("MALOTE_TEST_POSTGRES names a running PostgreSQL");
    let done = line.execute(AssertSqlSafe(sql)).await;
    done.expect("a statement of the test");
    line.close().await.expect("closing the connection");
}

async fn of_sqlite(line: &mut SqliteConnection) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let tables: Vec<String> = sqlx::query_scalar(tables)
        .fetch_all(&mut *line)
        .await
        .expect("tables");
    for table in tables {
        let columns = format!(
            "SELECT group_concat('quote(\"' || name || '\")', ' || ''|'' || ')
             FROM pragma_table_info('{table}')"
        );
        let columns: String = sqlx::query_scalar(AssertSqlSafe(columns))
            .fetch_one(&mut *line)
            .await
            .expect("columns");
        let rows = format!("SELECT {columns} FROM \"{table}\" ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut *line);
        keep(&mut all, table, rows.await.expect("rows"));
    }
    all
}

async fn of_postgres(line: &mut PgConnection) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    let tables = "SELECT c.relname::text FROM pg_class c
                  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
                    AND c.relnamespace = 'public'::regnamespace";
    let tables: Vec<String> = sqlx::query_scalar(tables)
        .fetch_all(&mut *line)
        .await
        .expect("tables");
    for table in tables {
        let rows = format!("SELECT to_jsonb(t)::text FROM \"{table}\" AS t ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut *line);
        keep(&mut all, table, rows.await.expect("rows"));
    }
    all
}

fn keep(all: &mut BTreeMap<String, Vec<String>>, table: String, rows: Vec<String>) {
    if !MOVING.contains(&table.as_str()) {
        all.insert(table, rows);
    }
}
