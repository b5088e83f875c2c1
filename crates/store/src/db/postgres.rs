//! PostgreSQL: a pool of few connections, statements prepared once on each, announcements by
//! NOTIFY inside the transaction.
//!
//! Nothing waits for ever: what takes longer than the statement timeout counts as a lost
//! connection, which is closed and not used again.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::query::Query;
use sqlx::{Error, Executor};
use tokio::sync::broadcast;

use crate::db::listener::Listener;
use crate::db::{
    Backend, DbError, Dialect, Kind, Mode, Row, Statement, Table, Transaction, Tx, Value, Wake,
};
use crate::{migrations, options::Options};

/// A PostgreSQL database.
pub(crate) struct Postgres {
    pool: PgPool,
    connect: PgConnectOptions,
    timeout: Duration,
    wakes: broadcast::Sender<Wake>,
    listener: OnceLock<Listener>,
}

impl Postgres {
    /// Connects when it is first used.
    pub(crate) fn open(connect: PgConnectOptions, options: &Options) -> Self {
        let connect = connect.statement_cache_capacity(STATEMENTS);
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.acquire_timeout)
            // Costs a round trip each time; `begin` tries another connection instead.
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async { connection.execute(SESSION).await.map(|_| ()) })
            })
            .connect_lazy_with(connect.clone());
        Self {
            pool,
            connect,
            timeout: options.statement_timeout,
            wakes: broadcast::channel(options.wakes).0,
            listener: OnceLock::new(),
        }
    }

    /// An open transaction. Connections that died idle (the server was restarted) are thrown
    /// away, each once; nothing was done with them, so it is safe.
    async fn begin_on_one(&self, sql: &'static str) -> Result<PostgresTransaction, Error> {
        let mut dead = 0;
        loop {
            let mut tx = PostgresTransaction {
                connection: Some(self.pool.acquire().await?),
                // Until it has begun: whoever gives up waiting leaves it in between.
                broken: true,
                timeout: self.timeout,
                held: BTreeSet::new(),
            };
            let begun = within(self.timeout, tx.connection().execute(sql)).await;
            let Err(error) = begun else {
                tx.broken = false;
                return Ok(tx);
            };
            dead += 1;
            if dead > self.pool.options().get_max_connections() || !lost(&error) {
                return Err(error);
            }
        }
    }
}

type Pg = sqlx::Postgres;

/// A scan that must not be chosen is given a cost at which PostgreSQL compiles the statement first,
/// which takes a hundred times as long as any of ours.
const SESSION: &str = "SET jit = off";

/// Every move of the queue finds its rows by an index. Its plans are kept as long as the
/// connection, also those made while the tables were empty, when reading them whole looked cheap.
const WRITE: &str = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                     SET LOCAL enable_mergejoin = off";

/// Sees one state and changes nothing. Lists have many optional filters: a plan that knows them
/// finds its index.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                    SET LOCAL plan_cache_mode = force_custom_plan";

/// The same for what goes by keys.
const READ_BY_KEYS: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                            SET LOCAL plan_cache_mode = force_generic_plan; \
                            SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                            SET LOCAL enable_mergejoin = off";

/// What makes a transaction of [`READ`] one of [`READ_BY_KEYS`].
const BY_KEYS: &str = "SET LOCAL plan_cache_mode = force_generic_plan; \
                       SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                       SET LOCAL enable_mergejoin = off";

/// More than the store has, so that none is prepared twice.
const STATEMENTS: usize = 500;

impl Backend for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn begin(&self, mode: Mode) -> BoxFuture<'_, Result<Tx, DbError>> {
        let sql = match mode {
            Mode::Read => READ,
            Mode::Keys => READ_BY_KEYS,
            Mode::Write => WRITE,
        };
        Box::pin(async move {
            let begun = self.begin_on_one(sql).await;
            let tx = begun.map_err(|error| DbError::postgres("begin", error))?;
            let tx: Tx = Box::new(tx);
            Ok(tx)
        })
    }

    fn listen(&self) -> broadcast::Receiver<Wake> {
        let receiver = self.wakes.subscribe();
        self.listener
            .get_or_init(|| Listener::start(self.connect.clone(), self.wakes.clone()));
        receiver
    }

    fn migrate(&self) -> BoxFuture<'_, Result<(), MigrateError>> {
        Box::pin(async { migrations::postgres().run(&self.pool).await })
    }

    #[cfg(test)]
    fn prepare(&self, statement: &'static Statement) -> BoxFuture<'_, Result<(), DbError>> {
        Box::pin(async move {
            let sql = sqlx::SqlSafeStr::into_sql_str(statement.postgres);
            let prepared = self.pool.prepare(sql).await;
            prepared
                .map(|_| ())
                .map_err(|error| DbError::postgres(statement.name, error))
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.pool.close())
    }
}

struct PostgresTransaction {
    /// Taken when it ends.
    connection: Option<PoolConnection<Pg>>,
    /// Nobody knows its state: it is closed, and not used again.
    broken: bool,
    timeout: Duration,
    held: BTreeSet<Wake>,
}

impl Transaction for PostgresTransaction {
    fn fetch(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<Row>, DbError>> {
        let query = query(statement, args, table);
        Box::pin(async move {
            let limit = self.timeout;
            let rows = query.fetch_all(&mut **self.connection());
            let rows = within(limit, rows).await;
            let rows = self.checked(statement.name, rows)?;
            let read = |row| Row::postgres(statement.name, row);
            Ok(rows.into_iter().map(read).collect())
        })
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<u64, DbError>> {
        let query = query(statement, args, table);
        Box::pin(async move {
            let limit = self.timeout;
            let done = query.execute(&mut **self.connection());
            let done = within(limit, done).await;
            Ok(self.checked(statement.name, done)?.rows_affected())
        })
    }

    #[cfg(test)]
    fn explain(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<String>, DbError>> {
        Box::pin(async move {
            let text = format!("EXPLAIN {}", statement.postgres);
            let sql = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text));
            let rows = bound(sqlx::query(sql), args, table)
                .fetch_all(&mut **self.connection())
                .await;
            let rows = self.checked(statement.name, rows)?;
            let line = |row| Row::postgres(statement.name, row).text("QUERY PLAN");
            rows.into_iter().map(line).collect()
        })
    }

    fn by_keys(&mut self) -> BoxFuture<'_, Result<(), DbError>> {
        Box::pin(async move {
            let limit = self.timeout;
            let done = within(limit, self.connection().execute(BY_KEYS)).await;
            self.checked("by_keys", done).map(|_| ())
        })
    }

    fn notify(&mut self, wake: Wake) {
        // Sent all at once, right before the commit.
        self.held.insert(wake);
    }

    fn commit(mut self: Box<Self>) -> BoxFuture<'static, Result<(), DbError>> {
        Box::pin(async move {
            let limit = self.timeout;
            if !self.held.is_empty() {
                let payloads: Vec<String> = self.held.iter().map(Wake::to_payload).collect();
                let send = sqlx::query(NOTIFY).bind(payloads);
                let sent = within(limit, send.execute(&mut **self.connection())).await;
                self.checked("notify", sent)?;
            }
            // Whoever gives up waiting leaves it in between, and nothing to roll back.
            self.broken = true;
            let done = within(limit, self.connection().execute("COMMIT")).await;
            self.checked("commit", done)?;
            // Back to the pool, with nothing left to roll back.
            drop(self.connection.take());
            Ok(())
        })
    }
}

