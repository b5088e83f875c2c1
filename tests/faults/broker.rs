//! RabbitMQ stopped, killed and started again while reports flow.

use std::time::Duration;

use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties};

use crate::flow;
use crate::harness::fleet::{Fleet, STOPPING};
use crate::harness::http::Http;
use crate::harness::servers::Servers;
use crate::harness::wait::until;
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

/// A process says that a person has to do something, and nothing more.
const TOLD: &str = "cannot use the broker";

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_lives_on_before_a_queue_with_other_arguments_until_it_is_mended() {
    let mut fleet = Fleet::start(Servers::shared()).await;
    replace_queue(&fleet, true).await;
    let listen = ("MALOTE__TELEMETRY__LISTEN", "127.0.0.1:0".to_owned());
    for _ in 0..2 {
        fleet.add_worker(std::slice::from_ref(&listen));
    }
    let unmended = fleet.workers.pop().expect("two were started");
    let worker = &mut fleet.workers[0];
    let address = worker.field("address").await;
    let told = worker.line("what is wrong", |line| {
        (line.contains(TOLD) && line.contains("ERROR")).then(|| line.to_owned())
    });
    let told = told.await;
    for words in [".expenses'", "inequivalent arg 'x-", "broker.prefix"] {
        assert!(told.contains(words), "{told}");
    }
    let health = Http::new(&format!("http://{address}"), None);
    let ready = async || health.try_get("/readyz").await.map(|(status, _)| status);
    assert_eq!(ready().await, Ok(503));
    assert_eq!(
        health.try_get("/livez").await.map(|(status, _)| status),
        Ok(200)
    );
    unmended.stop(STOPPING).await;
    replace_queue(&fleet, false).await;
    let patience = Duration::from_secs(60);
    until("the worker is ready", patience, async || {
        let status = ready().await;
        match status {
            Ok(200) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let said = fleet.workers[0].output().matches(TOLD).count();
    assert_eq!(said, 1, "once is enough");
    fleet.stop_drained(|_| false).await;
    fleet.end(&[TOLD, "lapin::"]).await;
}

/// Deletes the workers' queue, and puts one with other arguments in its place.
async fn replace_queue(fleet: &Fleet, by_another: bool) {
    let queue = format!("{}.expenses", fleet.database);
    let connection = Connection::connect(&fleet.servers.amqp, ConnectionProperties::default());
    let connection = connection.await.expect("the broker answers");
    let channel = connection.create_channel().await.expect("a channel opens");
    let deleted = channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default());
    deleted.await.expect("the queue is deleted");
    if by_another {
        let options = QueueDeclareOptions::durable();
        let declared = channel.queue_declare(queue.into(), options, FieldTable::default());
        declared.await.expect("another is declared");
    }
}
