//! Writing outcomes: in batches, late, and with all that follows from them.

use std::collections::HashSet;
use std::time::Duration;

use malote_core::cause::Kind;
use malote_core::delivery::{Event, Known, Operation};
use malote_core::journal::Exchange;
use malote_store::audit::MALOTE;

use crate::queue::events::{approved, reopened};
use crate::queue::outcomes::{
    delivered, ended, fault, holding, not_applied, parked, refused, retry, uncertain, unsent,
};
use crate::queue::world::{LEASE, WORKER, World, link, map, set};

scenarios!(
    a_batch_of_different_outcomes_is_written_at_once,
    attempts_are_numbered_and_kept,
    an_outcome_repeated_after_a_lost_answer_is_written_once,
    a_late_outcome_counts_until_another_claim,
    of_two_claims_in_one_batch_the_last_counts,
    a_late_parking_leaves_no_cause,
    what_the_target_holds_is_learned_and_forgotten,
    what_a_person_changed_in_the_target_is_not_ours,
    parking_on_a_link_that_is_there_goes_again,
    a_link_that_was_no_good_is_waited_for,
    a_link_that_has_another_value_by_now_stays,
    a_parked_answer_waits_and_is_released,
    a_panic_before_anything_left_is_dead,
    one_delivery_of_a_thing_is_in_flight,
    an_empty_settlement_is_nothing,
    whatever_bytes_a_target_says_are_written,
);

async fn a_batch_of_different_outcomes_is_written_at_once(world: World) -> World {
    let names = ["a", "b", "c", "d", "e", "f"];
    let report = names
        .iter()
        .fold(approved("7", 1), |report, name| report.group(name, 1));
    let jobs = world.accept_with(6, &[report]).await.jobs;
    world
        .settle(&[
            parked(&jobs[4], Kind::AlreadyPaid, "key", Known::Unchanged),
            uncertain(&jobs[3]),
            delivered(&jobs[0]),
            refused(&jobs[2]),
            retry(&jobs[1], LEASE),
            unsent(&jobs[5]),
        ])
        .await;
    let expected = map(&[
        ("a", "delivered"),
        ("b", "retrying"),
        ("c", "dead"),
        ("d", "uncertain"),
        ("e", "parked"),
        ("f", "ready"),
    ]);
    assert_eq!(world.statuses("7@1").await, expected);
    let dead = world
        .raw
        .one("fingerprint", "FROM deliveries WHERE status = 'dead'")
        .await;
    assert_eq!(dead, fault("invalid").fingerprint());
    let failure = world
        .raw
        .one("failure", "FROM deliveries WHERE status = 'dead'")
        .await;
    assert_eq!(failure, "it said no");
    let done = world.delivery("7@1", "a").await;
    assert_eq!(done.reference, format!("R-{}", jobs[0].target_key));
    let leased = "FROM deliveries WHERE lease_owner IS NOT NULL OR lease_until IS NOT NULL";
    assert_eq!(world.raw.one("count(*)", leased).await, "0");
    world
}

async fn attempts_are_numbered_and_kept(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    let mut first = retry(&job, Duration::ZERO);
    first.exchanges = vec![Exchange {
        method: "IncluirContaPagar".to_owned(),
        request: "{}".to_owned(),
        http_status: Some(500),
        response: "no".to_owned(),
        duration_ms: 7,
    }];
    world.settle(&[first]).await;
    world.pass(LEASE).await;
    let second = world.claim_one().await;
    world.settle(&[uncertain(&second)]).await;
    let third = world.claim_one().await;
    world.settle(&[delivered(&third)]).await;
    let columns = ["number", "errand", "verdict", "worker", "exchanges"];
    let rows = world
        .raw
        .rows(&columns, "FROM attempts ORDER BY number")
        .await;
    let words = |row: &Vec<Option<String>>| row[..4].iter().flatten().cloned().collect::<Vec<_>>();
    let words: Vec<String> = rows.iter().map(|row| words(row).join(" ")).collect();
    let expected = [
        "1 deliver retry worker-1",
        "2 deliver uncertain worker-1",
        "3 ask applied worker-1",
    ];
    assert_eq!(words, expected);
    let kept: serde_json::Value =
        serde_json::from_str(rows[0][4].as_deref().unwrap_or_default()).unwrap();
    assert_eq!(kept[0]["method"], "IncluirContaPagar");
    assert_eq!(world.delivery("7@1", "a").await.attempts, 3);
    world
}