const NOTIFY: &str = "SELECT pg_notify('malote', payload) FROM unnest($1::text[]) AS payload";

impl PostgresTransaction {
    fn connection(&mut self) -> &mut PoolConnection<Pg> {
        self.connection
            .as_mut()
            .expect("only commit takes the connection, and consumes the transaction")
    }

    fn checked<T>(
        &mut self,
        statement: &'static str,
        result: Result<T, Error>,
    ) -> Result<T, DbError> {
        result.map_err(|error| {
            self.broken |= lost(&error);
            DbError::postgres(statement, error)
        })
    }
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let timeout = self.timeout;
        if self.broken {
            connection.close_on_drop();
            return;
        }
        tokio::spawn(async move {
            if within(timeout, connection.execute("ROLLBACK"))
                .await
                .is_err()
            {
                connection.close_on_drop();
            }
        });
    }
}

/// Whether the connection is of no more use.
fn lost(error: &Error) -> bool {
    match error {
        Error::Database(database) => database.code().is_some_and(|code| code.starts_with("57P")),
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) => true,
        _ => false,
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result,
        Err(_) => Err(Error::Io(std::io::Error::new(
            std::io::ErrorKind::TimedOut,
            format!("no answer within {} ms", limit.as_millis()),
        ))),
    }
}

type PgQuery = Query<'static, Pg, PgArguments>;

fn query(statement: &'static Statement, args: Vec<Value>, table: Option<Table>) -> PgQuery {
    bound(sqlx::query(statement.postgres), args, table)
}

fn bound(mut query: PgQuery, args: Vec<Value>, table: Option<Table>) -> PgQuery {
    for value in args {
        query = bind(query, storable(value));
    }
    let columns = table.map(Table::into_columns).unwrap_or_default();
    for (kind, cells) in columns {
        let cells = cells.into_iter().map(storable).collect();
        query = bind_column(query, kind, cells);
    }
    query
}

/// PostgreSQL keeps no NUL in a text. What a target says may hold one, and its outcome must be
/// written all the same.
fn storable(value: Value) -> Value {
    match value {
        Value::Text(text) if text.contains('\0') => Value::Text(text.replace('\0', "\u{fffd}")),
        value => value,
    }
}

fn bind(query: PgQuery, value: Value) -> PgQuery {
    match value {
        Value::Null(Kind::Bool) => query.bind(None::<bool>),
        Value::Null(Kind::Int) => query.bind(None::<i64>),
        Value::Null(Kind::Text) => query.bind(None::<String>),
        Value::Null(Kind::Uuid) => query.bind(None::<uuid::Uuid>),
        Value::Null(Kind::Time) => query.bind(None::<jiff_sqlx::Timestamp>),
        Value::Null(Kind::Bytes) => query.bind(None::<Vec<u8>>),
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value),
        Value::Time(value) => query.bind(jiff_sqlx::Timestamp::from(value)),
        Value::Bytes(value) => query.bind(value),
    }
}

fn bind_column(query: PgQuery, kind: Kind, cells: Vec<Value>) -> PgQuery {
    macro_rules! column {
        ($type:ty, $variant:ident) => {{
            let cell = |cell| match cell {
                Value::$variant(value) => Some(<$type>::from(value)),
                Value::Null(_) => None,
                other => unreachable!("a cell of kind {kind:?} is {other:?}"),
            };
            query.bind(cells.into_iter().map(cell).collect::<Vec<Option<$type>>>())
        }};
    }
    match kind {
        Kind::Bool => column!(bool, Bool),
        Kind::Int => column!(i64, Int),
        Kind::Text => column!(String, Text),
        Kind::Uuid => column!(uuid::Uuid, Uuid),
        Kind::Time => column!(jiff_sqlx::Timestamp, Time),
        Kind::Bytes => column!(Vec<u8>, Bytes),
    }
}
