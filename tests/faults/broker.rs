//! RabbitMQ stopped, killed and started again while reports flow.

use crate::flow;
use crate::pair::Pair;
use crate::random::{companies, moment, seeded};
use crate::reports::Load;

/// What workers and the gateway say about it.
const AWAY: &[&str] = &["the broker is away", "lost the broker", "lapin::"];

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_goes_and_comes_back_loses_nothing_and_leaves_nobody_stuck() {
    let pair = Pair::start();
    let mut rng = seeded();
    let companies = companies(8);
    let load = Load::of_corrected_reports(&mut rng, &companies, 2_000);
    let fleet = flow::fleet(pair.servers.clone(), 2, &companies).await;
    let publishing = fleet.queues.publish(&load.events);
    let breaking = async {
        for how in [&[][..], &["kill"]] {
            moment(&mut rng, &fleet.sandbox).await;
            pair.command("rabbitmq-stop", how).await;
            moment(&mut rng, &fleet.sandbox).await;
            pair.command("rabbitmq-start", &[]).await;
        }
    };
    tokio::join!(publishing, breaking);
    flow::finish(fleet, &load, AWAY).await;
}
