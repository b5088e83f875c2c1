//! Every column that can hold something sealed is in the one list of them, is looked after by
//! the statements behind it, and refuses what a retired key sealed.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqliteConnection};

use crate::admin::sealed::Place;
use crate::admin::sql;

/// What needs no new seal: personal values hang below the vault, and the body of a refused message
/// is no secret of ours.
const PLAIN: &[&str] = &["personal_values.sealed", "refusals.body"];

async fn schema() -> SqliteConnection {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let migrated = crate::migrations::sqlite().run(&mut connection).await;
    migrated.unwrap();
    connection
}

#[tokio::test]
async fn every_sealed_column_is_in_the_list() {
    let mut connection = schema().await;
    let columns = sqlx::query_scalar(
        "SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'
               AND (c.type = 'BLOB' OR (c.name LIKE '%sealed%' AND c.name NOT LIKE '%\\_at' ESCAPE '\\'))",
    );
    let columns: Vec<String> = columns.fetch_all(&mut connection).await.unwrap();
    let found: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    let listed = Place::ALL.iter().map(|place| place.column());
    let known: BTreeSet<&str> = listed.chain(PLAIN.iter().copied()).collect();
    assert_eq!(
        found, known,
        "a sealed column belongs into Place, with its statements, its triggers and its owner in \
         malote_runtime::seal::rotation"
    );
}

#[tokio::test]
async fn every_sealed_column_is_counted_and_guarded() {
    let mut connection = schema().await;
    for place in Place::ALL {
        let (table, column) = place.column().split_once('.').unwrap();
        let counted = format!("'{}'", place.column());
        for text in [sql::SEALED_COUNTS.sqlite, sql::SEALED_COUNTS.postgres] {
            assert!(text.contains(&counted), "{counted}");
        }
        let triggers = format!(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'
             AND sql LIKE '%sealing_keys_retired%' AND sql LIKE '%new.{column}%'"
        );
        let rows = connection.fetch_all(AssertSqlSafe(triggers)).await.unwrap();
        let names: Vec<String> = rows.iter().map(|row| row.get("name")).collect();
        assert_eq!(names.len(), 2, "insert and update of {counted}: {names:?}");
    }
}
