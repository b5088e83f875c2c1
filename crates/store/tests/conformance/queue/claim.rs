//! Claiming what is due, with a lease and a fencing number; beginning a write.

use malote_store::audit::MALOTE;
use std::collections::BTreeSet;
use std::time::Duration;

use malote_core::delivery::{Held, Known, Operation};
use malote_core::job::Errand;
use malote_core::money::Money;

use crate::queue::events::{approved, reopened};
use crate::queue::outcomes::{delivered, not_applied, retry, uncertain, unsent};
use crate::queue::world::{LEASE, World, connect, link, map, places};

scenarios!(
    the_oldest_due_rows_are_taken_up_to_the_room,
    only_the_connections_named_are_claimed,
    a_retry_is_taken_when_it_is_due,
    the_operation_follows_from_what_the_target_holds,
    every_claim_raises_the_fence,
    links_are_todays_until_a_write_may_have_been_applied,
    workers_racing_for_the_same_rows_never_share_one,
    a_write_begins_only_within_its_own_lease,
    the_next_due_instant_is_known,
);

async fn the_oldest_due_rows_are_taken_up_to_the_room(world: World) -> World {
    for subject in ["1", "2", "3", "4"] {
        world.accept(&[approved(subject, 1).group("a", 1)]).await;
        world.pass(Duration::from_secs(1)).await;
    }
    assert!(world.claim(0).await.is_empty());
    let taken: Vec<_> = world
        .claim(3)
        .await
        .into_iter()
        .map(|job| job.subject)
        .collect();
    assert_eq!(taken, ["1", "2", "3"]);
    let rest: Vec<_> = world
        .claim(3)
        .await
        .into_iter()
        .map(|job| job.subject)
        .collect();
    assert_eq!(rest, ["4"]);
    assert!(world.claim(3).await.is_empty());
    world
}

async fn only_the_connections_named_are_claimed(world: World) -> World {
    let other = connect(&world.store, "other", "key-2", false).await;
    let theirs = approved("7", 1).of("other").group("a", 1).group("b", 1);
    world
        .accept(&[approved("7", 1).group("a", 1), theirs])
        .await;
    let mine = world.claim(10).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].tenant.as_str(), "acme");
    let rooms = [places(world.connection, 5), places(other, 1)];
    let both = world.store.claim("worker-2", LEASE, &rooms).await.unwrap();
    assert_eq!(both.len(), 1, "each connection has its own room");
    assert_eq!(both[0].connection, other);
    world
}

async fn a_retry_is_taken_when_it_is_due(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[retry(&job, Duration::from_secs(600))]).await;
    assert!(world.claim(1).await.is_empty());
    world.pass(Duration::from_secs(599)).await;
    assert!(world.claim(1).await.is_empty());
    world.pass(Duration::from_secs(2)).await;
    let again = world.claim_one().await;
    assert_eq!((again.current.tries, again.errand), (1, Errand::Deliver));
    assert!(again.current.failing_for >= Duration::from_secs(601));
    world
}

async fn the_operation_follows_from_what_the_target_holds(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let job = world.claim_one().await;
    assert_eq!((job.operation, job.begun), (Operation::Include, true));
    assert!(job.known.is_none());
    world.settle(&[delivered(&job)]).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let job = world.claim_one().await;
    assert_eq!((job.operation, job.begun), (Operation::Change, false));
    world.settle(&[delivered(&job)]).await;
    world.accept(&[approved("7", 3).group("a", 2)]).await;
    let job = world.claim_one().await;
    assert_eq!((job.operation, job.begun), (Operation::Nothing, false));
    world.settle(&[delivered(&job)]).await;
    world.accept(&[reopened("7", 4)]).await;
    let job = world.claim_one().await;
    assert_eq!((job.operation, job.begun), (Operation::Remove, false));
    let held = Held {
        reference: format!("R-{}", job.target_key),
        snapshot: serde_json::json!({"centavos": 2}),
        amount: Money::from_centavos(2),
    };
    assert_eq!(job.known, Some(held));
    let mut edited = uncertain(&job);
    edited.next.known = Known::Gone;
    world.settle(&[edited]).await;
    let job = world.claim_one().await;
    assert_eq!(
        (job.operation, job.errand),
        (Operation::Remove, Errand::Ask)
    );
    world.settle(&[not_applied(&job)]).await;
    assert_eq!(world.claim_one().await.operation, Operation::Nothing);
    world
}

