//! Whoever waits for the database may give up at any moment: a connection on which a transaction
//! was just being committed is then closed, for nobody knows what to roll back.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use malote_core::clock;

use crate::db::{Mode, Statement, args};
use crate::tests::Database;
use crate::{Options, Store};

static BACKEND: Statement = Statement {
    name: "backend",
    postgres: "SELECT pg_backend_pid()::bigint AS pid",
    sqlite: "SELECT 1 AS pid",
};

/// A store with one connection, so that every transaction is on the same.
async fn narrow(url: &str) -> Store {
    let options = Options {
        connections: 1,
        acquire_timeout: Duration::from_secs(30),
        ..Options::default()
    };
    Store::connect(url, Arc::new(clock::System), &options)
        .await
        .unwrap()
}

async fn backend(store: &Store) -> i64 {
    let mut tx = store.db.begin(Mode::Write).await.unwrap();
    let row = tx.fetch_one(&BACKEND, args![]).await.unwrap();
    tx.commit().await.unwrap();
    row.int("pid").unwrap()
}

/// Gives a commit up after its first step. Returns whether it was answered before.
async fn answered_at_once(store: &Store) -> bool {
    let tx = store.db.begin(Mode::Write).await.unwrap();
    tx.commit().now_or_never().is_some()
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let database = Database::create().await;
    let store = narrow(&database.url).await;
    let first = backend(&store).await;
    drop(store.db.begin(Mode::Write).await.unwrap());
    assert_eq!(backend(&store).await, first, "it was rolled back");
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn a_connection_given_up_while_committing_is_closed() {
    let database = Database::create().await;
    let store = narrow(&database.url).await;
    let first = backend(&store).await;
    // A commit that is answered at once was not given up: then the next one is.
    while answered_at_once(&store).await {}
    assert_ne!(backend(&store).await, first);
    store.close().await;
    database.remove().await;
}
