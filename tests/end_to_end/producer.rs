//! Publishing as a producer would, over HTTP or over AMQP.

use malote_broker::Event;
use reqwest::Method;
use serde_json::Value;

use crate::harness::http::Http;
use crate::harness::queues::Queues;

const APPROVED: &str = "expense.report.approved.v1";

/// How events come in.
pub(crate) enum Producer<'a> {
    /// To the API of an embedded process.
    Http(&'a Http),
    /// Through the broker.
    Amqp(&'a Queues),
}

impl Producer<'_> {
    /// Publishes a good event.
    pub(crate) async fn publish(&self, body: &[u8]) {
        match self {
            Self::Http(api) => {
                let (status, answer) = post(api, body).await;
                assert_eq!(status, 202, "{answer}");
            }
            Self::Amqp(queues) => queues.publish(&[message(body)]).await,
        }
    }
}

/// Posts bytes as an event.
pub(crate) async fn post(api: &Http, body: &[u8]) -> (u16, Value) {
    let media = "application/cloudevents+json";
    let sent = api
        .send(Method::POST, "/v1/events", media, body.to_vec())
        .await;
    sent.expect("the API answers")
}

/// Bytes as a message, whatever they are. What names no type of a flow goes where approvals go.
pub(crate) fn message(body: &[u8]) -> Event {
    let event: Value = serde_json::from_slice(body).unwrap_or_default();
    let kind = event["type"]
        .as_str()
        .filter(|kind| kind.starts_with("expense.report.reopened"));
    Event {
        routing_key: kind.unwrap_or(APPROVED).to_owned(),
        message_id: event["id"].as_str().unwrap_or("none").to_owned(),
        body: body.to_vec(),
        traceparent: None,
        tracestate: None,
    }
}
