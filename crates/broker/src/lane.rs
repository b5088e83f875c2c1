//! One channel in confirm mode, used by one caller at a time.
//!
//! Exclusive use is what makes returned messages safe to tell apart: RabbitMQ may confirm many
//! messages at once, and lapin then hands a returned message to any of them. Within one lane all
//! answers are awaited together, so each return finds the message it belongs to.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use lapin::message::BasicReturnMessage;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{Channel, Confirmation};
use tokio::time::{Instant, sleep_until, timeout};

use crate::error::{self, PublishError};
use crate::link::Session;
use crate::message::Outgoing;
use crate::topology::REQUEST_TIMEOUT;

/// A channel for publishing.
#[derive(Debug)]
pub(crate) struct Lane {
    generation: u64,
    channel: Channel,
}

/// What became of one window of messages.
#[derive(Debug)]
pub(crate) struct Sent {
    /// One per message, in order.
    pub(crate) results: Vec<Result<(), PublishError>>,
    /// Whether every message got its answer, so that the lane has nothing outstanding.
    pub(crate) settled: bool,
    /// Whether the exchange is missing.
    pub(crate) exchange_missing: bool,
}

impl Lane {
    pub(crate) async fn open(session: &Session) -> lapin::Result<Self> {
        let channel = session.publishing.channel().await?;
        let confirm = channel.confirm_select(ConfirmSelectOptions::default());
        let confirm = timeout(REQUEST_TIMEOUT, confirm).await;
        confirm.unwrap_or_else(|_| Err(error::timed_out(REQUEST_TIMEOUT)))?;
        Ok(Self {
            generation: session.generation,
            channel,
        })
    }

    /// Whether it belongs to that session and still works.
    pub(crate) fn fits(&self, session: &Session) -> bool {
        self.generation == session.generation && self.channel.status().connected()
    }

    /// Sends all, then waits for all confirms until the deadline.
    pub(crate) async fn send(
        &self,
        exchange: &str,
        messages: &[&Outgoing],
        deadline: Instant,
    ) -> Sent {
        // First polled in the order of being pushed, and lapin queues at the first poll: messages
        // leave in order.
        let mut pending = FuturesUnordered::new();
        for (index, message) in messages.iter().enumerate() {
            pending.push(async move { (index, self.publish(exchange, message).await) });
        }
        let mut answers: Vec<Option<lapin::Result<Confirmation>>> = Vec::new();
        answers.resize_with(messages.len(), || None);
        let mut late = std::pin::pin!(sleep_until(deadline));
        loop {
            tokio::select! {
                biased;
                answer = pending.next() => match answer {
                    Some((index, answer)) => answers[index] = Some(answer),
                    None => break,
                },
                () = &mut late => break,
            }
        }
        drop(pending);
        judge(messages, answers)
    }

    async fn publish(&self, exchange: &str, message: &Outgoing) -> lapin::Result<Confirmation> {
        let options = BasicPublishOptions {
            mandatory: true,
            immediate: false,
        };
        let (key, properties) = (message.routing_key.clone(), message.properties.clone());
        let sent =
            self.channel
                .basic_publish(exchange.into(), key, options, &message.body, properties);
        sent.await?.await
    }
}

fn judge(messages: &[&Outgoing], answers: Vec<Option<lapin::Result<Confirmation>>>) -> Sent {
    let unavailable = |reason: &str| PublishError::Unavailable {
        reason: reason.to_owned(),
    };
    let mut sent = Sent {
        results: Vec::new(),
        settled: true,
        exchange_missing: false,
    };
    let mut returned = Vec::new();
    for answer in answers {
        sent.results.push(match answer {
            Some(Ok(Confirmation::Ack(message))) => {
                returned.extend(message);
                Ok(())
            }
            Some(Ok(Confirmation::Nack(message))) => {
                returned.extend(message);
                Err(PublishError::Nacked)
            }
            Some(Ok(Confirmation::NotRequested)) => {
                sent.settled = false;
                Err(unavailable("the channel is not in confirm mode"))
            }
            Some(Err(error)) => {
                sent.settled = false;
                sent.exchange_missing |= error::is_not_found(&error);
                Err(unavailable(&error.to_string()))
            }
            None => {
                sent.settled = false;
                Err(unavailable("no confirm in time"))
            }
        });
    }
    for message in returned {
        mark_returned(messages, &mut sent.results, &message);
    }
    sent
}

/// Finds the message that was returned; of several equal ones, one not yet found.
fn mark_returned(
    messages: &[&Outgoing],
    results: &mut [Result<(), PublishError>],
    returned: &BasicReturnMessage,
) {
    for (message, result) in messages.iter().zip(results.iter_mut()) {
        let same = message.properties.message_id() == returned.properties.message_id()
            && message.routing_key == returned.routing_key
            && message.body == returned.data;
        if same && !matches!(result, Err(PublishError::Unroutable { .. })) {
            let routing_key = message.routing_key.to_string();
            *result = Err(PublishError::Unroutable { routing_key });
            return;
        }
    }
}
