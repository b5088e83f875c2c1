//! Alarms: seen once, kept once, told once.

mod failing;
mod forgetting;
mod messages;
mod seeing;
mod silence;
pub(crate) mod world;
