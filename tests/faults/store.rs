//! PostgreSQL gone for a moment, gone for long, and read-only, while messages are consumed.

use std::time::Duration;

use crate::flow;
use crate::harness::fleet::Fleet;
use crate::harness::process::Process;
use crate::harness::servers::Servers;
use crate::harness::wait::until;
use crate::pair::Pair;
use crate::random::{companies, last, moment, seeded};
use crate::reports::Load;

/// What processes say while they cannot use it.
const AWAY: &[&str] = &[
    // A connection that was just being made when the server ended it.
    "error returned from after_connect",
    "the status queue is away",
    "credentials could not be renewed",
    "nothing can be claimed now",
    "sqlx::postgres::notice",
    "while testing the connection on-release",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_for_one_and_for_twenty_seconds_costs_nothing_but_time() {
    let pair = Pair::start();
    let mut rng = seeded();
    let companies = companies(8);
    let load = Load::of_corrected_reports(&mut rng, &companies, 2_000);
    let fleet = flow::fleet(pair.servers.clone(), 2, &companies).await;
    let publishing = fleet.queues.publish(&load.events);
    let breaking = async {
        for (seconds, how) in [(1, &[][..]), (1, &["immediate"]), (20, &["immediate"])] {
            moment(&mut rng, &fleet.sandbox).await;
            pair.command("postgres-stop", how).await;
            last(seconds).await;
            pair.command("postgres-start", &[]).await;
        }
    };
    tokio::join!(publishing, breaking);
    flow::finish(fleet, &load, AWAY).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_takes_nothing_in_and_nothing_is_lost() {
    let mut rng = seeded();
    let companies = companies(4);
    let load = Load::of_corrected_reports(&mut rng, &companies, 400);
    let fleet = flow::fleet(Servers::shared(), 2, &companies).await;
    let (before, after) = load.events.split_at(200);
    fleet.queues.publish(before).await;
    moment(&mut rng, &fleet.sandbox).await;
    read_only(&fleet, true).await;
    fleet.queues.publish(after).await;
    until("a worker notices", Duration::from_secs(60), async || {
        let notices = |worker: &Process| worker.output().contains("read-only");
        let all = fleet.workers.iter().any(notices);
        all.then_some(())
            .ok_or_else(|| "nobody complains".to_owned())
    })
    .await;
    read_only(&fleet, false).await;
    flow::finish(fleet, &load, AWAY).await;
}

/// Turns writing off or on for everybody, at once.
async fn read_only(fleet: &Fleet, on: bool) {
    let database = &fleet.database;
    let setting = format!("ALTER DATABASE \"{database}\" SET default_transaction_read_only = {on}");
    fleet.servers.execute(&setting).await;
    let cut = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    );
    fleet.servers.execute(&cut).await;
}
