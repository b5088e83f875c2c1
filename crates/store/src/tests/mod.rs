//! Tests that look below the public face: every SQL text prepared, plans explained.

mod abandoned;
mod audited;
mod explained;
mod prepared;
mod sealed;

use malote_core::clock;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::personal::Vault;
use crate::{Options, Store};

/// An empty database on the PostgreSQL for tests; one of a failed test is left to be looked at.
struct Database {
    server: PgConnection,
    name: String,
    url: String,
}

impl Database {
    async fn create() -> Self {
        let address = std::env::var("MALOTE_TEST_POSTGRES").expect(
            "MALOTE_TEST_POSTGRES must name a PostgreSQL for tests, \
             postgres://USER@HOST:PORT/DATABASE; tests/run sets it",
        );
        let name = format!("malote_{}", malote_core::id::fresh().simple());
        let mut server = PgConnection::connect(&address).await.unwrap();
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        server.execute(create).await.unwrap();
        let (base, _) = address.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        Self { server, name, url }
    }

    async fn remove(mut self) {
        let drop = AssertSqlSafe(format!("DROP DATABASE {} WITH (FORCE)", self.name));
        self.server.execute(drop).await.unwrap();
    }
}

/// A migrated store at an address.
async fn store(url: &str) -> Store {
    let clock = std::sync::Arc::new(clock::System);
    let store = Store::connect(url, clock, &Options::default())
        .await
        .unwrap()
        .unlocked(Vault::new(&[7; 32]));
    store.migrate().await.unwrap();
    store
}
