//! Values and pure functions of Malote: what an event is, what should exist in a target, and
//! what follows every answer. Nothing here reads a clock, a file or the network.

pub mod alert;
pub mod cause;
pub mod claimed;
pub mod clock;
pub mod connection;
pub mod delivery;
pub mod envelope;
pub mod fault;
pub mod gate;
pub mod held;
pub mod id;
pub mod job;
pub mod journal;
pub mod json;
pub mod key;
pub mod language;
pub mod limits;
pub mod media;
pub mod money;
pub mod nearest;
pub mod next;
pub mod personal;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod report;
pub mod seen;
pub mod shell;
pub mod task;
pub mod tax_number;
pub mod text;
pub mod totals;