async fn an_outcome_repeated_after_a_lost_answer_is_written_once(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    let outcomes = [delivered(&jobs[0])];
    world.settle(&outcomes).await;
    let again = world.store.settle(WORKER, &outcomes).await.unwrap();
    assert_eq!((again.late, again.written), (1, HashSet::new()));
    assert_eq!(world.delivery("7@1", "a").await.attempts, 1);
    world
}

async fn a_late_outcome_counts_until_another_claim(world: World) -> World {
    let reports = [
        approved("7", 1).group("a", 1),
        approved("8", 1).group("a", 1),
    ];
    let jobs = world.accept_with(2, &reports).await.jobs;
    world.pass(LEASE + Duration::from_secs(1)).await;
    let rescued = world.store.rescue(Duration::ZERO).await.unwrap();
    assert_eq!(rescued.uncertain, 2);
    world.settle(&[delivered(&jobs[0])]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "delivered")]));
    let taken = world.claim_as("worker-2", 5).await;
    assert_eq!(taken.len(), 1);
    let late = world
        .store
        .settle(WORKER, &[refused(&jobs[1])])
        .await
        .unwrap();
    assert_eq!((late.late, late.written.len()), (1, 0));
    assert_eq!(world.statuses("8@1").await, map(&[("a", "uncertain")]));
    world.settle(&[delivered(&taken[0])]).await;
    assert_eq!(world.raw.one("count(*)", "FROM attempts").await, "2");
    world
}

/// They may come out of one queue at once, after a process stood still.
async fn of_two_claims_in_one_batch_the_last_counts(world: World) -> World {
    let report = approved("7", 1).group("a", 1);
    let first = world.accept_with(1, &[report]).await.jobs.remove(0);
    world.pass(LEASE + Duration::from_secs(1)).await;
    world.store.rescue(Duration::ZERO).await.unwrap();
    let second = world.claim_one().await;
    let late = parked(&first, Kind::ExpenseTypeUnlinked, "71", Known::Unchanged);
    let outcomes = [late, delivered(&second)];
    let settled = world.store.settle(WORKER, &outcomes).await.unwrap();
    assert_eq!((settled.late, settled.written.len()), (1, 1));
    assert_eq!(world.statuses("7@1").await, map(&[("a", "delivered")]));
    world
}

async fn a_late_parking_leaves_no_cause(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    world.pass(LEASE + Duration::from_secs(1)).await;
    world.store.rescue(Duration::ZERO).await.unwrap();
    world.claim_as("worker-2", 1).await;
    let late = parked(&jobs[0], Kind::ExpenseTypeUnlinked, "71", Known::Unchanged);
    let settled = world.store.settle(WORKER, &[late]).await.unwrap();
    assert_eq!(settled.late, 1);
    assert_eq!(world.raw.one("count(*)", "FROM delivery_causes").await, "0");
    world
}

async fn what_the_target_holds_is_learned_and_forgotten(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[delivered(&job)]).await;
    assert_eq!(world.held("7").await["a"], 1);
    world.accept(&[reopened("7", 2)]).await;
    let removal = world.claim_one().await;
    assert_eq!(removal.target_key, job.target_key);
    world.settle(&[delivered(&removal)]).await;
    assert!(world.held("7").await.is_empty());
    let key = world
        .raw
        .one("target_key", "FROM things WHERE incarnation = 1")
        .await;
    assert_ne!(key, job.target_key);
    world.accept(&[approved("7", 3).group("a", 1)]).await;
    let again = world.claim_one().await;
    assert_eq!((again.target_key, again.incarnation), (key, 1));
    assert_eq!(again.operation, Operation::Include);
    world
}

async fn what_a_person_changed_in_the_target_is_not_ours(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[delivered(&job)]).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let job = world.claim_one().await;
    let edited = parked(&job, Kind::EditedInTarget, &job.target_key, holding(&job));
    world.settle(&[edited]).await;
    let key = format!("edited-in-target {}", job.target_key);
    assert_eq!(world.causes("7@2", "a").await, set(&[&key]));
    world.accept(&[approved("7", 3).group("a", 2)]).await;
    let job = world.claim_one().await;
    assert_eq!(
        job.operation,
        Operation::Change,
        "the same content, but not written by us"
    );
    world
}

async fn parking_on_a_link_that_is_there_goes_again(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 1);
    let jobs = world.accept_with(2, &[report]).await.jobs;
    world.settle(&[uncertain(&jobs[1])]).await;
    let asked = world.claim_one().await;
    world.link("expense-type", "71").await;
    let wants = |job| parked(job, Kind::ExpenseTypeUnlinked, "71", Known::Unchanged);
    let mut doubtful = wants(&asked);
    doubtful.next.doubt = true;
    world.settle(&[wants(&jobs[0]), doubtful]).await;
    let expected = map(&[("a", "ready"), ("b", "uncertain")]);
    assert_eq!(world.statuses("7@1").await, expected);
    world
}

