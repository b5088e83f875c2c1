//! What a gateway and a worker take from the command line.

use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser};

use malote_core::language::{Language, Text};
use malote_runtime::settings::Sources;

use crate::cli::words::{help, usage};
use crate::process::language;

/// Their only argument; everything else is a setting.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Settings file; else MALOTE_CONFIG, else malote.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The settings to start with. Help and mistakes are told in the person's language, and end the
/// process.
pub(super) fn sources(name: &'static str, about: Text) -> Sources {
    let language = language();
    let command = help::translated(Arguments::command().name(name), language);
    let command = command.about(about.say(language));
    let read = command
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match read {
        Ok(arguments) => Sources::of_process(arguments.config),
        Err(mistake) => end(name, &mistake, language),
    }
}

fn end(name: &str, mistake: &clap::Error, language: Language) -> ! {
    let sentence = usage::portuguese(mistake).filter(|_| language == Language::Portuguese);
    let Some(sentence) = sentence else {
        mistake.exit();
    };
    eprintln!("{name}: {sentence}");
    std::process::exit(mistake.exit_code());
}
