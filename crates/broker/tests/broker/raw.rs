//! RabbitMQ beside the crate under test, and what a test leaves of it.

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use malote_broker::Queue;

use crate::support::Arena;

impl Arena {
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
