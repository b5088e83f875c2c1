//! `malote completions`: made from the same description as the parser.

use clap::CommandFactory;

use crate::cli::args::Arguments;
use crate::cli::args::settings::Completions;
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::words::help;

pub(crate) fn run(session: &Session, options: Completions) -> Result<Exit, Failure> {
    let mut command = help::translated(Arguments::command(), session.language);
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "malote", &mut script);
    session.out.raw(&script)?;
    Ok(Exit::Done)
}
