//! Consuming one queue for as long as the process lives.
//!
//! A subscription is one channel with one consumer on it. It is given up and made again when its
//! stream ends (closed channel, deleted queue, cancelled consumer), when the session it belongs
//! to is replaced, and when a quiet spell turns out to be a subscription the broker has
//! forgotten. So there is no state in which it looks alive and receives nothing.

use std::time::Duration;

use backon::ExponentialBackoff;
use futures_util::{FutureExt, StreamExt};
use lapin::Channel;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use tokio::time::{sleep, timeout};

use malote_core::text::chain;

use crate::error::{self, BrokerError};
use crate::link::{Link, Session};
use crate::message::{Received, Tag};
use crate::supervisor::delays;
use crate::topology::REQUEST_TIMEOUT;
use crate::window::Window;

/// After so long without a message, the broker is asked whether it still knows the consumer.
const QUIET: Duration = Duration::from_secs(30);

/// Receives the messages of one queue.
#[derive(Debug)]
pub struct Consumer {
    link: Link,
    queue: String,
    prefetch: u16,
    subscriptions: u64,
    current: Option<Subscription>,
    /// Set while things go wrong: how long to wait before the next try.
    pause: Option<ExponentialBackoff>,
}

#[derive(Debug)]
struct Subscription {
    generation: u64,
    session: u64,
    channel: Channel,
    stream: lapin::Consumer,
    window: Window,
    /// Set when the stream ended behind messages that were handed out first.
    ended: Option<Lost>,
}

/// Why a subscription ended.
#[derive(Debug)]
struct Lost {
    reason: String,
    /// The whole connection is gone, which is the supervisor's news.
    with_connection: bool,
}

impl Lost {
    /// The connection may be as good as ever.
    fn alone(reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            with_connection: false,
        }
    }
}

impl From<lapin::Error> for Lost {
    fn from(error: lapin::Error) -> Self {
        Self {
            reason: error.to_string(),
            with_connection: error::ends_connection(&error),
        }
    }
}

impl Consumer {
    /// Subscribes. A broker that is away is waited for later; one that refuses is an error now.
    pub(crate) async fn open(
        link: Link,
        queue: String,
        prefetch: u16,
    ) -> Result<Self, BrokerError> {
        let mut consumer = Self {
            link,
            queue,
            prefetch,
            subscriptions: 0,
            current: None,
            pause: None,
        };
        if let Some(session) = consumer.link.current() {
            match consumer.subscribe_to(&session).await {
                Ok(subscription) => consumer.current = Some(subscription),
                Err(source) if session.usable() && error::is_refusal(&source) => {
                    return Err(BrokerError::Consume {
                        queue: consumer.queue,
                        source,
                    });
                }
                Err(_) => consumer.link.suspect(),
            }
        }
        Ok(consumer)
    }

    /// The queue's name.
    #[must_use]
    pub fn queue(&self) -> &str {
        &self.queue
    }

    /// Waits for at least one message, then takes what is already here, up to `most`.
    ///
    /// `None` once this process has closed the broker. May be cancelled at any point without
    /// losing a message.
    pub async fn receive(&mut self, most: usize) -> Option<Vec<Received>> {
        loop {
            if self.current.is_none() {
                self.current = Some(self.subscribe().await?);
            }
            let subscription = self.current.as_mut().expect("subscribed just above");
            match subscription.next(&self.link, &self.queue).await {
                Ok(first) => {
                    self.pause = None;
                    return Some(subscription.batch(first, most));
                }
                Err(lost) => self.give_up(&lost),
            }
        }
    }

    /// Says that messages are finished. They are acknowledged as soon as everything before them
    /// is finished too. Tags of an earlier subscription are dropped: the broker has put those
    /// messages back already.
    pub async fn ack(&mut self, batch: &[Tag]) {
        let Some(subscription) = &mut self.current else {
            return;
        };
        for tag in batch {
            if tag.generation == subscription.generation {
                subscription.window.finish(tag.delivery);
            }
        }
        let Some(last) = subscription.window.advance() else {
            return;
        };
        let options = BasicAckOptions { multiple: true };
        let acked = timeout(
            REQUEST_TIMEOUT,
            subscription.channel.basic_ack(last, options),
        )
        .await;
        match acked {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.give_up(&error.into()),
            Err(_) => self.give_up(&Lost::alone("the broker takes no acknowledgement")),
        }
    }

    /// Ends the subscription at once: the broker hands unfinished messages to others.
    pub async fn close(mut self) {
        if let Some(subscription) = self.current.take() {
            let closing = subscription.channel.close(200, "OK".into());
            let _ = timeout(REQUEST_TIMEOUT, closing).await;
        }
    }

