//! What the broker's tests share: names of their own in RabbitMQ, and messages with numbers.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use malote_broker::{Broker, Event, Received, Settings};

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
