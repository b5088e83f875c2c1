//! Credentials that take the place of refused ones: only those that the target takes release.

use malote_core::task::Outcome;
use malote_store::TaskEnd;
use malote_store::admin::task;
use malote_store::audit::MALOTE;

use crate::queue::events::approved;
use crate::queue::world::{LEASE, SEALED, WORKER, World, connection, set};

scenarios!(
    new_credentials_are_tested_first,
    an_account_given_with_them_releases_nothing_either,
    a_try_that_says_nothing_is_seen_and_repeated,
);

const CAUSE: &str = "credentials-refused ";

async fn new_credentials_are_tested_first(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let refused = world.store.credentials_refused(world.connection, SEALED);
    assert!(refused.await.unwrap());
    let given = connection("acme", "key-9", SEALED, false);
    let added = world
        .store
        .by(&MALOTE)
        .add_connection(&given)
        .await
        .unwrap();
    assert_eq!((added.id, added.released), (world.connection, 0));
    assert_eq!(world.causes("7@1", "a").await, set(&[CAUSE]));
    let test = added
        .test
        .expect("what takes the place of refused credentials is tested");
    // Whoever asks in between hears of a test of its own, and one that is asked for again is one.
    let asked = world
        .store
        .by(&MALOTE)
        .add_task(world.connection, task::Kind::Test)
        .await;
    assert_ne!(asked.unwrap(), test);
    let again = world
        .store
        .by(&MALOTE)
        .add_connection(&given)
        .await
        .unwrap();
    assert_eq!(again.test, Some(test));
    let owned = ["key-9".to_owned()];
    let taken = world.store.take_tasks(WORKER, LEASE, &owned).await.unwrap();
    let persistent = taken.iter().filter(|task| task.until_known);
    assert_eq!(persistent.map(|task| task.id).collect::<Vec<_>>(), [test]);
    world
}

async fn an_account_given_with_them_releases_nothing_either(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let refused = world.store.credentials_refused(world.connection, SEALED);
    assert!(refused.await.unwrap());
    let mut given = connection("acme", "key-9", SEALED, false);
    given.account = Some("4214850".to_owned());
    let by = world.store.by(&MALOTE);
    let added = by.add_connection(&given).await.unwrap();
    assert!(added.test.is_some());
    assert_eq!(world.causes("7@1", "a").await, set(&[CAUSE]));
    let accepted = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(accepted.await.unwrap(), Some(1));
    let by = world.store.by(&MALOTE);
    let added = by.add_connection(&given).await.unwrap();
    assert_eq!((added.test, added.released), (None, 0), "they are taken");
    world
}

async fn a_try_that_says_nothing_is_seen_and_repeated(world: World) -> World {
    let by = world.store.by(&MALOTE);
    let refused = world.store.credentials_refused(world.connection, SEALED);
    assert!(refused.await.unwrap());
    let given = connection("acme", "key-1", SEALED, false);
    let test = by.add_connection(&given).await.unwrap().test.unwrap();
    let owned = ["key-1".to_owned()];
    let take = || world.store.take_tasks(WORKER, LEASE, &owned);
    assert_eq!(take().await.unwrap().len(), 1);
    let outcome = Outcome::Failed {
        code: "timeout".to_owned(),
        detail: "no answer".to_owned(),
    };
    let end = TaskEnd::Again(outcome.clone(), LEASE);
    world.store.settle_task(WORKER, test, end).await.unwrap();
    let task = world.store.task(test).await.unwrap();
    assert_eq!(
        (task.status.as_str(), task.result),
        ("waiting", Some(outcome))
    );
    assert!(take().await.unwrap().is_empty(), "not yet");
    world.pass(LEASE).await;
    assert_eq!(take().await.unwrap().len(), 1);
    world
}
