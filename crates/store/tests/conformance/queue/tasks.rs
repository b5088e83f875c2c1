//! Orders for the owner of a credential.

use std::time::Duration;

use malote_core::task::Outcome;
use malote_store::TaskEnd;
use malote_store::admin::task::Kind;
use malote_store::audit::MALOTE;

use crate::queue::world::{LEASE, World, connect};

scenarios!(
    the_owner_of_the_credential_takes_an_order_once,
    an_order_goes_on_later,
    an_order_left_by_a_lost_worker_is_taken_again,
    two_connections_of_one_credential_have_one_owner,
);

async fn take(world: &World, worker: &str, digest: &str) -> Vec<malote_store::TakenTask> {
    let digests = [digest.to_owned()];
    world
        .store
        .take_tasks(worker, LEASE, &digests)
        .await
        .unwrap()
}

async fn the_owner_of_the_credential_takes_an_order_once(world: World) -> World {
    let id = world
        .store
        .by(&MALOTE)
        .add_task(world.connection, Kind::Test)
        .await
        .unwrap();
    assert!(
        take(&world, "worker-1", "key-2").await.is_empty(),
        "not its credential"
    );
    let taken = take(&world, "worker-1", "key-1").await;
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].id, taken[0].connection), (id, world.connection));
    assert_eq!(taken[0].kind, "test");
    assert!(take(&world, "worker-1", "key-1").await.is_empty());
    let outcome = Outcome::Failed {
        code: "x".to_owned(),
        detail: "it \"works\"".to_owned(),
    };
    let end = TaskEnd::Done(outcome.clone());
    world.store.settle_task("worker-1", id, end).await.unwrap();
    let task = world.store.task(id).await.unwrap();
    assert_eq!((task.status.as_str(), task.result), ("done", Some(outcome)));
    assert!(task.finished_at.is_some());
    world.pass(LEASE * 2).await;
    assert!(take(&world, "worker-1", "key-1").await.is_empty());
    world
}

async fn an_order_goes_on_later(world: World) -> World {
    let id = world
        .store
        .by(&MALOTE)
        .add_task(world.connection, Kind::Sync)
        .await
        .unwrap();
    take(&world, "worker-1", "key-1").await;
    let end = TaskEnd::Later(Duration::from_secs(90));
    world.store.settle_task("worker-1", id, end).await.unwrap();
    assert_eq!(world.store.task(id).await.unwrap().result, None);
    assert!(take(&world, "worker-1", "key-1").await.is_empty());
    world.pass(Duration::from_secs(91)).await;
    assert_eq!(take(&world, "worker-1", "key-1").await.len(), 1);
    world
}

async fn an_order_left_by_a_lost_worker_is_taken_again(world: World) -> World {
    let id = world
        .store
        .by(&MALOTE)
        .add_task(world.connection, Kind::Sync)
        .await
        .unwrap();
    take(&world, "worker-1", "key-1").await;
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert_eq!(take(&world, "worker-2", "key-1").await.len(), 1);
    let late = TaskEnd::Failed(Outcome::CannotOpen);
    world.store.settle_task("worker-1", id, late).await.unwrap();
    assert_eq!(world.store.task(id).await.unwrap().status, "running");
    let end = TaskEnd::Failed(Outcome::NotStored);
    world.store.settle_task("worker-2", id, end).await.unwrap();
    assert_eq!(world.store.task(id).await.unwrap().status, "failed");
    world
}

async fn two_connections_of_one_credential_have_one_owner(world: World) -> World {
    let other = connect(&world.store, "other", "key-1", false).await;
    world
        .store
        .by(&MALOTE)
        .add_task(other, Kind::Sync)
        .await
        .unwrap();
    world
        .store
        .by(&MALOTE)
        .add_task(world.connection, Kind::Sync)
        .await
        .unwrap();
    assert_eq!(take(&world, "worker-1", "key-1").await.len(), 2);
    world
}
