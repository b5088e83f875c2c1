//! RabbitMQ: topology, confirmed publishing, consuming, the dead-letter queue.
//!
//! A [`Broker`] keeps two connections to RabbitMQ (one to publish, one to consume, because
//! RabbitMQ stops reading from connections that publish when it runs short of memory or disk,
//! and acknowledgements must not wait for that). One task watches both; when either is lost it
//! opens both again with jitter and declares the topology again.
//!
//! What callers may rely on:
//! - [`Publisher::publish`] answers `Ok` for a message only after RabbitMQ confirmed it, and
//!   always answers within its time limit. A failed message may still have arrived: sending it
//!   again is safe because an event's identity is in the event.
//! - [`Consumer::receive`] ends only when this process closes the broker. Whatever else happens
//!   (restart, cut line, deleted queue, cancelled consumer) it subscribes again.
//! - [`Consumer::ack`] acknowledges only messages it was told about, in rising order, and drops
//!   tags of an older channel, whose messages come again anyway.
//!
//! lapin reports the same faults under its own target, `lapin`, and shows the body of returned
//! messages there: programs should filter that target out of their logs.

pub use crate::broker::Broker;
pub use crate::consumer::Consumer;
pub use crate::dead::{DeadLetter, HandOver, Letters, Settled, Verdict};
pub use crate::doctor::{Finding, Level};
pub use crate::error::{BrokerError, PublishError};
pub use crate::link::LinkState;
pub use crate::message::{Dead, Event, Received, Tag};
pub use crate::publisher::Publisher;
pub use crate::settings::Settings;
pub use crate::topology::Queue;

mod broker;
mod connection;
mod consumer;
mod dead;
mod doctor;
mod error;
mod headers;
mod lane;
mod link;
mod message;
mod publisher;
mod settings;
mod supervisor;
mod topology;
mod version;
mod window;
