//! Wiring: what each executable is made of, in one visible place per process.

pub mod bench;
pub mod demo;
pub mod gateway;
pub mod local;
pub mod main;
pub mod up;
pub mod worker;

mod data_lock;
mod open;
mod publisher;

pub use crate::process::open::flows;
