//! A fresh store for each test, and a clock that every test can turn.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use malote_core::clock::{Clock, Manual};
use malote_store::personal::Vault;
use malote_store::{Options, Store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::counted;

/// Where a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// SQLite in memory.
    Memory,
    /// SQLite in a file.
    File,
    /// PostgreSQL.
    Postgres,
}

/// A store made for one test.
#[derive(Clone)]
pub(crate) struct Bed {
    pub(crate) store: Store,
    pub(crate) place: Place,
    pub(crate) url: String,
    clock: Arc<Manual>,
}

impl Bed {
    /// Another store on the same database, as another process would open it. Not in memory.
    pub(crate) async fn another(&self) -> Store {
        let opened = Store::open(&self.url, self.clock.clone(), &Options::default()).await;
        opened
            .expect("opening the store once more")
            .unlocked(vault())
    }

    /// Lets time pass. PostgreSQL has its own clock, so there everything gets older instead.
    pub(crate) async fn advance(&self, by: Duration) {
        if self.place == Place::Postgres {
            age_everything(&self.url, by).await;
        } else {
            self.clock.advance(by);
        }
    }

    /// The present instant as the store sees it, nearly.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        if self.place == Place::Postgres {
            malote_core::clock::System.now()
        } else {
            self.clock.now()
        }
    }
}

/// Declares one test on every kind of store.
macro_rules! on_both {
    ($(#[$meta:meta])* $name:ident, |$bed:ident| $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn promise($bed: $crate::harness::Bed) $body

            #[tokio::test]
            async fn in_memory() {
                $crate::harness::run($crate::harness::Place::Memory, promise).await;
            }

            #[tokio::test]
            async fn in_a_file() {
                $crate::harness::run($crate::harness::Place::File, promise).await;
            }

            #[tokio::test]
            async fn in_postgresql() {
                $crate::harness::run($crate::harness::Place::Postgres, promise).await;
            }
        }
    };
}
pub(crate) use on_both;

/// Runs one test on a store of its own.
pub(crate) async fn run<F>(place: Place, promise: impl FnOnce(Bed) -> F)
where
    F: Future<Output = ()>,
{
    match place {
        Place::Memory => {
            let bed = bed(place, "sqlite::memory:".to_owned()).await;
            let store = bed.store.clone();
            promise(bed).await;
            counted::check(&store).await;
        }
        Place::File => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("malote.db");
            let bed = bed(place, format!("sqlite://{}", path.display())).await;
            let store = bed.store.clone();
            promise(bed).await;
            counted::check(&store).await;
            store.close().await;
        }
        Place::Postgres => {
            let database = Database::create().await;
            let bed = bed(place, database.url.clone()).await;
            let store = bed.store.clone();
            promise(bed).await;
            counted::check(&store).await;
            store.close().await;
            database.remove().await;
        }
    }
}

async fn bed(place: Place, url: String) -> Bed {
    let start = "2026-11-20T12:00:00Z".parse().expect("an instant");
    let clock = Arc::new(Manual::at(start));
    let connected = Store::connect(&url, clock.clone(), &Options::default()).await;
    let store = connected.expect("opening the store").unlocked(vault());
    store.migrate().await.expect("migrating the store");
    Bed {
        store,
        place,
        url,
        clock,
    }
}

/// What seals personal values in every test.
pub(crate) fn vault() -> Vault {
    Vault::new(&[7; 32])
}

/// A database of one test; a test that fails leaves it to be looked at.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    async fn create() -> Self {
        let server = std::env::var("MALOTE_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!(
                "MALOTE_TEST_POSTGRES must name a PostgreSQL for tests, \
                 postgres://USER@HOST:PORT/DATABASE; tests/run sets it"
            )
        });
        let name = format!("malote_{}", malote_core::id::fresh().simple());
        on_server(&server, format!("CREATE DATABASE {name}")).await;
        let (base, _) = server
            .rsplit_once('/')
            .expect("the address names a database");
        let url = format!("{base}/{name}");
        Self { server, name, url }
    }

    async fn remove(self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        on_server(&self.server, drop).await;
    }
}

/// Runs statements of our own making on a PostgreSQL.
pub(crate) async fn on_server(url: &str, sql: String) {
    let connecting = PgConnection::connect(url).await;
    let mut connection = connecting.expect("MALOTE_TEST_POSTGRES names a running PostgreSQL");
    let done = connection.execute(AssertSqlSafe(sql)).await;
    done.expect("a statement of the harness");
    connection.close().await.expect("closing the connection");
}

async fn age_everything(url: &str, by: Duration) {
    let sql = format!(
        "DO $$
         DECLARE one record;
         BEGIN
             FOR one IN SELECT table_name, string_agg(
                            format('%I = %I - interval ''{ms} milliseconds''',
                                   column_name, column_name), ', ') AS columns
                        FROM information_schema.columns
                        WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
                              AND table_name NOT IN ('_sqlx_migrations', 'audit', 'audit_blocks')
                              AND table_name NOT IN (SELECT relname::text FROM pg_class
                                                     WHERE relispartition)
                        GROUP BY table_name
             LOOP
                 EXECUTE format('UPDATE %I SET %s', one.table_name, one.columns);
             END LOOP;
         END $$",
        ms = by.as_millis()
    );
    on_server(url, sql).await;
}
