//! A test prepares every SQL file on both databases, and sees to it that none is left out.

use sqlx::{Connection, PgConnection};
use std::collections::BTreeSet;

use crate::Store;
use crate::db::Statement;
use crate::tests::{Database, store};

fn all() -> Vec<&'static Statement> {
    let modules = [
        crate::migrations::ALL,
        crate::queue::sql::ALL,
        crate::admin::sql::ALL,
        crate::alert::sql::ALL,
        crate::audit::sql::ALL,
        crate::files::sql::ALL,
        crate::read::sql::ALL,
        crate::act::sql::ALL,
        crate::replay::sql::ALL,
        crate::personal::sql::ALL,
        crate::retention::sql::ALL,
    ];
    modules.into_iter().flatten().copied().collect()
}

fn files(dialect: &str) -> BTreeSet<String> {
    let folder = format!("{}/src/sql/{dialect}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // What several begin with has a folder of its own.
        .filter(|name| name != "parts")
        .map(|name| name.strip_suffix(".sql").unwrap().to_owned())
        .collect()
}

#[test]
fn every_file_is_a_statement_of_both_databases() {
    let names: BTreeSet<String> = all().iter().map(|one| one.name.to_owned()).collect();
    assert_eq!(names, files("postgres"));
    assert_eq!(names, files("sqlite"));
}

async fn prepare_all(store: &Store) {
    let mut refused = Vec::new();
    for statement in all() {
        if let Err(error) = store.db.prepare(statement).await {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            refused.push(format!("{error}: {}", cause.unwrap_or_default()));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[tokio::test]
async fn sqlite_accepts_every_statement() {
    prepare_all(&store("sqlite::memory:").await).await;
}

#[tokio::test]
async fn postgresql_accepts_every_statement() {
    let database = Database::create().await;
    let store = store(&database.url).await;
    prepare_all(&store).await;
    assert_eq!(
        postgres_columns(&database.url).await,
        sqlite_columns().await
    );
    store.close().await;
    database.remove().await;
}

/// Every column as `table.column`, with a mark where it may be null.
async fn postgres_columns(url: &str) -> BTreeSet<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let columns = sqlx::query_scalar(
        "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END
         FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
           AND table_name NOT IN (SELECT relname::text FROM pg_class WHERE relispartition)",
    );
    let columns: Vec<String> = columns.fetch_all(&mut connection).await.unwrap();
    columns.into_iter().collect()
}

async fn sqlite_columns() -> BTreeSet<String> {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    let migrated = crate::migrations::sqlite().run(&mut connection).await;
    migrated.unwrap();
    let columns = sqlx::query_scalar(
        "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE '?' END
         FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'",
    );
    let columns: Vec<String> = columns.fetch_all(&mut connection).await.unwrap();
    columns.into_iter().collect()
}
