//! Credentials that are replaced and flows that move while work is taken, on PostgreSQL, where
//! both may be under way at once: each is held still by a lock of the test's own.

use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::{Accepted, StoreError};
use sqlx::{AssertSqlSafe, Executor};
use tokio::task::JoinHandle;

use crate::harness::{Place, run};
use crate::queue::events::approved;
use crate::queue::locks::blocked;
use crate::queue::world::{
    LEASE, SEALED, WORKER, World, connect, connection, places, scenario, words,
};

const ALONE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('connection ' || id, 0))
                     FROM connections";

fn adding(world: &World, new: NewConnection) -> JoinHandle<Result<usize, StoreError>> {
    let store = world.store.clone();
    tokio::spawn(async move {
        let added = store.by(&MALOTE).add_connection(&new).await;
        added.map(|added| added.released)
    })
}

fn accepting(world: &World, subject: &str) -> JoinHandle<Accepted> {
    let batch = world.batch(0, &[approved(subject, 1).group("a", 1)]);
    let store = world.store.clone();
    tokio::spawn(async move { store.accept(batch).await.unwrap() })
}

/// A claim has taken a delivery and not committed; the key of another company is given meanwhile.
async fn a_claim_comes_first(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    let other = "UPDATE deliveries SET status = 'sending', lease_owner = 'x', lease_until = now()
                 WHERE status = 'superseded'";
    hold.execute(other).await.unwrap();
    let (store, id) = (world.store.clone(), world.connection);
    let claiming = tokio::spawn(async move {
        let rooms = [places(id, 10)];
        store.claim(WORKER, LEASE, &rooms).await.unwrap().len()
    });
    blocked(&world, 1, &claiming).await;
    let adding = adding(&world, connection("acme", "key-9", b"other", false));
    blocked(&world, 2, &adding).await;
    hold.rollback().await.unwrap();
    assert_eq!(claiming.await.unwrap(), 1);
    let refused = adding.await.unwrap().unwrap_err();
    assert!(matches!(refused, StoreError::Conflict { .. }), "{refused}");
    world
}

/// While a connection is being changed, nothing of it is claimed, and all of the others.
async fn a_change_holds_up_no_other_connection(world: World) -> World {
    let other = connect(&world.store, "other", "key-2", false).await;
    let theirs = approved("7", 1).of("other").group("a", 1);
    let mine = approved("7", 1).group("a", 1);
    world.accept(&[mine, theirs]).await;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    let change = "SELECT id FROM connections WHERE tenant = 'acme' FOR NO KEY UPDATE";
    hold.execute(change).await.unwrap();
    let rooms = [places(world.connection, 10), places(other, 10)];
    let claimed = world.store.claim(WORKER, LEASE, &rooms).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].connection, other);
    hold.rollback().await.unwrap();
    assert_eq!(world.claim(10).await.len(), 1);
    world
}

/// The connection gives its flow up while an event waits for its lock.
async fn a_flow_moves_while_an_event_waits(world: World) -> World {
    let mut hold = world.raw.postgres().begin().await.unwrap();
    hold.execute(ALONE).await.unwrap();
    let mut idle = connection("acme", "key-1", SEALED, false);
    idle.takes = None;
    let adding = adding(&world, idle);
    blocked(&world, 1, &adding).await;
    let accepting = accepting(&world, "7");
    blocked(&world, 2, &accepting).await;
    hold.rollback().await.unwrap();
    adding.await.unwrap().unwrap();
    assert_eq!(words(&accepting.await.unwrap()), ["no-connection"]);
    world
}

/// The same, and another one takes it: that one is held as well before anything is planned there.
async fn the_next_taker_is_held_too(world: World) -> World {
    let mut hold = world.raw.postgres().begin().await.unwrap();
    hold.execute(ALONE).await.unwrap();
    let accepting = accepting(&world, "7");
    blocked(&world, 1, &accepting).await;
    let nova = uuid::Uuid::max();
    let mut next = world.raw.postgres().begin().await.unwrap();
    let alone = format!(
        "SELECT pg_advisory_xact_lock(hashtextextended('connection ' || '{nova}'::uuid, 0))"
    );
    next.execute(AssertSqlSafe(alone)).await.unwrap();
    for moved in [
        "INSERT INTO former_takers SELECT id, takes FROM connections".to_owned(),
        "UPDATE connections SET takes = NULL".to_owned(),
        format!(
            "INSERT INTO connections (id, tenant, name, target, takes, base_url, settings, sealed,
                                      credential)
             SELECT '{nova}', tenant, 'nova', target, 'expenses', base_url, settings, sealed, 'n'
             FROM connections"
        ),
    ] {
        hold.execute(AssertSqlSafe(moved)).await.unwrap();
    }
    hold.commit().await.unwrap();
    blocked(&world, 1, &accepting).await;
    assert!(!accepting.is_finished(), "it waits for the next one");
    next.rollback().await.unwrap();
    assert_eq!(words(&accepting.await.unwrap()), ["accepted"]);
    let home = world.raw.one("connection_id", "FROM deliveries").await;
    assert_eq!(home, nova.to_string());
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_claims_before_credentials_are_replaced() {
    run(Place::Postgres, |bed| scenario(bed, a_claim_comes_first)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_leaves_a_connection_that_is_being_changed() {
    run(Place::Postgres, |bed| {
        scenario(bed, a_change_holds_up_no_other_connection)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_sees_a_flow_that_moves_while_an_event_waits() {
    run(Place::Postgres, |bed| {
        scenario(bed, a_flow_moves_while_an_event_waits)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_holds_the_connection_that_a_flow_moved_to() {
    run(Place::Postgres, |bed| {
        scenario(bed, the_next_taker_is_held_too)
    })
    .await;
}