    /// Subscribes as soon as it is possible. `None` once the broker is closed.
    async fn subscribe(&mut self) -> Option<Subscription> {
        loop {
            if let Some(delay) = self.pause.as_mut().and_then(Iterator::next) {
                sleep(delay).await;
            }
            let session = self.link.session().await?;
            let error = match self.subscribe_to(&session).await {
                Ok(subscription) => return Some(subscription),
                Err(error) => error,
            };
            let (queue, reason) = (&self.queue, chain(&error));
            tracing::debug!(%queue, %reason, "cannot consume queue '{queue}' yet: {reason}");
            self.pause.get_or_insert_with(delays);
            self.link.suspect();
        }
    }

    async fn subscribe_to(&mut self, session: &Session) -> lapin::Result<Subscription> {
        let subscribing = self.start(session);
        let (channel, stream) = match timeout(REQUEST_TIMEOUT, subscribing).await {
            Ok(started) => started?,
            Err(_) => return Err(error::timed_out(REQUEST_TIMEOUT)),
        };
        self.subscriptions += 1;
        Ok(Subscription {
            generation: self.subscriptions,
            session: session.generation,
            channel,
            stream,
            window: Window::default(),
            ended: None,
        })
    }

    async fn start(&self, session: &Session) -> lapin::Result<(Channel, lapin::Consumer)> {
        let channel = session.consuming.channel().await?;
        channel
            .basic_qos(self.prefetch, BasicQosOptions::default())
            .await?;
        let (queue, tag) = (self.queue.as_str().into(), "".into());
        let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
        let stream = channel.basic_consume(queue, tag, options, none).await?;
        Ok((channel, stream))
    }

    fn give_up(&mut self, lost: &Lost) {
        let Some(subscription) = self.current.take() else {
            return;
        };
        let (queue, reason) = (&self.queue, &lost.reason);
        let session = self.link.current();
        // A connection that broke just now may still look usable.
        let alone = !lost.with_connection
            && session.is_some_and(|session| {
                session.generation == subscription.session && session.consuming.usable()
            });
        // With the whole connection gone, the supervisor says so; and once is enough.
        if alone && self.pause.is_none() {
            tracing::warn!(%queue, %reason, "subscribing to queue '{queue}' again: {reason}");
        } else {
            tracing::debug!(%queue, %reason, "the subscription to queue '{queue}' ended: {reason}");
        }
        self.pause.get_or_insert_with(delays);
        self.link.suspect();
    }
}

impl Subscription {
    /// The next message, or why there will be none.
    async fn next(&mut self, link: &Link, queue: &str) -> Result<Delivery, Lost> {
        if let Some(lost) = self.ended.take() {
            return Err(lost);
        }
        loop {
            tokio::select! {
                biased;
                () = link.replaced(self.session) => return Err(Lost::alone("the connection ended")),
                delivery = self.stream.next() => return arrived(delivery),
                () = sleep(QUIET) => {}
            }
            self.probe(queue).await?;
        }
    }

    /// Takes what has arrived already, without waiting.
    fn batch(&mut self, first: Delivery, most: usize) -> Vec<Received> {
        let mut batch = vec![Received::new(self.generation, first)];
        while batch.len() < most {
            let Some(next) = self.stream.next().now_or_never() else {
                break;
            };
            match arrived(next) {
                Ok(delivery) => batch.push(Received::new(self.generation, delivery)),
                Err(lost) => {
                    self.ended = Some(lost);
                    break;
                }
            }
        }
        batch
    }

    /// Asks over the same channel whether the queue has any consumer at all.
    async fn probe(&self, queue: &str) -> Result<(), Lost> {
        let options = QueueDeclareOptions {
            passive: true,
            ..Default::default()
        };
        let asked = self
            .channel
            .queue_declare(queue.into(), options, FieldTable::default());
        match timeout(REQUEST_TIMEOUT, asked).await {
            Ok(Ok(queue)) if queue.consumer_count() > 0 => Ok(()),
            Ok(Ok(_)) => Err(Lost::alone("the broker no longer knows this consumer")),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Lost::alone("the broker does not answer")),
        }
    }
}

fn arrived(delivery: Option<lapin::Result<Delivery>>) -> Result<Delivery, Lost> {
    match delivery {
        Some(Ok(delivery)) => Ok(delivery),
        Some(Err(error)) => Err(error.into()),
        None => Err(Lost::alone("the broker cancelled the consumer")),
    }
}
