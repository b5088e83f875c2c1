//! Alarms: seen once, kept once, told once.

mod messages;
mod seeing;
mod silence;
mod world;