async fn every_claim_raises_the_fence(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    for fence in 1..4 {
        let job = world.claim_one().await;
        assert_eq!(job.fence, fence);
        world.settle(&[unsent(&job)]).await;
    }
    assert_eq!(
        world.delivery("7@1", "a").await.tries,
        0,
        "it counted nothing"
    );
    world
}

async fn links_are_todays_until_a_write_may_have_been_applied(world: World) -> World {
    let relink = async |value: &str| {
        let rows = [link("expense-type", "71", Some(value))];
        world
            .store
            .by(&MALOTE)
            .set_links(world.connection, &rows)
            .await
            .unwrap();
    };
    relink("one").await;
    world
        .accept(&[approved("7", 1).group("a", 1).needing("expense-type", "71")])
        .await;
    relink("two").await;
    let job = world.claim_one().await;
    assert_eq!(job.links.get("expense-type", "71"), Some("two"));
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    world.pass(LEASE).await;
    relink("three").await;
    let job = world.claim_one().await;
    assert_eq!(job.links.get("expense-type", "71"), Some("three"));
    world.settle(&[uncertain(&job)]).await;
    relink("four").await;
    let job = world.claim_one().await;
    assert_eq!(
        job.links.get("expense-type", "71"),
        Some("three"),
        "it may have gone so"
    );
    world.settle(&[not_applied(&job)]).await;
    world.pass(LEASE).await;
    let job = world.claim_one().await;
    assert_eq!(
        job.links.get("expense-type", "71"),
        Some("four"),
        "it never arrived"
    );
    world
}

async fn workers_racing_for_the_same_rows_never_share_one(world: World) -> World {
    let other = world.bed.another().await;
    let rooms = [places(world.connection, 7)];
    for round in 0..10 {
        let subjects = (0..20).map(|n| approved(&format!("{round}-{n}"), 1).group("a", n));
        let reports: Vec<_> = subjects.collect();
        world.accept(&reports).await;
        let mut taken = BTreeSet::new();
        let mut outcomes = Vec::new();
        while taken.len() < 20 {
            let there = other.claim("worker-2", LEASE, &rooms);
            let (here, there) = tokio::join!(world.claim(7), there);
            for job in here.into_iter().chain(there.unwrap()) {
                assert!(taken.insert(job.id), "one row, one worker");
                outcomes.push(delivered(&job));
            }
        }
        world.settle(&outcomes).await;
    }
    let twice = "FROM deliveries WHERE fence <> 1 OR status <> 'delivered'";
    assert_eq!(world.raw.one("count(*)", twice).await, "0");
    world
}

async fn a_write_begins_only_within_its_own_lease(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[delivered(&job)]).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let job = world.claim_one().await;
    let begin = async |fence| world.store.begin(job.id, fence).await.unwrap();
    assert!(!begin(job.fence + 1).await);
    assert!(begin(job.fence).await);
    assert!(begin(job.fence).await, "beginning twice is one begin");
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert!(!begin(job.fence).await, "the lease is over");
    world.settle(&[unsent(&job)]).await;
    assert!(!begin(job.fence).await, "it is nobody's");
    let again = world.claim_one().await;
    assert!(!begin(job.fence).await, "another claim has it");
    assert!(begin(again.fence).await);
    world
}

async fn the_next_due_instant_is_known(world: World) -> World {
    let other = connect(&world.store, "other", "key-2", false).await;
    let due = async || {
        let due = world.store.due_in(&[world.connection, other]).await;
        let due = due.unwrap();
        assert_eq!(due.get(&other), None);
        due.get(&world.connection).copied()
    };
    assert_eq!(due().await, None);
    assert!(world.store.due_in(&[]).await.unwrap().is_empty());
    let reports = [
        approved("7", 1).group("a", 1),
        approved("8", 1).group("a", 1),
    ];
    let jobs = world.accept_with(2, &reports).await.jobs;
    assert_eq!(due().await, None, "what is being sent is not due");
    world
        .settle(&[retry(&jobs[0], Duration::from_secs(300))])
        .await;
    let wait = due().await.expect("a retry waits");
    assert!(
        wait > Duration::from_secs(240) && wait <= Duration::from_secs(300),
        "{wait:?}"
    );
    world
        .settle(&[retry(&jobs[1], Duration::from_secs(100))])
        .await;
    let wait = due().await.expect("a retry waits");
    assert!(
        wait > Duration::from_secs(40) && wait <= Duration::from_secs(100),
        "{wait:?}"
    );
    world.pass(Duration::from_secs(101)).await;
    assert_eq!(due().await, Some(Duration::ZERO));
    assert_eq!(world.statuses("7@1").await, map(&[("a", "retrying")]));
    world
}
