//! Refused credentials stop a connection at the first refusal; accepted ones set it going.

use std::time::Duration;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Answer, Event, Known, Verdict};
use malote_store::Room;
use malote_store::audit::MALOTE;

use crate::queue::events::approved;
use crate::queue::outcomes::{delivered, ended, parked, refused, retry, uncertain, unsent};
use crate::queue::world::{LEASE, SEALED, WORKER, World, connect, connect_with, map, places, set};

scenarios!(
    one_refusal_suspends_the_whole_connection,
    what_comes_meanwhile_waits_too,
    a_link_saved_meanwhile_sends_nothing,
    outcomes_of_the_same_batch_are_not_tried_again,
    what_was_under_way_meanwhile_is_not_tried_again,
    a_failed_test_suspends_and_a_good_one_releases,
    a_refusal_of_replaced_credentials_is_only_tried_again,
    a_test_of_replaced_credentials_says_nothing,
    what_is_in_doubt_is_not_asked_about_with_refused_credentials,
    more_than_fits_one_transaction_is_not_sent_either,
    what_a_person_orders_meanwhile_waits_too,
);

const CAUSE: &str = "credentials-refused ";

async fn suspend_with(world: &World, rest: &[malote_store::Outcome], job: &malote_core::job::Job) {
    let refused = parked(job, Kind::CredentialsRefused, "", Known::Unchanged);
    let outcomes: Vec<_> = rest.iter().cloned().chain([refused]).collect();
    world.settle(&outcomes).await;
}

async fn one_refusal_suspends_the_whole_connection(world: World) -> World {
    connect(&world.store, "other", "key-1", false).await;
    let theirs = approved("9", 1).of("other").group("a", 1);
    let report = approved("7", 1).group("a", 1).group("b", 2).group("c", 3);
    let mut jobs = world.accept_with(2, &[report, theirs]).await.jobs;
    jobs.retain(|job| job.tenant.as_str() == "acme");
    world.settle(&[retry(&jobs[1], LEASE)]).await;
    suspend_with(&world, &[], &jobs[0]).await;
    for name in ["a", "b", "c"] {
        assert_eq!(world.causes("7@1", name).await, set(&[CAUSE]));
    }
    assert_eq!(
        world.statuses("9@1").await,
        map(&[("a", "ready")]),
        "not its connection"
    );
    assert!(world.claim(10).await.is_empty());
    let released = world
        .store
        .credentials_accepted(world.connection, SEALED)
        .await
        .unwrap();
    assert_eq!(released, Some(3));
    assert_eq!(world.claim(10).await.len(), 3);
    world
}

async fn what_comes_meanwhile_waits_too(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    suspend_with(&world, &[], &job).await;
    let accepted = world
        .accept_with(5, &[approved("8", 1).group("a", 1)])
        .await;
    assert!(accepted.jobs.is_empty());
    assert_eq!(world.causes("8@1", "a").await, set(&[CAUSE]));
    assert_eq!(
        world
            .store
            .credentials_accepted(world.connection, SEALED)
            .await
            .unwrap(),
        Some(2)
    );
    world
}

async fn a_link_saved_meanwhile_sends_nothing(world: World) -> World {
    let waits = approved("8", 1).group("a", 1).needing("expense-type", "71");
    let accepted = world
        .accept_with(1, &[approved("7", 1).group("a", 1), waits])
        .await;
    suspend_with(&world, &[], &accepted.jobs[0]).await;
    let both = set(&[CAUSE, "expense-type-unlinked 71"]);
    assert_eq!(world.causes("8@1", "a").await, both);
    assert_eq!(
        world.link("expense-type", "71").await,
        0,
        "one attempt was enough"
    );
    assert_eq!(
        world
            .store
            .credentials_accepted(world.connection, SEALED)
            .await
            .unwrap(),
        Some(2)
    );
    world
}

