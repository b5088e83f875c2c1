//! What the broker's tests share: names of their own in RabbitMQ, and messages with numbers.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use malote_broker::{Broker, Event, Queue, Received, Settings};

/// No test waits longer than this for something that should happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for something that should happen soon.
pub(crate) async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    let waited = tokio::time::timeout(PATIENCE, future).await;
    waited.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// A part of RabbitMQ that belongs to one test.
pub(crate) struct Arena {
    pub(crate) settings: Settings,
}

impl Arena {
    pub(crate) fn at(url: &str) -> Self {
        let random = RandomState::new().build_hasher().finish();
        let prefix = format!("test-{random:016x}");
        let settings = Settings {
            prefix,
            ..Settings::new(url)
        };
        Self { settings }
    }

    pub(crate) async fn broker(&self) -> Broker {
        Broker::connect(self.settings.clone())
            .await
            .expect("connects")
    }

    pub(crate) fn name(&self, what: &str) -> String {
        format!("{}.{what}", self.settings.prefix)
    }

    /// A channel beside the crate under test.
    pub(crate) async fn raw(&self) -> Raw {
        let connection = Connection::connect(&self.settings.url, ConnectionProperties::default());
        let connection = connection.await.expect("connects");
        let channel = connection.create_channel().await.expect("opens a channel");
        Raw {
            _connection: connection,
            channel,
        }
    }

    /// Removes everything this test made.
    pub(crate) async fn clean(self) {
        let raw = self.raw().await;
        for queue in Queue::ALL {
            raw.delete_queue(&queue.name(&self.settings.prefix)).await;
        }
        for both in ["dead", "unrouted"] {
            raw.delete_queue(&self.name(both)).await;
            raw.delete_exchange(&self.name(both)).await;
        }
        raw.delete_exchange(&self.name("events")).await;
    }
}

/// A plain lapin channel.
pub(crate) struct Raw {
    _connection: Connection,
    pub(crate) channel: Channel,
}

impl Raw {
    pub(crate) async fn delete_queue(&self, name: &str) {
        let deleted = self
            .channel
            .queue_delete(name.into(), QueueDeleteOptions::default());
        deleted.await.expect("deletes the queue");
    }

    pub(crate) async fn delete_exchange(&self, name: &str) {
        let deleted = self
            .channel
            .exchange_delete(name.into(), ExchangeDeleteOptions::default());
        deleted.await.expect("deletes the exchange");
    }
}

/// An approved report with a number for an id.
pub(crate) fn report(number: usize) -> Event {
    event("expense.report.approved.v1", number)
}

pub(crate) fn event(routing_key: &str, number: usize) -> Event {
    Event {
        routing_key: routing_key.to_owned(),
        message_id: number.to_string(),
        body: format!("{{\"id\":\"{number}\"}}").into_bytes(),
        traceparent: None,
        tracestate: None,
    }
}

pub(crate) fn id(message: &Received) -> usize {
    message
        .message_id
        .as_deref()
        .and_then(|id| id.parse().ok())
        .expect("a numbered message")
}

pub(crate) async fn publish(broker: &Broker, events: Vec<Event>) {
    for result in broker.publisher().publish(events).await {
        result.expect("confirmed");
    }
}