/// A target that cannot use a link's value says so each time: the value is taken away, and the
/// trail says so. Whoever sets one, the same too, sets it going.
async fn a_link_that_was_no_good_is_waited_for(world: World) -> World {
    world.link("expense-type", "71").await;
    let report = approved("7", 1).group("a", 1).needing("expense-type", "71");
    let jobs = world.accept_with(1, &[report]).await.jobs;
    let wants = parked(&jobs[0], Kind::ExpenseTypeUnlinked, "71", Known::Unchanged);
    world.settle(&[wants]).await;
    assert_eq!(world.store.release_missed().await.unwrap(), 0);
    assert_eq!(world.statuses("7@1").await, map(&[("a", "parked")]));
    let unusable = "FROM links WHERE key = '71' AND value IS NULL";
    assert_eq!(world.raw.one("problem", unusable).await, "unusable");
    let trail = "FROM audit WHERE action = 'link.remove'";
    let before = world.raw.one("before", trail).await;
    assert!(before.contains("\"linked\""), "{before}");
    assert_eq!(world.link("expense-type", "71").await, 1);
    let again = world.claim_one().await;
    assert_eq!(again.links.get("expense-type", "71"), Some("linked"));
    world
}

/// Another delivery was on its way with the old value.
async fn a_link_that_has_another_value_by_now_stays(world: World) -> World {
    world.link("expense-type", "71").await;
    let report = approved("7", 1).group("a", 1).needing("expense-type", "71");
    let jobs = world.accept_with(1, &[report]).await.jobs;
    let rows = [link("expense-type", "71", Some("another"))];
    let saved = world.store.by(&MALOTE).set_links(world.connection, &rows);
    saved.await.unwrap();
    let wants = parked(&jobs[0], Kind::ExpenseTypeUnlinked, "71", Known::Unchanged);
    world.settle(&[wants]).await;
    let again = world.claim_one().await;
    assert_eq!(again.links.get("expense-type", "71"), Some("another"));
    world
}

async fn a_parked_answer_waits_and_is_released(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 1);
    let jobs = world.accept_with(2, &[report]).await.jobs;
    let wants = |job| parked(job, Kind::MemberUnsynced, "a@b.c", Known::Unchanged);
    let mut doubtful = wants(&jobs[1]);
    doubtful.next.doubt = true;
    world.settle(&[wants(&jobs[0]), doubtful]).await;
    assert_eq!(
        world.statuses("7@1").await,
        map(&[("a", "parked"), ("b", "parked")])
    );
    assert_eq!(world.link("member", "a@b.c").await, 2);
    let expected = map(&[("a", "ready"), ("b", "uncertain")]);
    assert_eq!(
        world.statuses("7@1").await,
        expected,
        "doubt is asked about first"
    );
    world
}

async fn a_panic_before_anything_left_is_dead(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    let event = Event::Panicked {
        begun: false,
        fault: fault("bug"),
    };
    world.settle(&[ended(&jobs[0], "bug", event)]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "dead")]));
    world
}

async fn one_delivery_of_a_thing_is_in_flight(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let second = world.delivery("7@2", "a").await.id;
    let force = "UPDATE deliveries SET status = 'sending', lease_owner = 'x', lease_until = due_at";
    let force = format!("{force} WHERE CAST(id AS text) = '{second}'");
    let refused = world.raw.try_run(&force).await.unwrap_err();
    assert!(refused.as_database_error().unwrap().is_unique_violation());
    world.settle(&[uncertain(&jobs[0])]).await;
    let refused = world.raw.try_run(&force).await.unwrap_err();
    assert!(refused.as_database_error().unwrap().is_unique_violation());
    let asked = world.claim_one().await;
    world.settle(&[not_applied(&asked)]).await;
    world
}

async fn an_empty_settlement_is_nothing(world: World) -> World {
    let settled = world.store.settle(WORKER, &[]).await.unwrap();
    assert_eq!((settled.late, settled.written.len()), (0, 0));
    world
}

async fn whatever_bytes_a_target_says_are_written(world: World) -> World {
    let report = approved("7", 1).group("a", 1);
    let job = world.accept_with(1, &[report]).await.jobs.remove(0);
    let mut outcome = refused(&job);
    if let Some(fault) = &mut outcome.next.fault {
        "broken\0words\u{1b}".clone_into(&mut fault.detail);
        "co\0de".clone_into(&mut fault.code);
    }
    world.settle(&[outcome]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "dead")]));
    world
}