async fn outcomes_of_the_same_batch_are_not_tried_again(world: World) -> World {
    let report = approved("7", 1)
        .group("a", 1)
        .group("b", 2)
        .group("c", 3)
        .group("d", 4);
    let jobs = world.accept_with(4, &[report]).await.jobs;
    let rest = [
        retry(&jobs[1], LEASE),
        unsent(&jobs[2]),
        delivered(&jobs[3]),
    ];
    suspend_with(&world, &rest, &jobs[0]).await;
    let expected = map(&[
        ("a", "parked"),
        ("b", "parked"),
        ("c", "parked"),
        ("d", "delivered"),
    ]);
    assert_eq!(world.statuses("7@1").await, expected);
    world
}

async fn what_was_under_way_meanwhile_is_not_tried_again(world: World) -> World {
    let other = connect(&world.store, "other", "key-1", false).await;
    let theirs = approved("9", 1).of("other").group("a", 1);
    let report = approved("7", 1)
        .group("a", 1)
        .group("b", 2)
        .group("c", 3)
        .group("d", 4)
        .group("e", 5);
    world.accept(&[report, theirs]).await;
    let rooms = [places(world.connection, 10), places(other, 10)];
    let mut jobs = world.store.claim(WORKER, LEASE, &rooms).await.unwrap();
    jobs.sort_by(|a, b| (&a.subject, &a.name).cmp(&(&b.subject, &b.name)));
    suspend_with(&world, &[], &jobs[0]).await;
    let paid = parked(&jobs[4], Kind::AlreadyPaid, "1", Known::Unchanged);
    let rest = [
        retry(&jobs[1], Duration::ZERO),
        uncertain(&jobs[2]),
        delivered(&jobs[3]),
        paid,
        retry(&jobs[5], Duration::ZERO),
    ];
    world.settle(&rest).await;
    let expected = map(&[
        ("a", "parked"),
        ("b", "parked"),
        ("c", "parked"),
        ("d", "delivered"),
        ("e", "parked"),
    ]);
    assert_eq!(world.statuses("7@1").await, expected);
    assert_eq!(world.causes("7@1", "c").await, set(&[CAUSE]));
    let both = set(&["already-paid 1", CAUSE]);
    assert_eq!(world.causes("7@1", "e").await, both);
    assert_eq!(world.statuses("9@1").await, map(&[("a", "retrying")]));
    let accepted = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(accepted.await.unwrap(), Some(3));
    assert_eq!(world.delivery("7@1", "c").await.status, "uncertain");
    world
}

async fn a_failed_test_suspends_and_a_good_one_releases(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    world
        .store
        .credentials_refused(world.connection, SEALED)
        .await
        .unwrap();
    world
        .store
        .credentials_refused(world.connection, SEALED)
        .await
        .unwrap();
    assert_eq!(world.causes("7@1", "a").await, set(&[CAUSE]));
    assert_eq!(
        world
            .store
            .credentials_accepted(world.connection, SEALED)
            .await
            .unwrap(),
        Some(1)
    );
    assert_eq!(
        world
            .store
            .credentials_accepted(world.connection, SEALED)
            .await
            .unwrap(),
        Some(0)
    );
    world
}

async fn what_is_in_doubt_is_not_asked_about_with_refused_credentials(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 2);
    let jobs = world.accept_with(2, &[report]).await.jobs;
    world
        .settle(&[uncertain(&jobs[0]), uncertain(&jobs[1])])
        .await;
    world.pass(LEASE).await;
    let asked = world.claim(1).await.remove(0);
    let causes = vec![Draft::new(Kind::CredentialsRefused, "")];
    let barred = Event::Judged(Verdict::Barred { causes });
    world.settle(&[ended(&asked, "barred", barred)]).await;
    for name in ["a", "b"] {
        assert_eq!(world.causes("7@1", name).await, set(&[CAUSE]));
    }
    world.pass(LEASE).await;
    assert!(world.claim(10).await.is_empty(), "one question was enough");
    let released = world
        .store
        .credentials_accepted(world.connection, SEALED)
        .await;
    assert_eq!(released.unwrap(), Some(2));
    let both = map(&[("a", "uncertain"), ("b", "uncertain")]);
    assert_eq!(world.statuses("7@1").await, both);
    assert_eq!(world.claim(10).await.len(), 2);
    world
}

