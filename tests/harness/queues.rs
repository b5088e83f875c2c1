//! The part of RabbitMQ that belongs to one test: publishing as producers do, counting what is
//! left, and removing it.

use std::time::Duration;

use lapin::options::{
    BasicGetOptions, ExchangeDeleteOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};
use malote_broker::{Broker, Event, Queue, Settings};

use crate::harness::wait::until;

/// Messages published at once.
const LOT: usize = 50;

/// Queues under a prefix of their own.
pub(crate) struct Queues {
    pub(crate) broker: Broker,
    url: String,
    prefix: String,
}

impl Queues {
    pub(crate) async fn open(url: &str, prefix: &str) -> Self {
        let (url, prefix) = (url.to_owned(), prefix.to_owned());
        let settings = Settings {
            prefix: prefix.clone(),
            ..Settings::new(&url)
        };
        let broker = Broker::connect(settings).await.expect("the broker answers");
        Self {
            broker,
            url,
            prefix,
        }
    }

    /// The same queues, reached by a connection of its own.
    pub(crate) async fn another(&self) -> Self {
        Self::open(&self.url, &self.prefix).await
    }

    /// Publishes until everything is confirmed, whatever happens to the broker meanwhile.
    pub(crate) async fn publish(&self, events: &[Event]) {
        let publisher = self.broker.publisher();
        for lot in events.chunks(LOT) {
            let mut lot = lot.to_vec();
            while !lot.is_empty() {
                let results = publisher.publish(lot.clone()).await;
                let mut results = results.iter();
                lot.retain(|_| results.next().is_some_and(Result::is_err));
            }
        }
    }

    /// How many messages wait in a queue; those held by a consumer are not counted.
    pub(crate) async fn waiting(&self, queue: &str) -> u32 {
        let channel = self.channel().await;
        let options = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        let name = format!("{}.{queue}", self.prefix);
        let declared = channel.queue_declare(name.into(), options, FieldTable::default());
        declared.await.expect("the queue is there").message_count()
    }

    /// Waits until a queue that is being consumed has nothing left to hand out.
    pub(crate) async fn handed_out(&self, queue: &str, patience: Duration) {
        let what = format!("everything in '{queue}' is handed out");
        until(&what, patience, async || match self.waiting(queue).await {
            0 => Ok(()),
            left => Err(format!("{left} messages wait")),
        })
        .await;
    }

    /// Takes every message out of a queue that nobody consumes any more; their ids.
    pub(crate) async fn take_all(&self, queue: &str) -> Vec<String> {
        let channel = self.channel().await;
        let name = format!("{}.{queue}", self.prefix);
        let mut ids = Vec::new();
        loop {
            let options = BasicGetOptions { no_ack: true };
            let got = channel.basic_get(name.as_str().into(), options);
            let Some(got) = got.await.expect("the queue can be read") else {
                return ids;
            };
            let id = got.delivery.properties.message_id().as_ref();
            ids.push(id.map(ToString::to_string).unwrap_or_default());
        }
    }

    /// Removes everything this test made.
    pub(crate) async fn remove(self) {
        let channel = self.channel().await;
        let own = |name: &str| format!("{}.{name}", self.prefix);
        let mut queues: Vec<String> = Queue::ALL
            .iter()
            .map(|queue| queue.name(&self.prefix))
            .collect();
        queues.extend([own("dead"), own("unrouted")]);
        for queue in queues {
            let deleted = channel.queue_delete(queue.into(), QueueDeleteOptions::default());
            deleted.await.expect("a queue can be removed");
        }
        for exchange in ["dead", "unrouted", "events"] {
            let deleted =
                channel.exchange_delete(own(exchange).into(), ExchangeDeleteOptions::default());
            deleted.await.expect("an exchange can be removed");
        }
        self.broker.close().await;
    }

    async fn channel(&self) -> Channel {
        let connection = Connection::connect(&self.url, ConnectionProperties::default()).await;
        let connection = connection.expect("the broker answers");
        connection.create_channel().await.expect("a channel opens")
    }
}
