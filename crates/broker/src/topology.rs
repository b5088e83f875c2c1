//! Every exchange, queue and binding, and why each flag is what it is. Declared at every
//! connection; declaring what is already there the same way changes nothing.

use std::time::Duration;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ExchangeKind};
use tokio::time::timeout;

use crate::error::{self, BrokerError};

/// How long the broker may take over one request that is not a publish.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// A message that so many consumers took and lost goes to the dead letters. Killed workers count,
/// refused messages do not (workers never hand one back), so it is high: it stops a message that
/// kills every worker, and nothing else. RabbitMQ 3.10 is the first to combine it with at-least-
/// once dead-lettering.
const DELIVERY_LIMIT: i64 = 1000;

/// Looking into a queue counts as a delivery too, and RabbitMQ 4 drops messages after 20 of those
/// unless told otherwise. "Unlimited" is spelled differently across versions; a large number is
/// understood by all.
const NEVER: i64 = 1_000_000_000;

/// One queue per flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Expense reports.
    Expenses,
    /// Documents for clients.
    Documents,
    /// Companies, users and charts of accounts.
    Registry,
    /// Portal sites.
    Sites,
    /// Bank statements.
    Statements,
}

impl Queue {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Expenses,
        Self::Documents,
        Self::Registry,
        Self::Sites,
        Self::Statements,
    ];

    /// Its name under a prefix: `malote.expenses`.
    #[must_use]
    pub fn name(self, prefix: &str) -> String {
        let flow = match self {
            Self::Expenses => "expenses",
            Self::Documents => "documents",
            Self::Registry => "registry",
            Self::Sites => "sites",
            Self::Statements => "statements",
        };
        format!("{prefix}.{flow}")
    }

    /// The event types that arrive in it.
    #[must_use]
    pub fn routing_keys(self) -> &'static [&'static str] {
        match self {
            Self::Expenses => &["expense.report.approved.v1", "expense.report.reopened.v1"],
            Self::Documents => &["document.generated.v1"],
            Self::Registry => &[
                "company.added.v1",
                "company.updated.v1",
                "company.deactivated.v1",
                "user.added.v1",
                "user.updated.v1",
                "account-chart.published.v1",
            ],
            Self::Sites => &["site.requested.v1"],
            Self::Statements => &["statement.received.v1"],
        }
    }
}

/// The topology under one prefix.
#[derive(Debug, Clone)]
pub(crate) struct Topology {
    prefix: String,
}

/// One thing to declare.
#[derive(Debug)]
pub(crate) enum Item {
    /// An exchange.
    Exchange {
        name: String,
        kind: ExchangeKind,
        arguments: FieldTable,
    },
    /// A queue.
    Queue { name: String, arguments: FieldTable },
    /// A queue that takes what an exchange routes by a key.
    Binding {
        queue: String,
        exchange: String,
        key: &'static str,
    },
}

