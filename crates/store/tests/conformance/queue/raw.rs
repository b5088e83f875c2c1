//! Reading and turning rows behind the store's back, with the same SQL text on both databases.

use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::harness::{Bed, Place};

/// A second way into a test's database.
#[derive(Debug, Clone)]
pub(crate) enum Raw {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// A row, its cells as text.
pub(crate) type Cells = Vec<Option<String>>;

impl Raw {
    pub(crate) async fn open(bed: &Bed) -> Self {
        match bed.place {
            Place::Postgres => Self::Postgres(
                PgPoolOptions::new()
                    .max_connections(3)
                    .connect(&bed.url)
                    .await
                    .unwrap(),
            ),
            Place::File | Place::Memory => {
                let path = bed.url.trim_start_matches("sqlite://");
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(Duration::from_secs(10));
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .connect_with(options);
                Self::Sqlite(pool.await.unwrap())
            }
        }
    }

    /// The columns of `SELECT columns rest`, each as text.
    pub(crate) async fn rows(&self, columns: &[&str], rest: &str) -> Vec<Cells> {
        let cast: Vec<String> = columns
            .iter()
            .map(|column| format!("CAST({column} AS text)"))
            .collect();
        let sql = format!("SELECT {} {rest}", cast.join(", "));
        let width = columns.len();
        match self {
            Self::Postgres(pool) => {
                let rows = pool.fetch_all(AssertSqlSafe(sql)).await.unwrap();
                let cells = |row: &sqlx::postgres::PgRow| (0..width).map(|i| row.get(i)).collect();
                rows.iter().map(cells).collect()
            }
            Self::Sqlite(pool) => {
                let rows = pool.fetch_all(AssertSqlSafe(sql)).await.unwrap();
                let cells =
                    |row: &sqlx::sqlite::SqliteRow| (0..width).map(|i| row.get(i)).collect();
                rows.iter().map(cells).collect()
            }
        }
    }

    /// The first column of the only row.
    pub(crate) async fn one(&self, column: &str, rest: &str) -> String {
        let rows = self.rows(&[column], rest).await;
        let [row] = &rows[..] else {
            panic!("{} rows {rest}", rows.len())
        };
        row[0].clone().unwrap_or_default()
    }

    pub(crate) async fn try_run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Postgres(pool) => pool.execute(sql).await.map(|_| ()),
            Self::Sqlite(pool) => pool.execute(sql).await.map(|_| ()),
        }
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.try_run(sql).await.unwrap();
    }

    /// PostgreSQL's pool, for tests of its locks.
    pub(crate) fn postgres(&self) -> &PgPool {
        match self {
            Self::Postgres(pool) => pool,
            Self::Sqlite(_) => panic!("only on PostgreSQL"),
        }
    }
}

/// Every instant that a limit, a lease or a wait is measured from.
const INSTANTS: &[(&str, &[&str])] = &[
    (
        "deliveries",
        &[
            "due_at",
            "lease_until",
            "begun_at",
            "doubt_since",
            "asked_since",
            "failing_since",
            "created_at",
            "updated_at",
        ],
    ),
    ("connections", &["resumed_at"]),
    ("credentials", &["lease_until", "quiet_until"]),
    ("workers", &["seen_until"]),
    ("methods", &["paused_until"]),
    ("calls", &["made_at", "forget_at"]),
    ("rates", &["due_at"]),
    ("tasks", &["due_at"]),
];

/// Lets time pass: SQLite's clock is turned; on PostgreSQL these move into the past, and the
/// instants that sources name stay where they are.
pub(crate) async fn pass(bed: &Bed, raw: &Raw, time: Duration) {
    if bed.place != Place::Postgres {
        return bed.advance(time).await;
    }
    for (table, columns) in INSTANTS {
        let moved: Vec<String> = columns
            .iter()
            .map(|c| format!("{c} = {c} - interval '{} milliseconds'", time.as_millis()))
            .collect();
        raw.run(&format!("UPDATE {table} SET {}", moved.join(", ")))
            .await;
    }
}
