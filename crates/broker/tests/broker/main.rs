//! The broker crate against the real RabbitMQ of the test run.

use lapin::options::BasicGetOptions;
use malote_broker::{Consumer, Received};

use crate::raw::Raw;
use crate::support::{Arena, soon};

mod flow;
mod line;
mod mended;
mod proxy;
mod raw;
#[path = "../support/mod.rs"]
mod support;

/// The RabbitMQ of the test run.
pub(crate) fn amqp_url() -> String {
    std::env::var("MALOTE_TEST_AMQP").expect(
        "MALOTE_TEST_AMQP is not set: run the tests with 'tests/run', which brings RabbitMQ",
    )
}

/// A part of the test run's RabbitMQ that belongs to one test.
pub(crate) fn arena() -> Arena {
    Arena::at(&amqp_url())
}

/// The next message of a queue, taken out of it.
pub(crate) async fn take(raw: &Raw, queue: &str) -> Option<lapin::message::BasicGetMessage> {
    let options = BasicGetOptions { no_ack: true };
    raw.channel
        .basic_get(queue.into(), options)
        .await
        .expect("gets")
}

/// Receives exactly `count` messages and acknowledges none.
pub(crate) async fn receive(consumer: &mut Consumer, count: usize) -> Vec<Received> {
    let mut all = Vec::new();
    while all.len() < count {
        let wanted = count - all.len();
        let batch = soon("a message arrives", consumer.receive(wanted)).await;
        all.extend(batch.expect("the consumer goes on"));
    }
    all
}
