//! SQLite: one writer, a few readers beside it (write-ahead log), every commit on the disk
//! before it counts. In memory there is one connection for everything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use malote_core::clock;
use sqlx::Connection;
use sqlx::migrate::MigrateError;
use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use tokio::sync::broadcast;

use crate::db::text::{Prepared, Texts};
use crate::db::{
    Backend, DbError, Dialect, Kind, Mode, Row, Statement, Table, Transaction, Tx, Value, Wake,
};
use crate::{migrations, options::Options};

/// A SQLite database.
pub(crate) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
    clock: clock::Shared,
    texts: Arc<Texts>,
    wakes: broadcast::Sender<Wake>,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this file, made when it is missing.
    File(PathBuf),
    /// In memory, gone with the store.
    Memory,
}

impl Sqlite {
    /// Opens a database.
    pub(crate) async fn open(
        place: &Place,
        clock: clock::Shared,
        options: &Options,
    ) -> Result<Self, DbError> {
        let (writer, readers) = match place {
            Place::Memory => {
                let only = connect(memory(), 1, options).await?;
                (only.clone(), only)
            }
            Place::File(path) => {
                let writer = connect(file(path, options), 1, options).await?;
                let reading = file(path, options).pragma("query_only", "ON");
                let readers = connect(reading, options.readers, options).await?;
                (writer, readers)
            }
        };
        Ok(Self {
            writer,
            readers,
            clock,
            texts: Arc::default(),
            wakes: broadcast::channel(options.wakes).0,
        })
    }
}

fn memory() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(":memory:")
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
}

fn file(path: &Path, options: &Options) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.busy_timeout)
        .statement_cache_capacity(STATEMENTS)
}

/// More than the store has, so that none is prepared twice.
const STATEMENTS: usize = 500;

async fn connect(
    connect: SqliteConnectOptions,
    most: u32,
    options: &Options,
) -> Result<SqlitePool, DbError> {
    SqlitePoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .acquire_timeout(options.acquire_timeout)
        // On a full or failing disk SQLite rolls back by itself; the driver then believes for
        // ever that a transaction is open, and begins no other on this connection.
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .connect_with(connect)
        .await
        .map_err(|error| DbError::sqlite("open", error))
}

impl Backend for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn begin(&self, mode: Mode) -> BoxFuture<'_, Result<Tx, DbError>> {
        Box::pin(async move {
            let begun = match mode {
                Mode::Read | Mode::Keys => self.readers.begin_with("BEGIN DEFERRED").await,
                Mode::Write => self.writer.begin_with("BEGIN IMMEDIATE").await,
            };
            let inner = begun.map_err(|error| DbError::sqlite("begin", error))?;
            let tx: Tx = Box::new(SqliteTransaction {
                inner,
                now: self.clock.now(),
                texts: self.texts.clone(),
                wakes: self.wakes.clone(),
                held: Vec::new(),
            });
            Ok(tx)
        })
    }

    fn listen(&self) -> broadcast::Receiver<Wake> {
        self.wakes.subscribe()
    }

    fn migrate(&self) -> BoxFuture<'_, Result<(), MigrateError>> {
        Box::pin(async { migrations::sqlite().run(&self.writer).await })
    }

    #[cfg(test)]
    fn prepare(&self, statement: &'static Statement) -> BoxFuture<'_, Result<(), DbError>> {
        Box::pin(async move {
            let prepared = self.texts.get(statement);
            let prepare = sqlx::Executor::prepare(&self.writer, prepared.sql);
            prepare
                .await
                .map(|_| ())
                .map_err(|error| DbError::sqlite(statement.name, error))
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.readers.close().await;
            self.writer.close().await;
        })
    }
}

struct SqliteTransaction {
    inner: sqlx::Transaction<'static, sqlx::Sqlite>,
    now: Timestamp,
    texts: Arc<Texts>,
    wakes: broadcast::Sender<Wake>,
    held: Vec<Wake>,
}

impl Transaction for SqliteTransaction {
    fn fetch(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<Row>, DbError>> {
        let query = self.query(statement, args, table);
        Box::pin(async move {
            let rows = query
                .fetch_all(&mut *self.inner)
                .await
                .map_err(|error| DbError::sqlite(statement.name, error))?;
            let read = |row| Row::sqlite(statement.name, row);
            Ok(rows.into_iter().map(read).collect())
        })
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<u64, DbError>> {
        let query = self.query(statement, args, table);
        Box::pin(async move {
            let done = query
                .execute(&mut *self.inner)
                .await
                .map_err(|error| DbError::sqlite(statement.name, error))?;
            Ok(done.rows_affected())
        })
    }

    #[cfg(test)]
    fn explain(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<String>, DbError>> {
        let mut prepared = self.texts.get(statement);
        let text = format!("EXPLAIN QUERY PLAN {}", prepared.sql.as_str());
        prepared.sql = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text));
        let query = self.bound(statement, prepared, args, table);
        Box::pin(async move {
            let rows = query.fetch_all(&mut *self.inner).await;
            let rows = rows.map_err(|error| DbError::sqlite(statement.name, error))?;
            let line = |row| Row::sqlite(statement.name, row).text("detail");
            rows.into_iter().map(line).collect()
        })
    }

    fn notify(&mut self, wake: Wake) {
        if !self.held.contains(&wake) {
            self.held.push(wake);
        }
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<(), DbError>> {
        Box::pin(async move {
            self.inner
                .commit()
                .await
                .map_err(|error| DbError::sqlite("commit", error))?;
            for wake in self.held {
                // Nobody listening is no failure.
                let _ = self.wakes.send(wake);
            }
            Ok(())
        })
    }
}

type LiteQuery = Query<'static, sqlx::Sqlite, SqliteArguments>;

impl SqliteTransaction {
    fn query(
        &self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> LiteQuery {
        self.bound(statement, self.texts.get(statement), args, table)
    }

    fn bound(
        &self,
        statement: &'static Statement,
        Prepared { sql, now }: Prepared,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> LiteQuery {
        let mut query = sqlx::query(sql);
        let mut bound = args.len();
        for value in args {
            query = bind(query, value);
        }
        if let Some(table) = table {
            query = query.bind(table.to_json());
            bound += 1;
        }
        if let Some(number) = now {
            debug_assert_eq!(
                number,
                bound + 1,
                "'{}' uses all of its arguments",
                statement.name
            );
            query = query.bind(self.now.as_microsecond());
        }
        query
    }
}

fn bind(query: LiteQuery, value: Value) -> LiteQuery {
    match value {
        Value::Null(Kind::Text | Kind::Uuid) => query.bind(None::<String>),
        Value::Null(Kind::Bytes) => query.bind(None::<Vec<u8>>),
        Value::Null(Kind::Bool | Kind::Int | Kind::Time) => query.bind(None::<i64>),
        Value::Bool(value) => query.bind(i64::from(value)),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value.to_string()),
        Value::Time(value) => query.bind(value.as_microsecond()),
        Value::Bytes(value) => query.bind(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_that_sqlite_ended_by_itself_does_not_end_all_others() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("malote.db"));
        let clock: clock::Shared = Arc::new(clock::System);
        let sqlite = Sqlite::open(&place, clock, &Options::default())
            .await
            .unwrap();
        let mut ended = sqlite.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        // As it does on a full disk.
        sqlx::raw_sql("ROLLBACK")
            .execute(&mut *ended)
            .await
            .unwrap();
        drop(ended);
        for _ in 0..2 {
            let tx = sqlite.begin(Mode::Write).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}
