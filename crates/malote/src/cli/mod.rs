//! The command line: parse, do, and end with an exit code that scripts can rely on.
//!
//! Every command but those that run Malote itself speaks the HTTP API (see `client`), so what
//! holds for the API holds here: the same checks, the same refusals, the same trail. People get
//! aligned text in their language, scripts get JSON with `--json`. Texts for people stand in
//! `words` and nowhere else.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches};
use tokio::runtime::{Builder, Runtime};

use malote_core::language::Language;

use crate::cli::args::{Arguments, Command};
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;

mod answer;
pub mod args;
pub(crate) mod client;
mod commands;
pub mod engine;
mod events;
pub mod failure;
mod input;
mod locate;
pub(crate) mod output;
pub mod person;
pub(crate) mod session;
#[cfg(test)]
mod testing;
pub(crate) mod words;

pub use crate::cli::client::run_file;

/// Does what this process was called for.
#[must_use]
pub fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let language = session::language_of(&typed);
    let arguments = match parse(&typed, language) {
        Ok(arguments) => arguments,
        Err(error) => return mistyped(&error, language),
    };
    match run(arguments, language) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let text = failure.to_string();
            if !text.is_empty() {
                output::complain(&text);
            }
            failure.exit.into()
        }
    }
}

fn parse(typed: &[OsString], language: Language) -> Result<Arguments, clap::Error> {
    let mut command = words::help::translated(Arguments::command(), language);
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        command = command.color(ColorChoice::Never);
    }
    Arguments::from_arg_matches(&command.try_get_matches_from(typed)?)
}

/// Tells a mistake on the command line; help and the version come this way too.
fn mistyped(error: &clap::Error, language: Language) -> ExitCode {
    match (language, words::usage::portuguese(error)) {
        (Language::Portuguese, Some(text)) => output::complain(&text),
        // Nothing is left to tell it to when not even this can be printed.
        _ => drop(error.print()),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn run(arguments: Arguments, language: Language) -> Result<Exit, Failure> {
    let runtime = runtime(&arguments.command)?;
    let mut session = Session::of_process(arguments.common, language);
    runtime.block_on(async {
        let done = dispatch(&session, &arguments.command).await;
        let closed = session.close().await;
        done.and_then(|exit| closed.map(|()| exit))
    })
}

/// What only asks needs one core; what runs Malote brings its own threads.
fn runtime(command: &Command) -> io::Result<Runtime> {
    let mut builder = match command {
        Command::Bench(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all().build()
}

async fn dispatch(session: &Session, command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Up(options) => engine::up(session.launch(), options).await,
        Command::Demo(options) => engine::demo(session.launch(), options).await,
        Command::Bench(options) => engine::bench(session.launch(), options).await,
        Command::Event(event) => commands::event::run(session, event).await,
        Command::File(file) => commands::file::run(session, file).await,
        Command::Delivery(delivery) => commands::delivery::run(session, delivery).await,
        Command::Dead(dead) => commands::dead::run(session, dead).await,
        Command::Replay(replay) => commands::replay::run(session, replay).await,
        Command::Cause(cause) => commands::cause::run(session, cause).await,
        Command::Tenant(tenant) => commands::tenant::run(session, tenant).await,
        Command::Connection(connection) => commands::connection::run(session, connection).await,
        Command::Link(link) => commands::link::run(session, link).await,
        Command::Person(person) => commands::person::run(session, person).await,
        Command::Totals(options) => commands::totals::run(session, options).await,
        Command::Key(key) => commands::key::run(session, key).await,
        Command::Alert(alert) => commands::alert::run(session, alert).await,
        Command::KeyFile(key_file) => commands::key_file::run(session, key_file).await,
        Command::Audit(audit) => commands::audit::run(session, audit).await,
        Command::Hold(hold) => commands::hold::run(session, hold).await,
        Command::Retention(retention) => commands::retention::run(session, retention).await,
        Command::Doctor => commands::doctor::run(session).await,
        Command::Migrate => commands::migrate::run(session).await,
        Command::Backup(command) => commands::backup::run(session, command).await,
        Command::Settings(settings) => commands::settings::run(session, *settings),
        Command::Completions(options) => commands::completions::run(session, *options),
    }
}
