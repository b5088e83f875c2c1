//! The AsyncAPI document: the exchange, the queues and the events, with the schemas that stand
//! beside the readers of those events; and what is sent to webhooks.

use serde_json::{Map, Value, json};

use malote_core::envelope::schema as event;
use malote_runtime::channels::{Channel, channels};

use crate::openapi::name_of;
use crate::state::Limits;

mod told;

/// The document for the names under a prefix.
pub(crate) fn document(prefix: &str, limits: &Limits) -> Value {
    let mut document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Malote",
            "version": env!("CARGO_PKG_VERSION"),
            "description": described(limits),
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": dead_ends(prefix),
        "operations": {
            "refuse": {
                "action": "send",
                "channel": {"$ref": "#/channels/dead"},
                "summary": "A message that cannot be taken, with the reason.",
            },
        },
        "components": {
            "messages": {"Any": any(), "DeadLetter": dead_letter()},
            "schemas": {},
        },
    });
    for channel in channels(prefix) {
        describe(&mut document, prefix, &channel);
    }
    told::describe(&mut document);
    document
}

fn described(limits: &Limits) -> String {
    format!(
        "Events are CloudEvents 1.0 in structured mode with the attribute `tenant`. Publish them \
         `mandatory` and persistent to the exchange, with the type as the routing key and the \
         event's id as `message_id`, and wait for the confirm. An event is known by tenant, \
         source and id: the same content again has no effect, other content is refused. One \
         event has at most {} bytes. Unknown attributes and members are ignored, and kept.",
        limits.event_bytes
    )
}

/// A queue, the routing keys that lead to it, and their messages.
fn describe(document: &mut Value, prefix: &str, channel: &Channel) {
    let name = channel.queue.rsplit('.').next().unwrap_or_default();
    let mut messages = Map::new();
    for kind in channel.types {
        let event = name_of(kind);
        let message = json!({"$ref": format!("#/components/messages/{event}")});
        messages.insert(event.clone(), message.clone());
        document["channels"][*kind] = json!({
            "address": kind,
            "title": format!("{kind} as it is published"),
            "messages": {event.as_str(): message},
            "bindings": {"amqp": published(prefix)},
        });
        document["components"]["messages"][&event] = message_of(kind, &event);
        document["components"]["schemas"][&event] = event::event(kind);
    }
    document["channels"][name] = json!({
        "address": channel.queue,
        "title": format!("The queue of {name}"),
        "messages": messages,
        "bindings": {"amqp": queue(&channel.queue)},
        "x-arguments": {
            "x-queue-type": "quorum",
            "x-delivery-limit": 1000,
            "x-dead-letter-exchange": format!("{prefix}.dead"),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    });
    document["operations"][format!("take-{name}")] = json!({
        "action": "receive",
        "channel": {"$ref": format!("#/channels/{name}")},
        "summary": "Acknowledged once the event and all it leads to are durable.",
    });
}

/// The queues of what was refused and of what no queue takes.
fn dead_ends(prefix: &str) -> Value {
    let end = |name: &str, title: &str, message: &str| {
        let address = format!("{prefix}.{name}");
        json!({
            "address": address,
            "title": title,
            "messages": {message: {"$ref": format!("#/components/messages/{message}")}},
            "bindings": {"amqp": queue(&address)},
        })
    };
    json!({
        "dead": end("dead", "Messages that no worker could take", "DeadLetter"),
        "unrouted": end("unrouted", "Messages that no queue takes", "Any"),
    })
}

fn message_of(kind: &str, event: &str) -> Value {
    json!({
        "name": kind,
        "title": event,
        "summary": summary(kind),
        "contentType": "application/cloudevents+json",
        "payload": {"$ref": format!("#/components/schemas/{event}")},
        "bindings": {"amqp": {"messageType": kind, "bindingVersion": "0.3.0"}},
    })
}

fn any() -> Value {
    json!({"title": "Any message", "payload": {}})
}

fn dead_letter() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "title": "A refused message, as it came",
        "payload": {},
        "headers": {
            "type": "object",
            "description": "Without them the broker gave up, and `x-death` has the reason.",
            "properties": {
                "x-malote-reason": text("A stable code."),
                "x-malote-detail": text("One sentence."),
                "x-malote-queue": text("The queue it came from."),
            },
        },
    })
}

fn published(prefix: &str) -> Value {
    let exchange = json!({
        "name": format!("{prefix}.events"),
        "type": "topic",
        "durable": true,
        "autoDelete": false,
    });
    json!({"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"})
}

fn queue(name: &str) -> Value {
    let queue = json!({"name": name, "durable": true, "exclusive": false, "autoDelete": false});
    json!({"is": "queue", "queue": queue, "bindingVersion": "0.3.0"})
}

fn summary(kind: &str) -> &'static str {
    match kind {
        "expense.report.approved.v1" => "A report was approved; again: a new revision.",
        "expense.report.reopened.v1" => "A report is no longer approved.",
        "document.generated.v1" => "A guide, report or contract is ready for the client.",
        "company.added.v1" => "A client company of an office.",
        "company.updated.v1" => "A client company changed.",
        "company.deactivated.v1" => "A client company left.",
        "user.added.v1" => "A person gets access to the portal.",
        "user.updated.v1" => "A person with access to the portal changed.",
        "account-chart.published.v1" => "A chart of accounts, whole.",
        "site.requested.v1" => "An office's portal site is to be made.",
        "statement.received.v1" => "A bank statement file arrived.",
        _ => "An event.",
    }
}