impl Topology {
    pub(crate) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    /// Where producers publish.
    pub(crate) fn events(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// Exchange and queue of messages that no worker could take.
    pub(crate) fn dead(&self) -> String {
        format!("{}.dead", self.prefix)
    }

    /// Exchange and queue of messages that no queue takes.
    pub(crate) fn unrouted(&self) -> String {
        format!("{}.unrouted", self.prefix)
    }

    /// A flow's queue.
    pub(crate) fn queue(&self, queue: Queue) -> String {
        queue.name(&self.prefix)
    }

    /// Everything, in an order in which each thing finds what it refers to.
    pub(crate) fn items(&self) -> Vec<Item> {
        let mut items = vec![
            // Fanout: a dead letter keeps its routing key (the event type), whatever it is.
            Item::Exchange {
                name: self.dead(),
                kind: ExchangeKind::Fanout,
                arguments: FieldTable::default(),
            },
            Item::Queue {
                name: self.dead(),
                arguments: self.keeping_queue(),
            },
            Item::Binding {
                queue: self.dead(),
                exchange: self.dead(),
                key: "",
            },
            // Fanout for the same reason: what arrives here has a key nobody foresaw.
            Item::Exchange {
                name: self.unrouted(),
                kind: ExchangeKind::Fanout,
                arguments: FieldTable::default(),
            },
            Item::Queue {
                name: self.unrouted(),
                arguments: self.keeping_queue(),
            },
            Item::Binding {
                queue: self.unrouted(),
                exchange: self.unrouted(),
                key: "",
            },
            // Topic, so that others can bind to `expense.#` for themselves.
            Item::Exchange {
                name: self.events(),
                kind: ExchangeKind::Topic,
                arguments: table([("alternate-exchange", text(&self.unrouted()))]),
            },
        ];
        for queue in Queue::ALL {
            items.push(Item::Queue {
                name: self.queue(queue),
                arguments: self.flow_queue(),
            });
            for key in queue.routing_keys() {
                let (queue, exchange) = (self.queue(queue), self.events());
                items.push(Item::Binding {
                    queue,
                    exchange,
                    key,
                });
            }
        }
        items
    }

    /// Declares everything.
    ///
    /// A thing that exists with other properties is never touched: what it holds is somebody's.
    pub(crate) async fn declare(&self, connection: &Connection) -> Result<(), BrokerError> {
        let failed = |source| BrokerError::Declare {
            name: self.events(),
            source,
        };
        let channel = open(connection).await.map_err(failed)?;
        for item in self.items() {
            item.declare(&channel).await?;
        }
        // The channel closes by being dropped as well; nothing depends on the answer.
        let _ = channel.close(200, "OK".into()).await;
        Ok(())
    }

    /// A flow's queue: replicated, and nothing in it is ever dropped silently.
    fn flow_queue(&self) -> FieldTable {
        table([
            // Replicated and on disk before a publish is confirmed.
            ("x-queue-type", text("quorum")),
            ("x-delivery-limit", AMQPValue::LongLongInt(DELIVERY_LIMIT)),
            ("x-dead-letter-exchange", text(&self.dead())),
            // The default may lose a message between the two queues.
            ("x-dead-letter-strategy", text("at-least-once")),
            // Demanded by at-least-once; a full queue refuses new messages and keeps old ones.
            ("x-overflow", text("reject-publish")),
        ])
    }

    /// A queue that only people empty.
    fn keeping_queue(&self) -> FieldTable {
        table([
            ("x-queue-type", text("quorum")),
            ("x-delivery-limit", AMQPValue::LongLongInt(NEVER)),
        ])
    }
}

impl Item {
    /// The exchange or queue it is about.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Exchange { name, .. } | Self::Queue { name, .. } => name,
            Self::Binding { queue, .. } => queue,
        }
    }

    /// Makes sure it exists as described.
    pub(crate) async fn declare(&self, channel: &Channel) -> Result<(), BrokerError> {
        let asked = timeout(REQUEST_TIMEOUT, self.request(channel, false)).await;
        let answer = asked.unwrap_or_else(|_| Err(error::timed_out(REQUEST_TIMEOUT)));
        answer.map_err(|source| self.explain(source))
    }

    /// Asks whether it exists, without creating it. Bindings cannot be asked about.
    pub(crate) async fn exists(&self, channel: &Channel) -> Result<bool, BrokerError> {
        let asked = timeout(REQUEST_TIMEOUT, self.request(channel, true)).await;
        match asked.unwrap_or_else(|_| Err(error::timed_out(REQUEST_TIMEOUT))) {
            Ok(()) => Ok(true),
            Err(source) if error::is_not_found(&source) => Ok(false),
            Err(source) => Err(self.explain(source)),
        }
    }

    async fn request(&self, channel: &Channel, passive: bool) -> lapin::Result<()> {
        match self {
            Self::Exchange {
                name,
                kind,
                arguments,
            } => {
                let options = ExchangeDeclareOptions {
                    durable: true,
                    passive,
                    ..Default::default()
                };
                let (name, kind) = (name.as_str().into(), kind.clone());
                channel
                    .exchange_declare(name, kind, options, arguments.clone())
                    .await
            }
            Self::Queue { name, arguments } => {
                let options = QueueDeclareOptions {
                    durable: true,
                    passive,
                    ..Default::default()
                };
                let name = name.as_str().into();
                channel
                    .queue_declare(name, options, arguments.clone())
                    .await
                    .map(drop)
            }
            Self::Binding {
                queue,
                exchange,
                key,
            } => {
                let (queue, exchange) = (queue.as_str().into(), exchange.as_str().into());
                let (options, none) = (QueueBindOptions::default(), FieldTable::default());
                channel
                    .queue_bind(queue, exchange, (*key).into(), options, none)
                    .await
            }
        }
    }

    fn explain(&self, source: lapin::Error) -> BrokerError {
        let name = self.name().to_owned();
        if !error::is_precondition_failed(&source) {
            return BrokerError::Declare { name, source };
        }
        let (kind, delete) = match self {
            Self::Exchange { .. } => ("exchange", "in the management page"),
            _ => ("queue", "with 'rabbitmqctl delete_queue', once it is empty"),
        };
        let fix = format!(
            "delete the {kind} ({delete}), and it is made again, or set another broker.prefix"
        );
        BrokerError::TopologyDiffers {
            name,
            detail: source.to_string(),
            fix,
        }
    }
}

/// Opens a channel, in bounded time.
pub(crate) async fn open(connection: &Connection) -> lapin::Result<Channel> {
    let opened = timeout(REQUEST_TIMEOUT, connection.create_channel()).await;
    opened.unwrap_or_else(|_| Err(error::timed_out(REQUEST_TIMEOUT)))
}

fn table<const N: usize>(entries: [(&'static str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    for (key, value) in entries {
        table.insert(key.into(), value);
    }
    table
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}
