//! Every sample ends as its README says, embedded on SQLite and spread over PostgreSQL and
//! RabbitMQ.

use std::path::Path;

use crate::bad;
use crate::harness::embedded::Embedded;
use crate::harness::fleet::Fleet;
use crate::harness::servers::Servers;
use crate::producer::Producer;
use crate::story::Story;

/// The bytes of a sample.
pub(crate) fn sample(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/events");
    let read = std::fs::read(folder.join(file));
    read.unwrap_or_else(|error| panic!("no sample '{file}': {error}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_end_as_their_readme_says_in_one_process_on_sqlite() {
    let embedded = Embedded::start().await;
    let producer = Producer::Http(&embedded.api);
    let story = Story::begin(&embedded.api, &embedded.sandbox, producer).await;
    story.tell().await;
    bad::refused_over_http(&embedded.api, true).await;
    story.end().await;
    embedded.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_end_as_their_readme_says_over_rabbitmq_on_postgres() {
    let mut fleet = Fleet::start(Servers::shared()).await;
    fleet.add_worker(&[]);
    fleet.add_worker(&[]);
    // A producer is another program, with a connection of its own.
    let queues = fleet.queues.another().await;
    let producer = Producer::Amqp(&queues);
    let story = Story::begin(&fleet.api, &fleet.sandbox, producer).await;
    story.tell().await;
    bad::refused_over_http(&fleet.api, false).await;
    bad::dead_over_amqp(&queues).await;
    bad::taken_over(&queues, &fleet.api).await;
    story.end().await;
    queues.broker.close().await;
    // The bad ones came last: each is dead before its message is acknowledged.
    fleet.stop_drained(bad::is_bad).await;
    fleet.end(&[]).await;
}
