//! RabbitMQ stopped, killed and started again in the middle of the work, on a private server.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use malote_broker::{Broker, LinkState, PublishError, Queue};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::support::{Arena, event, id, report, soon};

mod support;

/// A pair of servers for this test alone.
struct Servers {
    folder: PathBuf,
    _parent: TempDir,
}

impl Servers {
    fn start() -> Self {
        let parent = TempDir::new().expect("makes a folder");
        let folder = parent.path().join("servers");
        let owner = std::process::id().to_string();
        run(Command::new(script()).arg("start").arg(&folder).arg(owner));
        Self {
            folder,
            _parent: parent,
        }
    }

    fn amqp_url(&self) -> String {
        let env = std::fs::read_to_string(self.folder.join("env")).expect("reads the addresses");
        let url = env
            .lines()
            .find_map(|line| line.strip_prefix("MALOTE_TEST_AMQP="));
        url.expect("an amqp address").to_owned()
    }

    async fn command(&self, name: &str, arguments: &[&str]) {
        let mut command = Command::new(self.folder.join(name));
        command.args(arguments);
        let done = tokio::task::spawn_blocking(move || run(&mut command));
        done.await.expect("the script runs");
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        run(Command::new(script()).arg("stop").arg(&self.folder));
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/servers")
}

fn run(command: &mut Command) {
    let status = command.status().expect("the script starts");
    assert!(status.success(), "{command:?}: {status}");
}

/// How far the publisher has come.
#[derive(Debug, Clone, Default)]
struct Progress {
    confirmed: usize,
    /// Tries that were not confirmed, and what the last of them heard.
    failed: usize,
    last_error: Option<PublishError>,
}

/// Publishes every report until it is confirmed, in small lots.
async fn publish_all(broker: &Broker, count: usize, progress: watch::Sender<Progress>) {
    let publisher = broker.publisher();
    for first in (0..count).step_by(10) {
        let mut lot: Vec<_> = (first..first + 10).map(report).collect();
        while !lot.is_empty() {
            let results = publisher.publish(lot.clone()).await;
            let mut failed = results.iter().map(|result| result.as_ref().err());
            lot.retain(|_| {
                let error = failed.next().expect("one result per event");
                progress.send_modify(|now| match error {
                    None => now.confirmed += 1,
                    Some(error) => {
                        now.failed += 1;
                        now.last_error = Some(error.clone());
                    }
                });
                error.is_some()
            });
        }
    }
}

/// Waits until so many are confirmed; when that does not happen, says how far it came.
async fn confirmed(progress: &mut watch::Receiver<Progress>, count: usize) {
    let enough = progress.wait_for(|now| now.confirmed >= count);
    let waited = tokio::time::timeout(support::PATIENCE, enough).await;
    let enough = waited.is_ok_and(|publishing| publishing.is_ok());
    assert!(
        enough,
        "waited in vain for {count}: {:?}",
        progress.borrow()
    );
}

/// Receives and acknowledges until every report was seen.
async fn consume_all(broker: &Broker, count: usize) {
    let mut consumer = broker.consume(Queue::Expenses).await.expect("consumes");
    let mut seen = BTreeSet::new();
    while seen.len() < count {
        let batch = consumer.receive(64).await.expect("goes on");
        seen.extend(batch.iter().map(id));
        consumer
            .ack(&batch.iter().map(|one| one.tag).collect::<Vec<_>>())
            .await;
    }
}

/// 400 reports flow while the server goes away a quarter of the way in.
async fn flow_through(servers: &Servers, stop: &[&str]) {
    let arena = Arena::at(&servers.amqp_url());
    let broker = arena.broker().await;
    let (sender, mut progress) = watch::channel(Progress::default());
    let breaking = async {
        confirmed(&mut progress, 100).await;
        servers.command("rabbitmq-stop", stop).await;
        let mut state = broker.state();
        let down = state.wait_for(|state| matches!(state, LinkState::Down { .. }));
        soon("the outage is noticed", down)
            .await
            .expect("as it should");
        servers.command("rabbitmq-start", &[]).await;
    };
    let work = async {
        tokio::join!(
            publish_all(&broker, 400, sender),
            consume_all(&broker, 400),
            breaking
        )
    };
    tokio::time::timeout(support::PATIENCE * 3, work)
        .await
        .expect("everything arrives");
    // All may have been confirmed and received before the server went away.
    let mut state = broker.state();
    let up = state.wait_for(|state| *state == LinkState::Up);
    soon("it is up again", up).await.expect("as it should");
    broker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nobody_gets_stuck_when_the_broker_restarts() {
    let servers = Servers::start();
    flow_through(&servers, &[]).await;
    flow_through(&servers, &["kill"]).await;
    an_idle_consumer_works_after_a_restart(&servers).await;
}

async fn an_idle_consumer_works_after_a_restart(servers: &Servers) {
    let arena = Arena::at(&servers.amqp_url());
    let broker = arena.broker().await;
    let mut consumer = broker
        .consume(Queue::Documents)
        .await
        .expect("as it should");
    let waiting = tokio::spawn(async move { consumer.receive(1).await });
    servers.command("rabbitmq-stop", &[]).await;
    let results = broker
        .publisher()
        .publish(vec![event("document.generated.v1", 1)])
        .await;
    assert!(
        matches!(results[..], [Err(PublishError::Unavailable { .. })]),
        "{results:?}"
    );
    assert!(broker.peek_dead(1).await.is_err());
    servers.command("rabbitmq-start", &[]).await;
    let mut state = broker.state();
    let up = state.wait_for(|state| *state == LinkState::Up);
    soon("it is up again", up).await.expect("as it should");
    support::publish(&broker, vec![event("document.generated.v1", 2)]).await;
    let received = soon("the message arrives", waiting)
        .await
        .expect("as it should")
        .expect("goes on");
    assert_eq!(id(&received[0]), 2);
    broker.close().await;
}
