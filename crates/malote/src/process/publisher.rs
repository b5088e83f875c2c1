//! Publishing through the broker: an event is taken once the broker has confirmed it.

use malote_broker::{Event, Publisher};
use malote_core::gate::BoxFuture;
use malote_runtime::publish::{Publish, Receipt, Submission, Unavailable};

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

fn message(submission: Submission) -> Event {
    Event {
        routing_key: submission.envelope.kind,
        message_id: submission.envelope.id,
        body: submission.body.into_bytes(),
        traceparent: submission.envelope.traceparent,
        tracestate: submission.envelope.tracestate,
    }
}
