//! The real executables from an event to the ERP: every sample on both stores, and every way in
//! which the ERP can misbehave.

mod another_erp;
mod ask;
mod backup;
mod bad;
mod demo;
mod expected;
mod first_time;
mod giving_up;
#[path = "../harness/mod.rs"]
mod harness;
mod kept;
mod key_file;
mod misbehave;
mod new_credentials;
mod producer;
mod readme;
mod samples;
mod story;
mod trail;
mod typed;
mod unseen;
