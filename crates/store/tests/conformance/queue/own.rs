//! One owner per credential: leases, fair shares, and the quiet time of a new owner.

use std::collections::BTreeMap;
use std::time::Duration;

use malote_store::audit::MALOTE;
use malote_store::{Owned, Store};

use crate::queue::world::{LEASE, World, connect};

scenarios!(
    a_credential_has_one_owner_at_a_time,
    a_lease_that_ran_out_passes_on_after_a_quiet_time,
    a_credential_handed_back_passes_on_at_once,
    workers_share_fairly_and_hand_back_what_is_spare,
    a_worker_that_leaves_makes_room,
    workers_racing_never_own_the_same,
    two_connections_with_one_key_have_one_owner,
    replaced_credentials_find_an_owner,
    an_owner_sees_its_connections,
);

const QUIET: Duration = Duration::from_secs(30);

async fn own(store: &Store, worker: &str) -> Vec<Owned> {
    store.own(worker, LEASE, QUIET).await.unwrap()
}

async fn digests(store: &Store, worker: &str) -> Vec<String> {
    let owned = own(store, worker).await;
    owned.into_iter().map(|one| one.digest).collect()
}

async fn a_credential_has_one_owner_at_a_time(world: World) -> World {
    let first = own(&world.store, "worker-1").await;
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].digest.as_str(), first[0].fence), ("key-1", 1));
    assert_eq!((first[0].quiet, first[0].spare), (Duration::ZERO, false));
    assert!(own(&world.store, "worker-2").await.is_empty());
    world.pass(LEASE / 2).await;
    assert_eq!(
        own(&world.store, "worker-1").await,
        first,
        "renewed, the same fence"
    );
    world.pass(LEASE / 2 + Duration::from_secs(1)).await;
    assert!(
        own(&world.store, "worker-2").await.is_empty(),
        "the lease was renewed"
    );
    world
}

async fn a_lease_that_ran_out_passes_on_after_a_quiet_time(world: World) -> World {
    own(&world.store, "worker-1").await;
    world.pass(LEASE + Duration::from_secs(10)).await;
    let second = own(&world.store, "worker-2").await;
    assert_eq!((second.len(), second[0].fence), (1, 2));
    let quiet = second[0].quiet;
    assert!(
        quiet <= Duration::from_secs(20) && quiet > Duration::from_secs(5),
        "{quiet:?}"
    );
    assert!(
        own(&world.store, "worker-1").await.is_empty(),
        "lost is lost"
    );
    world.pass(Duration::from_secs(21)).await;
    assert_eq!(own(&world.store, "worker-2").await[0].quiet, Duration::ZERO);
    world
}

async fn a_credential_handed_back_passes_on_at_once(world: World) -> World {
    let mine = digests(&world.store, "worker-1").await;
    world.store.disown("worker-2", &mine).await.unwrap();
    assert!(
        own(&world.store, "worker-2").await.is_empty(),
        "only the owner hands back"
    );
    world.store.disown("worker-1", &mine).await.unwrap();
    let second = own(&world.store, "worker-2").await;
    assert_eq!((second[0].fence, second[0].quiet), (2, Duration::ZERO));
    world
}

async fn workers_share_fairly_and_hand_back_what_is_spare(world: World) -> World {
    for n in 2..=8 {
        connect(&world.store, &format!("t{n}"), &format!("key-{n}"), false).await;
    }
    assert_eq!(own(&world.store, "worker-1").await.len(), 8);
    let workers = ["worker-1", "worker-2", "worker-3", "worker-4"];
    for count in 2..=4 {
        let mut shares = BTreeMap::new();
        // Newcomers make themselves known, the others hand back, the newcomers take.
        for _ in 0..3 {
            for worker in &workers[..count] {
                let owned = own(&world.store, worker).await;
                let spare = owned.iter().filter(|one| one.spare);
                let spare: Vec<String> = spare.map(|one| one.digest.clone()).collect();
                world.store.disown(worker, &spare).await.unwrap();
                shares.insert(*worker, owned.len() - spare.len());
            }
        }
        let share = 8_usize.div_ceil(count);
        assert!(shares.values().all(|have| *have <= share), "{shares:?}");
        assert_eq!(shares.values().sum::<usize>(), 8, "{shares:?}");
    }
    world
}

async fn a_worker_that_leaves_makes_room(world: World) -> World {
    connect(&world.store, "other", "key-2", false).await;
    own(&world.store, "worker-2").await;
    own(&world.store, "worker-1").await;
    let mine = digests(&world.store, "worker-2").await;
    assert_eq!(mine.len(), 2, "it was alone when it took them");
    world.store.disown("worker-2", &mine[1..]).await.unwrap();
    assert_eq!(digests(&world.store, "worker-1").await, mine[1..]);
    world.store.disown("worker-2", &mine).await.unwrap();
    world.store.leave("worker-2").await.unwrap();
    assert_eq!(digests(&world.store, "worker-1").await.len(), 2);
    world
}

async fn workers_racing_never_own_the_same(world: World) -> World {
    for n in 2..=5 {
        connect(&world.store, &format!("t{n}"), &format!("key-{n}"), false).await;
    }
    let other = world.bed.another().await;
    for _ in 0..15 {
        let (mine, theirs) = tokio::join!(
            digests(&world.store, "worker-1"),
            digests(&other, "worker-2")
        );
        assert!(
            mine.iter().all(|digest| !theirs.contains(digest)),
            "{mine:?} {theirs:?}"
        );
        world.store.disown("worker-1", &mine).await.unwrap();
        other.disown("worker-2", &theirs).await.unwrap();
    }
    world
}

async fn two_connections_with_one_key_have_one_owner(world: World) -> World {
    connect(&world.store, "other", "key-1", false).await;
    assert_eq!(digests(&world.store, "worker-1").await, ["key-1"]);
    assert!(own(&world.store, "worker-2").await.is_empty());
    world
}

async fn replaced_credentials_find_an_owner(world: World) -> World {
    assert_eq!(digests(&world.store, "worker-1").await, ["key-1"]);
    connect(&world.store, "acme", "key-new", false).await;
    assert_eq!(digests(&world.store, "worker-1").await, ["key-new"]);
    connect(&world.store, "acme", "key-1", false).await;
    world.pass(LEASE * 2).await;
    assert_eq!(digests(&world.store, "worker-1").await, ["key-1"]);
    world
}

async fn an_owner_sees_its_connections(world: World) -> World {
    let other = connect(&world.store, "other", "key-1", false).await;
    connect(&world.store, "third", "key-3", false).await;
    world
        .store
        .by(&MALOTE)
        .set_paused(other, true)
        .await
        .unwrap();
    let digests = ["key-1".to_owned(), "key-0".to_owned()];
    let mut seen = world.store.owned_connections(&digests).await.unwrap();
    seen.sort_by(|a, b| a.tenant.cmp(&b.tenant));
    let names: Vec<&str> = seen.iter().map(|one| one.tenant.as_str()).collect();
    assert_eq!(names, ["acme", "other"]);
    assert_eq!((seen[0].id, seen[0].paused), (world.connection, false));
    assert_eq!((seen[1].id, seen[1].paused), (other, true));
    assert_eq!(
        (seen[0].takes.as_deref(), seen[0].sealed.as_slice()),
        (Some("expenses"), &b"sealed"[..])
    );
    world
}
