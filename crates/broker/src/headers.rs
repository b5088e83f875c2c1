//! AMQP headers, read tolerantly: other clients choose other wire types for the same value.

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};

use malote_core::envelope::can_be_trace;

/// W3C trace context of the producer.
pub(crate) const TRACEPARENT: &str = "traceparent";
/// W3C trace state of the producer.
pub(crate) const TRACESTATE: &str = "tracestate";
/// Why a worker refused a message: a code.
pub(crate) const REASON: &str = "x-malote-reason";
/// Why a worker refused a message: a sentence.
pub(crate) const DETAIL: &str = "x-malote-detail";
/// The queue it was refused from.
pub(crate) const QUEUE: &str = "x-malote-queue";
/// How often RabbitMQ delivered it before.
pub(crate) const DELIVERY_COUNT: &str = "x-delivery-count";
/// Where and why RabbitMQ gave up on it.
pub(crate) const DEATH: &str = "x-death";

/// A text header of a message.
pub(crate) fn text(properties: &BasicProperties, key: &str) -> Option<String> {
    text_in(properties.headers().as_ref()?, key)
}

/// A header of the producer's trace. One that cannot be one is left out: it would be copied to the
/// dead letters, into the store and onto the line to the target, and each has its own limits.
pub(crate) fn trace(properties: &BasicProperties, key: &str) -> Option<String> {
    text(properties, key).filter(|text| can_be_trace(text))
}

/// A count header of a message.
pub(crate) fn count(properties: &BasicProperties, key: &str) -> Option<u64> {
    count_in(properties.headers().as_ref()?, key)
}

/// A text in a table.
pub(crate) fn text_in(table: &FieldTable, key: &str) -> Option<String> {
    match table.inner().get(key)? {
        AMQPValue::LongString(value) => Some(value.to_string()),
        AMQPValue::ShortString(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The newest entry of `x-death`: RabbitMQ puts it first.
pub(crate) fn latest_death(properties: &BasicProperties) -> Option<&FieldTable> {
    match properties.headers().as_ref()?.inner().get(DEATH)? {
        AMQPValue::FieldArray(entries) => match entries.as_slice().first()? {
            AMQPValue::FieldTable(entry) => Some(entry),
            _ => None,
        },
        _ => None,
    }
}

/// A count in a table, whatever its width.
pub(crate) fn count_in(table: &FieldTable, key: &str) -> Option<u64> {
    match *table.inner().get(key)? {
        AMQPValue::ShortShortInt(value) => u64::try_from(value).ok(),
        AMQPValue::ShortShortUInt(value) => Some(value.into()),
        AMQPValue::ShortInt(value) => u64::try_from(value).ok(),
        AMQPValue::ShortUInt(value) => Some(value.into()),
        AMQPValue::LongInt(value) => u64::try_from(value).ok(),
        AMQPValue::LongUInt(value) => Some(value.into()),
        AMQPValue::LongLongInt(value) => u64::try_from(value).ok(),
        AMQPValue::Timestamp(value) => Some(value),
        _ => None,
    }
}

/// Adds a text header where there is a value.
pub(crate) fn put(table: &mut FieldTable, key: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        table.insert(key.into(), AMQPValue::LongString(value.into()));
    }
}
