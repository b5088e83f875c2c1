//! Revisions in any order of arrival: the newest wins, by what the source says.

use malote_core::cause::Kind;
use malote_core::delivery::{Known, Operation};
use malote_core::id::DeliveryId;
use malote_store::audit::MALOTE;

use crate::queue::events::{Report, approved, reopened};
use crate::queue::outcomes::{delivered, not_applied, parked, refused, retry, uncertain};
use crate::queue::target::Target;
use crate::queue::world::{LEASE, World, map, set};

scenarios!(
    every_order_of_arrival_ends_the_same,
    at_one_instant_an_approval_comes_after_a_reopening,
    the_same_revision_under_another_identity_has_no_effect,
    a_contradiction_waits_for_a_person,
    a_newer_revision_settles_a_contradiction,
    a_reopening_of_something_unknown_leaves_a_mark,
    a_late_arrival_leaves_the_newest_revision_as_it_was,
    a_revision_in_flight_is_followed_by_the_next,
    a_failing_revision_gives_way_to_the_one_that_follows,
    a_revision_in_doubt_is_asked_about_before_the_next_goes,
    what_came_back_after_a_removal_has_a_new_key,
    the_same_content_again_needs_no_call,
    a_contradiction_that_does_not_want_a_thing_waits_too,
);

/// Three revisions of a report; the last one wins.
fn histories(subject: &str) -> Vec<[Report; 3]> {
    let first = approved(subject, 1).group("71/R", 100).group("72/R", 50);
    let second = approved(subject, 2).group("71/R", 200).group("74/R", 7);
    let third = approved(subject, 3).group("72/R", 70).group("73/R", 10);
    let same = approved(subject, 3)
        .id("same")
        .group("71/R", 100)
        .group("72/R", 50);
    vec![
        [first.clone(), second.clone(), third.clone()],
        [first.clone(), second.clone(), reopened(subject, 3)],
        [first.clone(), reopened(subject, 2), third],
        [
            first.clone(),
            reopened(subject, 3),
            approved(subject, 3).group("71/R", 9),
        ],
        [first, second, same],
    ]
}

const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

/// How revisions arrive and how quickly they are worked on.
#[derive(Debug, Clone, Copy)]
enum Pace {
    OneBatch,
    NothingSentBetween,
    AllSentBetween,
    OneSentBetween,
}

async fn arrive(world: &World, target: &mut Target, reports: Vec<Report>, pace: Pace) {
    if let Pace::OneBatch = pace {
        let jobs = world.accept_with(1, &reports).await.jobs;
        for job in jobs {
            let outcome = target.perform(&job);
            world.settle(&[outcome]).await;
        }
        return;
    }
    for report in reports {
        let room = usize::from(matches!(pace, Pace::AllSentBetween));
        let jobs = world.accept_with(room, &[report]).await.jobs;
        for job in jobs {
            let outcome = target.perform(&job);
            world.settle(&[outcome]).await;
        }
        match pace {
            Pace::AllSentBetween => target.drain(world).await,
            Pace::OneSentBetween => {
                for job in world.claim(1).await {
                    let outcome = target.perform(&job);
                    world.settle(&[outcome]).await;
                }
            }
            Pace::OneBatch | Pace::NothingSentBetween => {}
        }
    }
}

async fn every_order_of_arrival_ends_the_same(world: World) -> World {
    let mut target = Target::default();
    let paces = [
        Pace::OneBatch,
        Pace::NothingSentBetween,
        Pace::AllSentBetween,
        Pace::OneSentBetween,
    ];
    for pace in paces {
        for (at, order) in ORDERS.iter().enumerate() {
            for history in 0..histories("").len() {
                let subject = format!("{pace:?}-{at}-{history}");
                let history = histories(&subject).remove(history);
                let wanted = history[2].wants();
                let ids = order.map(|n| history[n].clone().id(&format!("{subject}-{n}")));
                arrive(&world, &mut target, ids.to_vec(), pace).await;
                target.drain(&world).await;
                assert_eq!(target.of(&subject), wanted, "{subject}");
                assert_eq!(world.held(&subject).await, wanted, "{subject}");
            }
        }
    }
    let unfinished = "FROM deliveries WHERE status NOT IN ('delivered', 'superseded')";
    assert_eq!(world.raw.one("count(*)", unfinished).await, "0");
    let sent = "FROM deliveries WHERE status = 'superseded' AND attempts > 0";
    assert_eq!(
        world.raw.one("count(*)", sent).await,
        "0",
        "superseded ones are never sent"
    );
    world
}

