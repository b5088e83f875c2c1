//! Leases that ran out: what was not begun goes again, what was begun is asked about.

use std::time::Duration;

use malote_core::job::Errand;
use malote_store::Rescued;

use crate::queue::events::approved;
use crate::queue::outcomes::{delivered, not_applied, unsent};
use crate::queue::world::{LEASE, World, map};

scenarios!(
    a_lease_that_runs_is_left_alone,
    a_begun_include_is_asked_about_after_the_quarantine,
    a_change_that_never_began_goes_again,
    a_change_that_began_is_asked_about,
    a_change_that_never_began_gives_way_to_what_follows,
    an_errand_to_ask_that_was_lost_is_asked_again,
    an_embedded_store_asks_at_once_when_it_starts,
    two_housekeepers_rescue_each_row_once,
);

const QUARANTINE: Duration = Duration::from_secs(45);
const NOTHING: Rescued = Rescued {
    ready: 0,
    uncertain: 0,
};

async fn rescue(world: &World) -> (usize, usize) {
    let rescued = world.store.rescue(QUARANTINE).await.unwrap();
    (rescued.ready, rescued.uncertain)
}

async fn a_lease_that_runs_is_left_alone(world: World) -> World {
    world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await;
    world.pass(LEASE - Duration::from_secs(20)).await;
    assert_eq!(rescue(&world).await, (0, 0));
    assert_eq!(world.statuses("7@1").await, map(&[("a", "sending")]));
    world
}

async fn a_begun_include_is_asked_about_after_the_quarantine(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert_eq!(rescue(&world).await, (0, 1));
    assert_eq!(rescue(&world).await, (0, 0));
    assert!(
        world.claim(1).await.is_empty(),
        "not before the quarantine is over"
    );
    world.pass(QUARANTINE).await;
    let asked = world.claim_one().await;
    assert_eq!(
        (asked.errand, asked.fence),
        (Errand::Ask, jobs[0].fence + 1)
    );
    assert!(asked.current.doubt && asked.begun);
    assert_eq!(
        asked.current.unknown_for,
        Duration::ZERO,
        "nobody was asked"
    );
    world.settle(&[not_applied(&asked)]).await;
    let again = world.claim_one().await;
    assert_eq!(again.errand, Errand::Deliver);
    world.settle(&[delivered(&again)]).await;
    world
}

/// A change, claimed and not begun.
async fn change(world: &World) -> malote_core::job::Job {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[delivered(&job)]).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    world.claim_one().await
}

async fn a_change_that_never_began_goes_again(world: World) -> World {
    let job = change(&world).await;
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert_eq!(rescue(&world).await, (1, 0));
    let settled = world
        .store
        .settle("worker-1", &[unsent(&job)])
        .await
        .unwrap();
    assert_eq!(settled.late, 1, "it went back already");
    let again = world.claim_one().await;
    assert_eq!(
        (again.errand, again.fence),
        (Errand::Deliver, job.fence + 1)
    );
    world
}

async fn a_change_that_began_is_asked_about(world: World) -> World {
    let job = change(&world).await;
    assert!(world.store.begin(job.id, job.fence).await.unwrap());
    world.pass(LEASE + QUARANTINE).await;
    assert_eq!(rescue(&world).await, (0, 1));
    assert_eq!(world.claim_one().await.errand, Errand::Ask);
    world
}

async fn a_change_that_never_began_gives_way_to_what_follows(world: World) -> World {
    let job = change(&world).await;
    world.accept(&[approved("7", 3).group("a", 3)]).await;
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert_eq!(rescue(&world).await, (1, 0));
    assert_eq!(world.statuses("7@2").await, map(&[("a", "superseded")]));
    let next = world.claim_one().await;
    assert_ne!(next.id, job.id);
    assert_eq!(next.amount.centavos(), 3);
    world
}

async fn an_errand_to_ask_that_was_lost_is_asked_again(world: World) -> World {
    world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await;
    world.pass(LEASE + QUARANTINE).await;
    rescue(&world).await;
    let first = world.claim_one().await;
    assert!(world.claim(5).await.is_empty(), "somebody is asking");
    world.pass(LEASE + Duration::from_secs(1)).await;
    assert_eq!(rescue(&world).await, (0, 0));
    let second = world.claim_one().await;
    assert_eq!((second.id, second.fence), (first.id, first.fence + 1));
    let late = world
        .store
        .settle("worker-1", &[delivered(&first)])
        .await
        .unwrap();
    assert_eq!(late.late, 1);
    world.settle(&[delivered(&second)]).await;
    world
}

async fn an_embedded_store_asks_at_once_when_it_starts(world: World) -> World {
    let job = change(&world).await;
    world
        .accept_with(1, &[approved("8", 1).group("a", 1)])
        .await;
    let lease = LEASE;
    let owned = world.store.own("worker-1", lease, lease).await.unwrap();
    assert_eq!(owned.len(), 1);
    let rescued = world.store.rescue_at_start().await.unwrap();
    let expected = Rescued {
        ready: 1,
        uncertain: 1,
    };
    assert_eq!(rescued, expected);
    assert_eq!(world.store.rescue_at_start().await.unwrap(), NOTHING);
    let mut errands: Vec<_> = world.claim(5).await.into_iter().collect();
    errands.sort_by_key(|claimed| claimed.id != job.id);
    assert_eq!(errands[0].errand, Errand::Deliver);
    assert_eq!(errands[1].errand, Errand::Ask);
    let owned = world.store.own("worker-2", lease, lease).await.unwrap();
    assert_eq!(owned[0].quiet, Duration::ZERO, "nobody else can be sending");
    world
}

async fn two_housekeepers_rescue_each_row_once(world: World) -> World {
    let other = world.bed.another().await;
    let names = ["a", "b", "c", "d", "e"];
    let report = names
        .iter()
        .fold(approved("7", 1), |report, name| report.group(name, 1));
    world.accept_with(5, &[report]).await;
    world.pass(LEASE + Duration::from_secs(1)).await;
    let (here, there) = tokio::join!(rescue(&world), other.rescue(QUARANTINE));
    assert_eq!(here.1 + there.unwrap().uncertain, 5);
    world
}
