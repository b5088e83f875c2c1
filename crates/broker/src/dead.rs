//! Reading and emptying, by hand, the queues that no worker empties: dead letters and events no
//! flow takes. For the command line, not for flows.
//!
//! Letters are fetched without acknowledging and go back when the channel closes, so whoever only
//! looks changes nothing. A letter leaves the queue only after it was confirmed where it went.

use std::time::Duration;

use lapin::Channel;
use lapin::message::BasicGetMessage;
use lapin::options::{BasicAckOptions, BasicGetOptions};
use tokio::time::timeout;

use crate::error::{self, BrokerError};
use crate::headers;
use crate::link::Session;
use crate::publisher::Publisher;

/// How long one letter may take to be fetched.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// The reason of a message that nobody refused: nobody asked for it either.
const UNROUTED: &str = "unrouted";

/// A message nobody could take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message, untouched.
    pub body: Vec<u8>,
    /// The key it was published with.
    pub routing_key: String,
    /// Its id, if it had one.
    pub message_id: Option<String>,
    /// Its content type, if it had one.
    pub content_type: Option<String>,
    /// The worker's code, or RabbitMQ's word (`delivery_limit`, `rejected`, …), or `unrouted`.
    pub reason: String,
    /// The worker's sentence, if a worker refused it.
    pub detail: Option<String>,
    /// The queue it came from.
    pub queue: Option<String>,
    /// How often it was delivered to workers before RabbitMQ gave up, where known.
    pub delivery_count: Option<u64>,
    /// Its W3C trace context.
    pub traceparent: Option<String>,
    /// Its W3C trace state.
    pub tracestate: Option<String>,
}

/// What to do with a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Leave it where it is.
    Keep,
    /// Publish it again as the event it was.
    Replay,
    /// Remove it for good.
    Remove,
}

/// What became of the dead letters looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Left where they are, by verdict or because the broker did not take them again.
    pub kept: usize,
    /// Published again.
    pub replayed: usize,
    /// Removed.
    pub removed: usize,
}

impl DeadLetter {
    fn new(message: &BasicGetMessage) -> Self {
        let properties = &message.properties;
        let death = headers::latest_death(properties);
        let died = |key| death.and_then(|entry| headers::text_in(entry, key));
        let reason = headers::text(properties, headers::REASON).or_else(|| died("reason"));
        Self {
            body: message.data.clone(),
            routing_key: message.routing_key.to_string(),
            message_id: properties.message_id().as_ref().map(ToString::to_string),
            content_type: properties.content_type().as_ref().map(ToString::to_string),
            reason: reason.unwrap_or_else(|| UNROUTED.to_owned()),
            detail: headers::text(properties, headers::DETAIL),
            queue: headers::text(properties, headers::QUEUE).or_else(|| died("queue")),
            delivery_count: headers::count(properties, headers::DELIVERY_COUNT),
            traceparent: headers::text(properties, headers::TRACEPARENT),
            tracestate: headers::text(properties, headers::TRACESTATE),
        }
    }
}

/// Shows up to `most` letters of a queue, oldest first, and leaves them all.
pub(crate) async fn peek(
    session: &Session,
    queue: String,
    most: usize,
) -> Result<Vec<DeadLetter>, BrokerError> {
    let reading = Reading::open(session, queue).await?;
    let mut letters = Vec::new();
    while letters.len() < most {
        let Some((_, letter)) = reading.next().await? else {
            break;
        };
        letters.push(letter);
    }
    reading.close().await;
    Ok(letters)
}

/// Decides on up to `most` letters of a queue, oldest first; replays go to the `events` exchange.
pub(crate) async fn settle(
    session: &Session,
    queue: String,
    publisher: &Publisher,
    most: usize,
    mut decide: impl FnMut(&DeadLetter) -> Verdict + Send,
) -> Result<Settled, BrokerError> {
    let reading = Reading::open(session, queue).await?;
    let mut settled = Settled::default();
    for _ in 0..most {
        let Some((tag, letter)) = reading.next().await? else {
            break;
        };
        match decide(&letter) {
            Verdict::Keep => settled.kept += 1,
            Verdict::Remove => {
                reading.remove(tag).await?;
                settled.removed += 1;
            }
            Verdict::Replay => match publisher.replay(&letter).await {
                Ok(()) => {
                    reading.remove(tag).await?;
                    settled.replayed += 1;
                }
                Err(_) => settled.kept += 1,
            },
        }
    }
    reading.close().await;
    Ok(settled)
}

/// A channel that holds letters until it closes.
struct Reading {
    channel: Channel,
    queue: String,
}

impl Reading {
    async fn open(session: &Session, queue: String) -> Result<Self, BrokerError> {
        match session.consuming.channel().await {
            Ok(channel) => Ok(Self { channel, queue }),
            Err(source) => Err(BrokerError::Read { queue, source }),
        }
    }

    async fn next(&self) -> Result<Option<(u64, DeadLetter)>, BrokerError> {
        let get = self
            .channel
            .basic_get(self.queue.as_str().into(), BasicGetOptions::default());
        let got = timeout(FETCH_TIMEOUT, get).await;
        let got = got.unwrap_or_else(|_| Err(error::timed_out(FETCH_TIMEOUT)));
        let message = got.map_err(|source| self.failed(source))?;
        Ok(message.map(|message| (message.delivery_tag, DeadLetter::new(&message))))
    }

    async fn remove(&self, tag: u64) -> Result<(), BrokerError> {
        let acked = self
            .channel
            .basic_ack(tag, BasicAckOptions::default())
            .await;
        acked.map_err(|source| self.failed(source))
    }

    /// Puts back what was not removed, before returning.
    async fn close(self) {
        let _ = timeout(FETCH_TIMEOUT, self.channel.close(200, "OK".into())).await;
    }

    fn failed(&self, source: lapin::Error) -> BrokerError {
        BrokerError::Read {
            queue: self.queue.clone(),
            source,
        }
    }
}
