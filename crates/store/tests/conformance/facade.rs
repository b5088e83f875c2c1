//! The database below: what is announced, and what is refused at the door.

use std::time::Duration;

use malote_store::admin::task::Kind;
use malote_store::audit::MALOTE;
use malote_store::{Options, Store, StoreError, Wake};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use crate::given::office;
use crate::harness::{Place, on_both, on_server};

/// Waits for an announcement, and passes over others.
async fn heard(wakes: &mut Receiver<Wake>, wanted: &Wake) {
    let listening = async {
        loop {
            if wakes.recv().await.expect("the store lives") == *wanted {
                return;
            }
        }
    };
    let deadline = timeout(Duration::from_secs(20), listening).await;
    deadline.unwrap_or_else(|_| panic!("{wanted:?} was not announced"));
}

on_both!(what_is_committed_is_announced, |bed| {
    let connection = office(&bed.store, "acme").await;
    let mut wakes = bed.store.listen();
    if bed.place == Place::Postgres {
        // From here on the line stands.
        heard(&mut wakes, &Wake::All).await;
    }
    bed.store
        .by(&MALOTE)
        .add_task(connection, Kind::Sync)
        .await
        .unwrap();
    let credential = "digest-acme-matriz".to_owned();
    heard(&mut wakes, &Wake::Task { credential }).await;
});

on_both!(a_store_that_is_up_to_date_opens_again, |bed| {
    let schema = bed.store.schema().await.unwrap();
    assert!(schema.pending.is_empty() && schema.unknown.is_empty());
    assert!(schema.version > 0);
    if bed.place != Place::Memory {
        let again = bed.another().await;
        again.migrate().await.unwrap();
        assert_eq!(again.schema().await.unwrap(), schema);
        again.close().await;
    }
});

on_both!(the_store_tells_its_time, |bed| {
    let before = bed.store.time().await.unwrap();
    bed.advance(Duration::from_secs(60)).await;
    assert!(bed.store.time().await.unwrap() >= before);
});

on_both!(killed_connections_are_replaced, |bed| {
    if bed.place != Place::Postgres {
        return;
    }
    let mut wakes = bed.store.listen();
    heard(&mut wakes, &Wake::All).await;
    office(&bed.store, "acme").await;
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    on_server(&bed.url, kill.to_owned()).await;
    office(&bed.store, "beta").await;
    // Something may have been announced while the line was down.
    heard(&mut wakes, &Wake::All).await;
});

#[tokio::test]
async fn a_wrong_address_is_refused_without_its_password() {
    for url in [
        "mysql://root:secret@localhost/x",
        "sqlite://",
        "postgres://u:secret@host:no/x",
    ] {
        let clock = std::sync::Arc::new(malote_core::clock::System);
        let error = Store::connect(url, clock, &Options::default())
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Url { .. }), "{url}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{url}");
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_unavailable() {
    let url = "postgres://malote@127.0.0.1:1/none";
    let options = Options {
        acquire_timeout: Duration::from_millis(200),
        ..Options::default()
    };
    let clock = std::sync::Arc::new(malote_core::clock::System);
    let error = Store::open(url, clock, &options).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
}
