//! A call of the command line against an API made up by the test.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use clap::Parser;
use jiff::Timestamp;

use malote_core::clock;
use malote_core::language::Language;

use crate::cli::args::Arguments;
use crate::cli::client::Api;
use crate::cli::dispatch;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::session::Session;

/// What a command printed and how it ended.
pub(crate) struct Ended {
    pub(crate) printed: String,
    pub(crate) result: Result<Exit, Failure>,
}

impl Ended {
    /// The exit code, whether it is a failure or not.
    pub(crate) fn exit(&self) -> Exit {
        match &self.result {
            Ok(exit) => *exit,
            Err(failure) => failure.exit,
        }
    }

    /// What the person is told on standard error.
    pub(crate) fn told(&self) -> String {
        self.result
            .as_ref()
            .err()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Does what is typed, in English.
pub(crate) async fn malote(router: Router, typed: &[&str]) -> Ended {
    malote_in(Language::English, router, typed).await
}

/// Does what is typed.
pub(crate) async fn malote_in(language: Language, router: Router, typed: &[&str]) -> Ended {
    let arguments = Arguments::parse_from(["malote"].iter().chain(typed));
    let sink = Sink::default();
    let out = Output::to(Box::new(sink.clone()), arguments.common.json, language);
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let clock: clock::Shared = Arc::new(clock::Manual::at(now));
    let session = Session::with_api(Api::local(router, language), out, clock);
    let result = dispatch(&session, &arguments.command).await;
    let printed = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    Ended { printed, result }
}
