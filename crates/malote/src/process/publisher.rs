//! The broker as the gateway uses it: an event is taken once the broker has confirmed it; a dead
//! letter leaves it once it is kept.

use malote_broker::{DeadLetter, Event, HandOver, Letters, Publisher};
use malote_core::gate::BoxFuture;
use malote_runtime::publish::{
    Keep, Leftovers, Publish, Receipt, Stranded, Submission, Unavailable,
};

/// Hands events to the broker.
pub(super) struct ThroughBroker(pub(super) Publisher);

impl Publish for ThroughBroker {
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
        Box::pin(async move {
            let messages = events.into_iter().map(message).collect();
            let mut receipts = Vec::new();
            for result in self.0.publish(messages).await {
                match result {
                    Ok(()) => receipts.push(Receipt::Accepted),
                    Err(error) => {
                        return Err(Unavailable {
                            reason: error.to_string(),
                            retry_after_s: 5,
                        });
                    }
                }
            }
            Ok(receipts)
        })
    }

    fn tells_duplicates(&self) -> bool {
        false
    }
}

/// Hands over what the broker's own queues hold.
pub(super) struct FromBroker(pub(super) Letters);

impl Leftovers for FromBroker {
    fn hand_over(&self, keep: Keep) -> BoxFuture<'_, Result<usize, Unavailable>> {
        Box::pin(async move {
            let part = |letters: Vec<DeadLetter>| keep(letters.into_iter().map(stranded).collect());
            let handed_over = self.0.hand_over(part).await;
            handed_over.map_err(|error| unavailable(&error))
        })
    }
}

fn unavailable(error: &HandOver<String>) -> Unavailable {
    let reason = match error {
        HandOver::Broker(error) => error.to_string(),
        HandOver::Kept(reason) => reason.clone(),
    };
    Unavailable {
        reason,
        retry_after_s: 5,
    }
}

fn stranded(letter: DeadLetter) -> Stranded {
    let code = letter.reason.replace('_', "-");
    let detail = letter
        .detail
        .unwrap_or_else(|| match letter.delivery_count {
            Some(count) => format!("RabbitMQ gave up after {count} deliveries"),
            None if code == "unrouted" => {
                format!("no queue takes the routing key '{}'", letter.routing_key)
            }
            None => format!("RabbitMQ gave up: {}", letter.reason),
        });
    Stranded {
        body: letter.body,
        queue: letter.queue.unwrap_or_else(|| "unrouted".to_owned()),
        code,
        detail,
        kept: letter.refused,
    }
}

fn message(submission: Submission) -> Event {
    Event {
        routing_key: submission.envelope.kind,
        message_id: submission.envelope.id,
        body: submission.body.into_bytes(),
        traceparent: submission.envelope.traceparent,
        tracestate: submission.envelope.tracestate,
    }
}