async fn a_refusal_of_replaced_credentials_is_only_tried_again(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 2);
    let jobs = world.accept_with(2, &[report]).await.jobs;
    connect_with(&world.store, "acme", "key-1", b"new", false).await;
    let causes = vec![
        Draft::new(Kind::CredentialsRefused, ""),
        Draft::new(Kind::AlreadyPaid, "1"),
    ];
    let both = Answer::Park {
        causes,
        known: Known::Unchanged,
    };
    let both = ended(&jobs[1], "park", Event::Answered(both));
    suspend_with(&world, &[both], &jobs[0]).await;
    let statuses = map(&[("a", "ready"), ("b", "parked")]);
    assert_eq!(world.statuses("7@1").await, statuses);
    assert_eq!(world.causes("7@1", "b").await, set(&["already-paid 1"]));
    let rooms = [Room {
        sealed: b"new".to_vec(),
        ..places(world.connection, 10)
    }];
    let claim = || world.store.claim(WORKER, LEASE, &rooms);
    assert!(claim().await.unwrap().is_empty(), "not in the same instant");
    world.pass(LEASE).await;
    assert_eq!(claim().await.unwrap().len(), 1);
    world
}

async fn a_test_of_replaced_credentials_says_nothing(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    connect_with(&world.store, "acme", "key-1", b"new", false).await;
    let refused = world.store.credentials_refused(world.connection, SEALED);
    assert!(!refused.await.unwrap());
    assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
    let refused = world.store.credentials_refused(world.connection, b"new");
    assert!(refused.await.unwrap());
    let accepted = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(accepted.await.unwrap(), None);
    assert_eq!(world.causes("7@1", "a").await, set(&[CAUSE]));
    world
}

async fn more_than_fits_one_transaction_is_not_sent_either(world: World) -> World {
    let many = 1_050;
    let report = (0..many).fold(approved("7", 1), |report, n| {
        report.group(&format!("g{n}"), 1)
    });
    let job = world.accept_with(1, &[report]).await.jobs.remove(0);
    suspend_with(&world, &[], &job).await;
    let count = async |status: &str| {
        let statuses = world.statuses("7@1").await;
        statuses.values().filter(|one| *one == status).count()
    };
    assert!(count("ready").await > 0, "the rest is left for later");
    assert!(world.claim(10).await.is_empty(), "nothing of it is sent");
    let due = world.store.due_in(&[world.connection]).await.unwrap();
    assert!(due.is_empty(), "nor waited for");
    assert!(!world.store.suspend_rest().await.unwrap(), "all is done");
    assert_eq!(count("parked").await, many);
    assert!(!world.store.suspend_rest().await.unwrap());
    let released = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(released.await.unwrap(), Some(many));
    assert_eq!(world.claim(10).await.len(), 10);
    world
}

async fn what_a_person_orders_meanwhile_waits_too(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 2);
    let jobs = world.accept_with(2, &[report]).await.jobs;
    world.settle(&[refused(&jobs[1])]).await;
    suspend_with(&world, &[], &jobs[0]).await;
    world.store.by(&MALOTE).replay(jobs[1].id).await.unwrap();
    assert!(world.claim(10).await.is_empty(), "it is not sent");
    world.store.suspend_rest().await.unwrap();
    assert_eq!(world.causes("7@1", &jobs[1].name).await, set(&[CAUSE]));
    let released = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(released.await.unwrap(), Some(2));
    assert!(!world.store.suspend_rest().await.unwrap());
    assert_eq!(world.claim(10).await.len(), 2);
    world
}
