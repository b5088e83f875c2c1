//! The database behind the status queue: one small trait, PostgreSQL and SQLite under it.
//!
//! Everything above is written once; only the SQL texts differ, `sql/postgres/NAME.sql` and
//! `sql/sqlite/NAME.sql`. Rules for those texts:
//!
//! - Arguments are `$1`, `$2`… in PostgreSQL and `?1`, `?2`… in SQLite. A [`Table`] comes last:
//!   in PostgreSQL one array for each column (`UNNEST($3::uuid[], $4::bigint[])`), in SQLite one
//!   JSON text of row arrays (`SELECT value ->> 0, value ->> 1 FROM json_each(?3)`).
//!   Where an event or a delivery becomes a row of it, PostgreSQL unnests the arrays in a list
//!   (`SELECT unnest($1::uuid[]), unnest($2::text[])`): in FROM it would put each of them aside
//!   first, which takes half as long again as reading them.
//! - `now()` is the database's own clock in PostgreSQL; in SQLite it becomes one more argument,
//!   read from the clock the store was opened with when the transaction began.
//! - Identifiers are uuid and TEXT, instants timestamptz and whole microseconds, booleans
//!   boolean and 0 or 1, durations whole milliseconds on both sides:
//!   `now() + $1 * interval '1 millisecond'` and `now() + ?1 * 1000`.
//!
//! A transaction that is dropped is rolled back. Nobody holds one and begins another: in memory
//! SQLite has one connection for all. In a `Write` transaction of SQLite everything
//! is already exclusive, so `FOR UPDATE` has no counterpart there.

mod error;
mod listener;
mod postgres;
mod row;
pub(crate) mod sqlite;
mod statement;
mod table;
mod text;
mod value;
mod wake;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::broadcast;

pub use crate::db::error::DbError;
pub(crate) use crate::db::postgres::Postgres;
pub(crate) use crate::db::row::Row;
pub(crate) use crate::db::sqlite::Sqlite;
pub(crate) use crate::db::statement::{Statement, args, statements};
pub(crate) use crate::db::table::Table;
pub(crate) use crate::db::value::{Kind, Value};
pub use crate::db::wake::Wake;
use crate::personal::Vault;

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Sees one state of the database, and changes nothing.
    Read,
    /// The same, and goes by keys only: see [`Transaction::by_keys`].
    Keys,
    /// May change. On SQLite it holds the write lock from its start.
    Write,
}

/// Which database it is, for the few places where behaviour differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// An open transaction.
pub(crate) type Tx = Box<dyn Transaction>;

/// A database.
pub(crate) trait Backend: Send + Sync {
    /// Which one.
    fn dialect(&self) -> Dialect;

    /// Begins a transaction.
    fn begin(&self, mode: Mode) -> BoxFuture<'_, Result<Tx, DbError>>;

    /// What other transactions announce, from now on. Announcements may be lost (a slow
    /// reader, a cut line): after a loss comes [`Wake::All`], or a lag of the receiver, which
    /// means the same.
    fn listen(&self) -> broadcast::Receiver<Wake>;

    /// Applies the pending migrations.
    fn migrate(&self) -> BoxFuture<'_, Result<(), sqlx::migrate::MigrateError>>;

    /// Whether the database accepts this statement.
    #[cfg(test)]
    fn prepare(&self, statement: &'static Statement) -> BoxFuture<'_, Result<(), DbError>>;

    /// Ends all connections.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// A transaction. Dropping it rolls back.
pub(crate) trait Transaction: Send {
    /// Runs a statement and reads its rows.
    fn fetch(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<Row>, DbError>>;

    /// Runs a statement and says how many rows it touched.
    fn execute(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<u64, DbError>>;

    /// How the database would run a statement.
    #[cfg(test)]
    fn explain(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<String>, DbError>>;

    /// From here on every statement finds its rows by keys, so that its plan does not depend on
    /// its arguments. On PostgreSQL it is made once and kept: for a few rows, planning takes ten
    /// times as long as reading.
    fn by_keys(&mut self) -> BoxFuture<'_, Result<(), DbError>> {
        Box::pin(async { Ok(()) })
    }

    /// What its store seals personal values with, unless it was opened without.
    fn vault(&self) -> Option<Arc<Vault>> {
        None
    }

    /// Says which personal values it has stored, to be remembered once it is committed.
    fn stored(&mut self, _what: Vec<String>) {}

    /// Announces something to every listener, once this transaction is committed.
    fn notify(&mut self, wake: Wake);

    /// Makes everything durable. After an error nobody knows whether it was.
    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<(), DbError>>;
}

impl dyn Transaction + '_ {
    /// The only row of a statement that finds one or none.
    pub(crate) async fn fetch_optional(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
    ) -> Result<Option<Row>, DbError> {
        let mut rows = self.fetch(statement, args, None).await?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            more => Err(DbError::corrupt(
                statement.name,
                "*",
                format!("{more} rows where there can be one"),
            )),
        }
    }

    /// The only row of a statement that always finds one.
    pub(crate) async fn fetch_one(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
    ) -> Result<Row, DbError> {
        let row = self.fetch_optional(statement, args).await?;
        row.ok_or_else(|| DbError::corrupt(statement.name, "*", "no row".to_owned()))
    }
}
