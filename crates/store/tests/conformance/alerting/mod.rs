//! Alarms: seen once, kept once, told once.

mod failing;
mod forgetting;
mod messages;
mod seeing;
mod silence;
mod stopped;
pub(crate) mod world;