async fn at_one_instant_an_approval_comes_after_a_reopening(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world.accept(&[reopened("7", 1)]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
    world
}

async fn the_same_revision_under_another_identity_has_no_effect(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world
        .accept(&[approved("7", 1).id("again").group("a", 1)])
        .await;
    let again = world.delivery("again", "a").await;
    assert_eq!(
        (again.status.as_str(), again.reason.as_str()),
        ("superseded", "repeated-revision")
    );
    assert_eq!(world.claim(10).await.len(), 1);
    world
}

async fn a_contradiction_waits_for_a_person(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world
        .accept(&[approved("7", 1).id("other").group("a", 2).group("b", 3)])
        .await;
    for name in ["a", "b"] {
        assert_eq!(world.causes("other", name).await, set(&["revision-tie 7"]));
    }
    let job = world.claim_one().await;
    assert_eq!(job.amount.centavos(), 1);
    world.settle(&[delivered(&job)]).await;
    assert!(world.claim(10).await.is_empty());
    assert_eq!(world.delivery("other", "a").await.follows, None);
    world
}

async fn a_contradiction_that_does_not_want_a_thing_waits_too(world: World) -> World {
    let mut target = Target::default();
    world.accept(&[approved("7", 1).group("gone", 9)]).await;
    target.drain(&world).await;
    let first = approved("7", 2).group("a", 1).group("b", 2);
    world.accept(&[first]).await;
    // What both of them take away is no contradiction.
    let other = approved("7", 2).id("other").group("a", 1);
    world.accept(&[other]).await;
    let parked = map(&[("a", "parked"), ("b", "parked")]);
    assert_eq!(world.statuses("other").await, parked);
    assert!(!world.delivery("other", "b").await.present);
    assert_eq!(world.causes("other", "b").await, set(&["revision-tie 7"]));
    world.accept(&[approved("7", 2).id("nothing")]).await;
    assert_eq!(world.statuses("nothing").await, parked);
    target.drain(&world).await;
    let held = [("a".to_owned(), 1), ("b".to_owned(), 2)];
    assert_eq!(target.of("7"), held.into());
    // A person says that the one that wants nothing is right.
    let chosen = world.delivery("nothing", "b").await.id.parse().unwrap();
    let replayed = world.store.by(&MALOTE).replay(DeliveryId(chosen)).await;
    replayed.unwrap();
    target.drain(&world).await;
    assert!(target.of("7").is_empty());
    let superseded = map(&[("a", "superseded"), ("b", "superseded")]);
    assert_eq!(world.statuses("other").await, superseded);
    world
}

async fn a_newer_revision_settles_a_contradiction(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world
        .accept(&[approved("7", 1).id("other").group("a", 2).group("b", 3)])
        .await;
    world.accept(&[approved("7", 2).group("a", 5)]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "superseded")]));
    let gone = map(&[("a", "superseded"), ("b", "superseded")]);
    assert_eq!(world.statuses("other").await, gone);
    assert_eq!(world.claim_one().await.amount.centavos(), 5);
    world
}

async fn a_reopening_of_something_unknown_leaves_a_mark(world: World) -> World {
    world.accept(&[reopened("7", 2)]).await;
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let late = world.delivery("7@1", "a").await;
    assert_eq!(
        (late.status.as_str(), late.reason.as_str()),
        ("superseded", "late-revision")
    );
    world.accept(&[approved("7", 3).group("a", 1)]).await;
    assert_eq!(world.claim(10).await.len(), 1);
    world
}

async fn a_late_arrival_leaves_the_newest_revision_as_it_was(world: World) -> World {
    world.accept(&[approved("7", 5).group("a", 1)]).await;
    let newest = [
        "revision",
        "newest_at",
        "newest_rank",
        "newest_digest",
        "newest_event",
    ];
    let before = world.raw.rows(&newest, "FROM subjects").await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    world
        .accept(&[approved("7", 5).id("again").group("a", 1)])
        .await;
    world
        .accept(&[approved("7", 5).id("tie").group("a", 3)])
        .await;
    assert_eq!(world.raw.rows(&newest, "FROM subjects").await, before);
    world
}

