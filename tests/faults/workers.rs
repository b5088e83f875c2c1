//! Workers that are killed, frozen, stopped, many, or live in another time.

use malote_broker::Event;
use rustix::process::Signal;

use crate::flow;
use crate::harness::fleet::{LEASE_S, STOPPING};
use crate::harness::servers::Servers;
use crate::random::{companies, last, moment, seeded};
use crate::reports::Load;

/// What workers may say: one that slept, that it lost what it owned; one that asks about many
/// things that are not there, that it rests before the ERP would block it.
const LOST: &[&str] = &["is not ours any more", "rests under"];

/// A process that stood still finds, on top of that, that its lines were given up meanwhile.
const FROZEN: &[&str] = &[
    "is not ours any more",
    "rests under",
    "lost the broker",
    "the broker is away",
    "the status queue is away",
    "nothing can be claimed now",
    "could not be renewed",
    "could not be handed back",
];

/// A call that had passed every check when its process was frozen leaves when that goes on, and
/// nothing can hold it back: the ERP may see it beside the same call of the next owner.
const LATE: [&str; 2] = ["redundant", "write-concurrency"];

#[tokio::test(flavor = "multi_thread")]
async fn workers_killed_at_random_moments_lose_and_double_nothing() {
    let mut rng = seeded();
    let companies = companies(8);
    let load = Load::of_corrected_reports(&mut rng, &companies, 2_000);
    let mut fleet = flow::fleet(Servers::shared(), 4, &companies).await;
    for (round, part) in load.events.chunks(100).enumerate() {
        fleet.queues.publish(part).await;
        moment(&mut rng, &fleet.sandbox).await;
        // Now and then nobody is left.
        let victims = if round % 5 == 4 { 4 } else { 1 };
        for _ in 0..victims {
            let victim = rng.usize(0..fleet.workers.len());
            drop(fleet.workers.swap_remove(victim));
        }
        for _ in 0..victims {
            fleet.add_worker(&[]);
        }
        moment(&mut rng, &fleet.sandbox).await;
    }
    flow::finish(fleet, &load, LOST).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_frozen_for_longer_than_their_lease_do_nothing_twice() {
    let mut rng = seeded();
    let companies = companies(8);
    let load = Load::of_corrected_reports(&mut rng, &companies, 2_000);
    let fleet = flow::fleet(Servers::shared(), 4, &companies).await;
    let parts: Vec<&[Event]> = load.events.chunks(500).collect();
    for part in parts {
        fleet.queues.publish(part).await;
        moment(&mut rng, &fleet.sandbox).await;
        let first = rng.usize(0..4);
        let second = (first + rng.usize(1..4)) % 4;
        fleet.workers[first].signal(Signal::STOP);
        moment(&mut rng, &fleet.sandbox).await;
        fleet.workers[second].signal(Signal::STOP);
        last(LEASE_S + 2).await;
        fleet.workers[first].signal(Signal::CONT);
        moment(&mut rng, &fleet.sandbox).await;
        fleet.workers[second].signal(Signal::CONT);
    }
    flow::finish_except(fleet, &load, FROZEN, &LATE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_and_unordered_events_have_one_effect_while_workers_come_and_go() {
    let mut rng = seeded();
    let companies = companies(6);
    let load = Load::of_revisions(&mut rng, &companies, 250);
    let mut fleet = flow::fleet(Servers::shared(), 1, &companies).await;
    fleet.add_worker(&in_another_time("+10m"));
    let mut producers = Vec::new();
    for _ in 0..5 {
        producers.push(fleet.queues.another().await);
    }
    for (round, part) in load.events.chunks(250).enumerate() {
        let published = producers.iter().map(|producer| producer.publish(part));
        futures_util::future::join_all(published).await;
        moment(&mut rng, &fleet.sandbox).await;
        fleet.workers.remove(0).stop(STOPPING).await;
        fleet.add_worker(&[]);
        moment(&mut rng, &fleet.sandbox).await;
        fleet.workers.remove(0).stop(STOPPING).await;
        let off = if round % 2 == 0 { "-10m" } else { "+10m" };
        fleet.add_worker(&in_another_time(off));
    }
    for producer in producers {
        producer.broker.close().await;
    }
    flow::finish(fleet, &load, &[]).await;
}

/// Only the wall clock is wrong; time goes by as for everybody.
fn in_another_time(off: &str) -> [(&'static str, String); 3] {
    let library = std::env::var("MALOTE_TEST_FAKETIME");
    let library = library.expect(
        "MALOTE_TEST_FAKETIME is not set: run the tests with 'tests/run', which finds libfaketime",
    );
    [
        ("LD_PRELOAD", library),
        ("FAKETIME", off.to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}
