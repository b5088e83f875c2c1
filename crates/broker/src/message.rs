//! Messages as callers see them, and how they look in AMQP.

use lapin::BasicProperties;
use lapin::message::Delivery;
use lapin::types::{FieldTable, ShortString};

use crate::dead::DeadLetter;
use crate::error::PublishError;
use crate::headers;

/// Structured `CloudEvents`.
const CLOUD_EVENT: &str = "application/cloudevents+json";
/// Written to disk by any queue; quorum queues do so anyway.
const PERSISTENT: u8 = 2;

/// An event to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event type.
    pub routing_key: String,
    /// The event id. One that AMQP cannot carry (over 255 bytes) is left to the body.
    pub message_id: String,
    /// The event in structured JSON.
    pub body: Vec<u8>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// W3C trace state.
    pub tracestate: Option<String>,
}

/// A message a worker refused, on its way to the dead letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The message, untouched.
    pub body: Vec<u8>,
    /// Its routing key, so that it can be published again.
    pub routing_key: String,
    /// Its id, if it had one.
    pub message_id: Option<String>,
    /// Its content type, if it had one.
    pub content_type: Option<String>,
    /// Its W3C trace context.
    pub traceparent: Option<String>,
    /// Its W3C trace state.
    pub tracestate: Option<String>,
    /// Why it was refused: a stable code.
    pub reason: String,
    /// Why it was refused: one sentence.
    pub detail: String,
    /// The queue it was refused from.
    pub queue: String,
}

/// Names one received message towards [`Consumer::ack`](crate::Consumer::ack). Tags of one
/// consumer rise in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// Which subscription of the consumer it came by.
    pub(crate) generation: u64,
    /// The broker's number within that subscription.
    pub(crate) delivery: u64,
}

/// A message from a flow's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What to acknowledge it by.
    pub tag: Tag,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The key it was published with.
    pub routing_key: String,
    /// The producer's id.
    pub message_id: Option<String>,
    /// What the producer says the bytes are.
    pub content_type: Option<String>,
    /// The broker user who published it; RabbitMQ has verified it.
    pub user_id: Option<String>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// W3C trace state.
    pub tracestate: Option<String>,
    /// Whether somebody received it before.
    pub redelivered: bool,
    /// How often it was delivered and lost before, where the queue counts.
    pub delivery_count: Option<u64>,
}

impl Received {
    pub(crate) fn new(generation: u64, delivery: Delivery) -> Self {
        let properties = &delivery.properties;
        Self {
            tag: Tag {
                generation,
                delivery: delivery.delivery_tag,
            },
            routing_key: delivery.routing_key.to_string(),
            message_id: properties.message_id().as_ref().map(ToString::to_string),
            content_type: properties.content_type().as_ref().map(ToString::to_string),
            user_id: properties.user_id().as_ref().map(ToString::to_string),
            traceparent: headers::trace(properties, headers::TRACEPARENT),
            tracestate: headers::trace(properties, headers::TRACESTATE),
            redelivered: delivery.redelivered,
            delivery_count: headers::count(properties, headers::DELIVERY_COUNT),
            body: delivery.data,
        }
    }

    /// The dead letter this message becomes when it is refused.
    #[must_use]
    pub fn refused(&self, queue: &str, reason: &str, detail: &str) -> Dead {
        Dead {
            body: self.body.clone(),
            routing_key: self.routing_key.clone(),
            message_id: self.message_id.clone(),
            content_type: self.content_type.clone(),
            traceparent: self.traceparent.clone(),
            tracestate: self.tracestate.clone(),
            reason: reason.to_owned(),
            detail: detail.to_owned(),
            queue: queue.to_owned(),
        }
    }
}

/// A message in AMQP's terms, ready to leave.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) routing_key: ShortString,
    pub(crate) properties: BasicProperties,
    pub(crate) body: Vec<u8>,
}

impl Outgoing {
    pub(crate) fn event(event: Event) -> Result<Self, PublishError> {
        let mut table = FieldTable::default();
        headers::put(
            &mut table,
            headers::TRACEPARENT,
            event.traceparent.as_deref(),
        );
        headers::put(&mut table, headers::TRACESTATE, event.tracestate.as_deref());
        let parts = Parts {
            routing_key: event.routing_key,
            message_id: Some(event.message_id),
            content_type: Some(CLOUD_EVENT.to_owned()),
            headers: table,
            body: event.body,
        };
        parts.outgoing()
    }

    /// A dead letter as the event it was: without the reasons it was refused for.
    pub(crate) fn again(letter: &DeadLetter) -> Result<Self, PublishError> {
        let mut table = FieldTable::default();
        headers::put(
            &mut table,
            headers::TRACEPARENT,
            letter.traceparent.as_deref(),
        );
        headers::put(
            &mut table,
            headers::TRACESTATE,
            letter.tracestate.as_deref(),
        );
        let parts = Parts {
            routing_key: letter.routing_key.clone(),
            message_id: letter.message_id.clone(),
            content_type: letter.content_type.clone(),
            headers: table,
            body: letter.body.clone(),
        };
        parts.outgoing()
    }

    pub(crate) fn dead(dead: Dead) -> Result<Self, PublishError> {
        let mut table = FieldTable::default();
        headers::put(&mut table, headers::REASON, Some(&dead.reason));
        headers::put(&mut table, headers::DETAIL, Some(&dead.detail));
        headers::put(&mut table, headers::QUEUE, Some(&dead.queue));
        headers::put(
            &mut table,
            headers::TRACEPARENT,
            dead.traceparent.as_deref(),
        );
        headers::put(&mut table, headers::TRACESTATE, dead.tracestate.as_deref());
        let parts = Parts {
            routing_key: dead.routing_key,
            message_id: dead.message_id,
            content_type: dead.content_type,
            headers: table,
            body: dead.body,
        };
        parts.outgoing()
    }
}

/// What every kind of message is made of.
struct Parts {
    routing_key: String,
    message_id: Option<String>,
    content_type: Option<String>,
    headers: FieldTable,
    body: Vec<u8>,
}

impl Parts {
    fn outgoing(self) -> Result<Outgoing, PublishError> {
        let routing_key =
            ShortString::try_new(self.routing_key).map_err(|error| PublishError::Malformed {
                detail: format!("routing key: {error}"),
            })?;
        let mut properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
        if let Some(id) = self.message_id.and_then(|id| ShortString::try_new(id).ok()) {
            properties = properties.with_message_id(id);
        }
        if let Some(kind) = self
            .content_type
            .and_then(|kind| ShortString::try_new(kind).ok())
        {
            properties = properties.with_content_type(kind);
        }
        if !self.headers.inner().is_empty() {
            properties = properties.with_headers(self.headers);
        }
        Ok(Outgoing {
            routing_key,
            properties,
            body: self.body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(routing_key: &str, message_id: &str) -> Event {
        Event {
            routing_key: routing_key.to_owned(),
            message_id: message_id.to_owned(),
            body: Vec::new(),
            traceparent: None,
            tracestate: None,
        }
    }

    #[test]
    fn an_id_too_long_for_amqp_is_left_to_the_body() {
        let outgoing = Outgoing::event(event("a.b", &"á".repeat(200))).unwrap();
        assert_eq!(outgoing.properties.message_id(), &None);
    }

    #[test]
    fn a_routing_key_too_long_for_amqp_is_refused() {
        let outgoing = Outgoing::event(event(&"a".repeat(256), "1"));
        assert!(matches!(outgoing, Err(PublishError::Malformed { .. })));
    }
}
