//! Wiring: what each executable is made of, in one visible place per process.

pub mod bench;
pub mod demo;
pub mod gateway;
pub mod local;
pub mod main;
pub mod up;
pub mod worker;

mod arguments;
pub(crate) mod data_lock;
mod distributed;
mod open;
mod publisher;

use std::fmt::Display;

use malote_core::language::{Language, Text};

use crate::cli::session::language_of;

pub use crate::process::open::flows;

/// The language of the person who started this process: `--lang`, else the locale.
pub(crate) fn language() -> Language {
    let typed: Vec<_> = std::env::args_os().collect();
    language_of(&typed)
}

/// A text for that person.
fn said(text: Text, values: &[(&'static str, &dyn Display)]) -> String {
    text.with(values).say(language())
}
