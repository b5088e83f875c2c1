//! Reading and emptying, by hand, the queues that no worker empties: dead letters and events no
//! flow takes. For the command line, not for flows.
//!
//! Letters are fetched without acknowledging and go back when the channel closes, so whoever only
//! looks changes nothing. A letter leaves the queue only after it was confirmed where it went.

use std::sync::Arc;
use std::time::Duration;

use lapin::Channel;
use lapin::message::BasicGetMessage;
use lapin::options::{BasicAckOptions, BasicGetOptions};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::error::{self, BrokerError};
use crate::headers;
use crate::link::{Link, LinkState, Session};
use crate::publisher::Publisher;
use crate::topology::Topology;

/// How long one letter may take to be fetched.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a connection is waited for.
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);

/// How many letters are handed over at once. RabbitMQ holds back acknowledgements of letters fetched
/// one by one when there are more than 32 at a time, and forgets them if the channel closes then.
const PART: usize = 25;

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
    /// Whether a worker of ours refused it, and said so.
    pub refused: bool,
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

/// Letters could not all be handed over; those that were stay so.
#[derive(Debug, thiserror::Error)]
pub enum HandOver<E> {
    /// The broker is away, or refuses.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// They could not be kept where they went.
    #[error("letters could not be kept")]
    Kept(#[source] E),
}

/// The queues that no worker empties; a handle that outlives cuts of the connection.
#[derive(Debug, Clone)]
pub struct Letters {
    pub(crate) link: Link,
    pub(crate) topology: Topology,
    pub(crate) state: watch::Receiver<LinkState>,
}

impl Letters {
    /// Hands over every dead letter and every event that no flow takes, in parts, each of which
    /// leaves its queue only once `keep` is done with it. Whoever is killed in between gets the
    /// part again. Returns how many were handed over.
    ///
    /// # Errors
    /// If the broker is away or refuses, or a part could not be kept.
    pub async fn hand_over<E, F>(
        &self,
        keep: impl Fn(Vec<DeadLetter>) -> F + Sync,
    ) -> Result<usize, HandOver<E>>
    where
        F: Future<Output = Result<(), E>> + Send,
    {
        let session = self.session().await?;
        let mut count = hand_over(&session, self.topology.dead(), &keep).await?;
        count += hand_over(&session, self.topology.unrouted(), &keep).await?;
        Ok(count)
    }

    pub(crate) async fn session(&self) -> Result<Arc<Session>, BrokerError> {
        if let Ok(Some(session)) = timeout(CONNECTED_WITHIN, self.link.session()).await {
            return Ok(session);
        }
        let reason = match &*self.state.borrow() {
            LinkState::Down { reason, .. } => reason.clone(),
            LinkState::Up => "this process is closing its connection".to_owned(),
        };
        Err(BrokerError::Unavailable { reason })
    }
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
        let refused = headers::text(properties, headers::REASON);
        Self {
            body: message.data.clone(),
            routing_key: message.routing_key.to_string(),
            message_id: properties.message_id().as_ref().map(ToString::to_string),
            content_type: properties.content_type().as_ref().map(ToString::to_string),
            refused: refused.is_some(),
            reason: refused
                .or_else(|| died("reason"))
                .unwrap_or_else(|| UNROUTED.to_owned()),
            detail: headers::text(properties, headers::DETAIL),
            queue: headers::text(properties, headers::QUEUE).or_else(|| died("queue")),
            delivery_count: headers::count(properties, headers::DELIVERY_COUNT),
            traceparent: headers::trace(properties, headers::TRACEPARENT),
            tracestate: headers::trace(properties, headers::TRACESTATE),
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

/// Hands over every letter of a queue, oldest first, in parts. A part leaves the queue only once
/// `keep` is done with it; after its error, and when this is dropped, the rest stays. Returns how
/// many were handed over.
async fn hand_over<E, F>(
    session: &Session,
    queue: String,
    keep: &(impl Fn(Vec<DeadLetter>) -> F + Sync),
) -> Result<usize, HandOver<E>>
where
    F: Future<Output = Result<(), E>> + Send,
{
    let reading = Reading::open(session, queue).await?;
    let mut count = 0;
    loop {
        let (mut letters, mut last) = (Vec::new(), None);
        while letters.len() < PART {
            let Some((tag, letter)) = reading.next().await? else {
                break;
            };
            letters.push(letter);
            last = Some(tag);
        }
        let Some(last) = last else {
            break;
        };
        let part = letters.len();
        if let Err(error) = keep(letters).await {
            reading.close().await;
            return Err(HandOver::Kept(error));
        }
        reading.remove_up_to(last).await?;
        count += part;
    }
    // The fetch that found nothing came after the last acknowledgement, which is done therefore.
    reading.close().await;
    Ok(count)
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
        self.ack(tag, BasicAckOptions::default()).await
    }

    async fn remove_up_to(&self, tag: u64) -> Result<(), BrokerError> {
        self.ack(tag, BasicAckOptions { multiple: true }).await
    }

    async fn ack(&self, tag: u64, options: BasicAckOptions) -> Result<(), BrokerError> {
        let acked = self.channel.basic_ack(tag, options).await;
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
