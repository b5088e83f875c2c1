//! What can be typed: one file for each noun. Help texts stand here in English; their Portuguese
//! is in `cli::words::help`, and a test holds the two together.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

use malote_core::language::Language;

pub mod alert;
pub mod audit;
pub mod backup;
pub mod bench;
pub mod bulk;
pub mod cause;
pub mod connection;
pub mod dead;
pub mod delivery;
pub mod demo;
pub mod event;
pub mod file;
pub mod hold;
pub mod key;
pub mod key_file;
pub mod link;
pub mod person;
pub mod place;
pub mod replay;
pub mod retention;
pub mod settings;
pub mod tenant;
pub mod totals;
pub mod up;
pub mod why;

/// What the options of every command stand under in the help.
pub(crate) const COMMON: &str = "Common options";

/// Carries business events into ERPs and accounting portals, exactly once
#[derive(Debug, Parser)]
#[command(name = "malote", version, propagate_version = true)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Print JSON, for scripts
    #[arg(long, global = true, help_heading = COMMON)]
    pub json: bool,
    /// Talk to this gateway instead of the store of the settings; else MALOTE_SERVER
    #[arg(long, global = true, help_heading = COMMON, value_name = "URL", env = "MALOTE_SERVER", hide_env = true)]
    pub server: Option<String>,
    /// API key for the gateway; better in a file, or in MALOTE_TOKEN
    #[arg(
        long,
        global = true,
        help_heading = COMMON,
        value_name = "TOKEN",
        env = "MALOTE_TOKEN",
        hide_env = true
    )]
    pub token: Option<SecretString>,
    /// File that holds the API key
    #[arg(long, global = true, help_heading = COMMON, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Settings file; else MALOTE_CONFIG, else malote.toml
    #[arg(long, global = true, help_heading = COMMON, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder with everything an embedded process keeps
    #[arg(long, global = true, help_heading = COMMON, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Language of messages, pt or en; else by locale
    #[arg(
        long,
        global = true,
        help_heading = COMMON,
        value_name = "LANG",
        hide_possible_values = true
    )]
    pub lang: Option<Lang>,
}

/// A language, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Português
    Pt,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Pt => Self::Portuguese,
            Lang::En => Self::English,
        }
    }
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything in one process, with SQLite
    Up(up::Up),
    /// Show it at work: a simulated ERP, two tenants, sample events
    Demo(demo::Demo),
    /// Publish and look up events
    #[command(subcommand)]
    Event(event::Event),
    /// Files that events refer to
    #[command(subcommand)]
    File(file::File),
    /// See and decide on deliveries
    #[command(subcommand)]
    Delivery(delivery::Delivery),
    /// What gave up or was refused, grouped by reason
    #[command(subcommand)]
    Dead(dead::Dead),
    /// Replays of many deliveries: see them, hold them, end them
    #[command(subcommand)]
    Replay(replay::Replay),
    /// What deliveries wait for
    #[command(subcommand)]
    Cause(cause::Cause),
    /// Companies and offices
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// A tenant's access to a target
    #[command(subcommand)]
    Connection(connection::Connection),
    /// What an accountant maps: expense type to category, and others
    #[command(subcommand)]
    Link(link::Link),
    /// What is kept of a person, and erasing it
    #[command(subcommand)]
    Person(person::Person),
    /// Compare what events expect with what deliveries account for
    Totals(totals::Totals),
    /// API keys
    #[command(subcommand)]
    Key(key::Key),
    /// What is wrong, and where that is told
    #[command(subcommand)]
    Alert(alert::Alert),
    /// The key that seals secrets in the store
    #[command(subcommand)]
    KeyFile(key_file::KeyFile),
    /// Who ordered what, and whether that record is whole
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Legal holds: tenants of which nothing is removed, however old
    #[command(subcommand)]
    Hold(hold::Hold),
    /// What is removed when it is old enough
    #[command(subcommand)]
    Retention(retention::Retention),
    /// Check everything and say how to fix what is wrong
    Doctor,
    /// Bring the database of the settings up to date
    Migrate,
    /// Copies of the embedded store
    #[command(subcommand)]
    Backup(backup::Backup),
    /// Effective settings
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Measure the speed on this machine
    Bench(bench::Bench),
    /// Print completions for a shell
    Completions(settings::Completions),
}
