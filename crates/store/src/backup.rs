//! Copies of an embedded store: made while it is used, looked at before they are trusted.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};

use crate::db::DbError;
use crate::error::StoreError;
use crate::said;

/// Copies a store that others may be using to an empty file: one state of it, with everything that
/// was committed before. The file is complete only when this returns.
///
/// # Errors
/// When there is no such store, or the file is not empty or cannot be written.
pub async fn copy(store: &Path, empty: &Path) -> Result<(), StoreError> {
    let failed = |error| DbError::sqlite("backup", error);
    let mut connection = open(store).await?;
    let into = quoted(empty);
    let copied = connection
        .execute(AssertSqlSafe(format!("VACUUM INTO {into}")))
        .await;
    copied.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(())
}

/// Brings everything that was committed into the file of a store that nobody uses, so that it can be
/// moved by itself.
///
/// # Errors
/// When it is damaged.
pub async fn settle(store: &Path) -> Result<(), StoreError> {
    let failed = |error| DbError::sqlite("settle", error);
    let mut connection = open(store).await?;
    let row = connection
        .fetch_one("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .map_err(failed)?;
    let busy: i64 = row.try_get(0).map_err(failed)?;
    connection.close().await.map_err(failed)?;
    match busy {
        0 => Ok(()),
        _ => Err(StoreError::conflict(said::STORE_IN_USE)),
    }
}

/// Looks whether a copy is whole, and returns the newest migration it was made with.
///
/// # Errors
/// When it is no store, or damaged.
pub async fn look(copy: &Path) -> Result<i64, StoreError> {
    let failed = |error| DbError::sqlite("look", error);
    let mut connection = open(copy).await?;
    let said = connection
        .fetch_one("PRAGMA integrity_check(1)")
        .await
        .map_err(failed)?;
    let said: String = said.try_get(0).map_err(failed)?;
    if said != "ok" {
        return Err(StoreError::conflict(
            said::STORE_DAMAGED.with(&[("said", &said)]),
        ));
    }
    let newest = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
    let newest = connection.fetch_one(newest).await.map_err(failed)?;
    let newest = newest.try_get(0).map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(newest)
}

async fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(path);
    let opened = options.connect().await;
    Ok(opened.map_err(|error| DbError::sqlite("open", error))?)
}

/// A path as SQL text.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "''"))
}
