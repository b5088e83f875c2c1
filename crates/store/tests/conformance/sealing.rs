//! Changing the key that seals: what is sealed is read page by page, replaced only as it was
//! read, and refused from a retired key.

use malote_store::admin::connection::NewConnection;
use malote_store::admin::sealed::{Place, Retired, Sealed};
use malote_store::audit::MALOTE;
use sqlx::Executor;
use tokio::time::timeout;

use crate::given::{LEASE, new_connection, office};
use crate::harness::{self, on_both, run};
use crate::queue::raw::Raw;

const OLD: u8 = 2;
const NEW: u8 = 9;

fn sealed_with(key: u8, name: &str) -> NewConnection {
    NewConnection {
        takes: None,
        sealed: vec![1, key, 7],
        ..new_connection("acme", name)
    }
}

on_both!(what_is_sealed_is_read_in_pages_and_counted, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    for name in ["a", "b"] {
        let added = store
            .by(&MALOTE)
            .add_connection(&sealed_with(NEW, name))
            .await;
        added.unwrap();
    }
    let mut names = Vec::new();
    let mut last: Option<Sealed> = None;
    loop {
        let page = store
            .sealed(Place::Credentials, last.as_ref(), 2)
            .await
            .unwrap();
        let Some(end) = page.last() else {
            break;
        };
        last = Some(end.clone());
        names.extend(page.into_iter().map(|one| one.names[1].clone()));
    }
    assert_eq!(names, ["a", "b", "matriz"]);
    let mut uses = store.sealing_keys().await.unwrap();
    uses.sort_by_key(|one| one.key);
    let counts: Vec<(u8, i64)> = uses.iter().map(|one| (one.key, one.count)).collect();
    assert_eq!(counts, [(OLD, 1), (NEW, 2)]);
});

on_both!(only_what_was_read_is_replaced, |bed| {
    let store = &bed.store;
    let id = office(store, "acme").await;
    let read = store.sealed(Place::Credentials, None, 10).await.unwrap();
    let given = NewConnection {
        sealed: vec![1, NEW, 8],
        ..new_connection("acme", "matriz")
    };
    store.by(&MALOTE).add_connection(&given).await.unwrap();
    let late = [(read[0].clone(), vec![1, NEW, 1])];
    assert_eq!(store.reseal(&late).await.unwrap(), 0);
    let read = store.sealed(Place::Credentials, None, 10).await.unwrap();
    assert_eq!(read[0].text, given.sealed, "{id}");
    let anew = [(read[0].clone(), vec![1, NEW, 1])];
    assert_eq!(store.reseal(&anew).await.unwrap(), 1);
});

on_both!(a_key_is_retired_when_nothing_is_sealed_with_it, |bed| {
    let (store, by) = (&bed.store, bed.store.by(&MALOTE));
    office(store, "acme").await;
    by.activate_key(NEW).await.unwrap();
    let in_use = by.retire_keys(NEW, &[OLD]).await.unwrap();
    assert_eq!(in_use, Retired::InUse(1));
    let read = store.sealed(Place::Credentials, None, 10).await.unwrap();
    let anew = [(read[0].clone(), vec![1, NEW, 1])];
    store.reseal(&anew).await.unwrap();
    assert_eq!(by.retire_keys(NEW, &[OLD]).await.unwrap(), Retired::Done);
    // Again is nothing new.
    assert_eq!(by.retire_keys(NEW, &[OLD]).await.unwrap(), Retired::Done);
    let rows = crate::audit::trail(store).await;
    let steps = rows.iter().filter(|row| row.action == "key-file.rotate");
    assert_eq!(steps.count(), 2);
    let refused = by
        .add_connection(&sealed_with(OLD, "filial"))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("retired key"), "{refused}");
    let refused = by.add_connection(&new_connection("acme", "matriz")).await;
    assert!(refused.is_err(), "what is known is guarded as well");
    by.add_connection(&sealed_with(NEW, "filial"))
        .await
        .unwrap();
    // A key that is put back seals again.
    by.activate_key(OLD).await.unwrap();
    by.add_connection(&sealed_with(OLD, "outra")).await.unwrap();
});

/// SQLite has one writer at a time anyway.
#[tokio::test]
async fn what_is_being_sealed_is_waited_for_before_a_key_is_retired() {
    run(harness::Place::Postgres, |bed| async move {
        let store = bed.store.clone();
        office(&store, "acme").await;
        let raw = Raw::open(&bed).await;
        raw.run("UPDATE connections SET sealed = '\\x010907'").await;
        let mut writing = raw.postgres().begin().await.unwrap();
        let seal = "UPDATE connections SET sealed = '\\x010207'";
        writing.execute(seal).await.unwrap();
        let retire = tokio::spawn(async move { store.by(&MALOTE).retire_keys(NEW, &[OLD]).await });
        let waits = "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let waiting = async {
            while raw.one("count(*)", waits).await == "0" {
                tokio::task::yield_now().await;
            }
        };
        timeout(LEASE, waiting).await.expect("it waits for the writer");
        writing.commit().await.unwrap();
        assert_eq!(retire.await.unwrap().unwrap(), Retired::InUse(1));
    })
    .await;
}
