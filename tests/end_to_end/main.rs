//! The real executables from an event to the ERP: every sample on both stores, and every way in
//! which the ERP can misbehave.

mod ask;
mod bad;
mod expected;
#[path = "../harness/mod.rs"]
mod harness;
mod misbehave;
mod producer;
mod samples;
mod story;
mod unseen;