async fn a_revision_in_flight_is_followed_by_the_next(world: World) -> World {
    let first = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    world
        .accept_with(1, &[approved("7", 2).group("a", 2)])
        .await;
    world
        .accept_with(1, &[approved("7", 3).group("a", 3)])
        .await;
    assert_eq!(world.statuses("7@2").await, map(&[("a", "superseded")]));
    let waits = world.delivery("7@3", "a").await;
    assert_eq!(waits.follows, Some(first[0].id.to_string()));
    assert!(world.claim(10).await.is_empty(), "one at a time");
    world.settle(&[delivered(&first[0])]).await;
    let job = world.claim_one().await;
    assert_eq!(
        (job.operation, job.amount.centavos()),
        (Operation::Change, 3)
    );
    let known = job.known.as_ref().expect("the target holds it");
    assert_eq!(known.amount.centavos(), 1);
    world.settle(&[delivered(&job)]).await;
    assert_eq!(world.held("7").await["a"], 3);
    world
}

async fn a_failing_revision_gives_way_to_the_one_that_follows(world: World) -> World {
    for (at, subject) in ["retry", "refused", "parked"].into_iter().enumerate() {
        let first = approved(subject, 1).group("a", 1);
        let job = world.accept_with(1, &[first]).await.jobs.remove(0);
        world
            .accept_with(1, &[approved(subject, 2).group("a", 2)])
            .await;
        let outcome = match at {
            0 => retry(&job, LEASE),
            1 => refused(&job),
            _ => parked(&job, Kind::AlreadyPaid, &job.target_key, Known::Unchanged),
        };
        world.settle(&[outcome]).await;
        let old = world.delivery(&format!("{subject}@1"), "a").await;
        assert_eq!(
            (old.status.as_str(), old.attempts),
            ("superseded", 1),
            "{subject}"
        );
        let next = world.claim_one().await;
        assert_eq!(
            (next.operation, next.amount.centavos()),
            (Operation::Include, 2)
        );
        world.settle(&[delivered(&next)]).await;
    }
    world
}

async fn a_revision_in_doubt_is_asked_about_before_the_next_goes(world: World) -> World {
    for applied in [true, false] {
        let subject = format!("{applied}");
        let first = approved(&subject, 1).group("a", 1);
        let job = world.accept_with(1, &[first]).await.jobs.remove(0);
        world.settle(&[uncertain(&job)]).await;
        world.accept_with(1, &[reopened(&subject, 2)]).await;
        let asked = world.claim_one().await;
        assert_eq!(asked.id, job.id, "the removal waits");
        let verdict = if applied {
            delivered(&asked)
        } else {
            not_applied(&asked)
        };
        world.settle(&[verdict]).await;
        let removal = world.claim_one().await;
        let operation = if applied {
            Operation::Remove
        } else {
            Operation::Nothing
        };
        assert_eq!(removal.operation, operation);
        world.settle(&[delivered(&removal)]).await;
        assert!(world.held(&subject).await.is_empty());
    }
    world
}

async fn what_came_back_after_a_removal_has_a_new_key(world: World) -> World {
    let mut target = Target::default();
    for round in 0..3 {
        let again = approved("7", 10 * round + 1).group("a", 1);
        let job = world.accept_with(1, &[again]).await.jobs.remove(0);
        assert_eq!(i64::from(job.incarnation), round);
        let outcome = target.perform(&job);
        world.settle(&[outcome]).await;
        world.accept(&[reopened("7", 10 * round + 2)]).await;
        target.drain(&world).await;
        assert!(target.of("7").is_empty());
        let job = world
            .accept_with(1, &[approved("7", 10 * round + 3).group("a", 1)])
            .await;
        let gone = parked(&job.jobs[0], Kind::RemovedInTarget, "key", Known::Unchanged);
        world.settle(&[gone]).await;
        world.accept(&[reopened("7", 10 * round + 4)]).await;
        target.drain(&world).await;
    }
    world
}

async fn the_same_content_again_needs_no_call(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[delivered(&job)]).await;
    world
        .accept_with(1, &[approved("7", 2).group("a", 1)])
        .await;
    let again = world.claim_one().await;
    assert_eq!(again.operation, Operation::Nothing);
    world.settle(&[delivered(&again)]).await;
    assert_eq!(world.held("7").await["a"], 1);
    world
}
