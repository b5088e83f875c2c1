//! `malote alert`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::Lang;
use crate::cli::args::place::Page;
use crate::cli::args::why::Why;

/// What can be done with alarms and the channels they are told through.
#[derive(Debug, Subcommand)]
pub enum Alert {
    /// List what is wrong, how much it holds up, who must act and how
    List(List),
    /// Where alarms are told
    #[command(subcommand)]
    Channel(Channel),
}

/// Which alarms.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Only of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Resolved ones too
    #[arg(long)]
    pub resolved: bool,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// A kind of alarm, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A message to a channel was given up
    AlertUndeliverable,
    /// Deliveries wait for something that must be done
    CauseOpen,
    /// Deliveries gave up for the same reason
    DeliveriesDead,
    /// Deliveries of a connection have kept failing for a while
    DeliveriesFailing,
    /// Messages were refused under the same code
    MessagesRefused,
    /// A replay stopped because too much of it failed
    ReplayStopped,
    /// Who normally sends has sent nothing
    TenantSilent,
    /// What events expect and what deliveries account for differ
    TotalsDiffer,
}

/// What can be done with channels.
#[derive(Debug, Subcommand)]
pub enum Channel {
    /// Add one
    #[command(subcommand)]
    Add(Add),
    /// List them, and what became of their last message
    List,
    /// Send a message that only tries one, and wait for its end
    Test(Test),
    /// Remove one, with the messages that wait for it
    Remove(Remove),
}

/// How a channel carries messages.
#[derive(Debug, Subcommand)]
pub enum Add {
    /// A signed request to an address; its secret is shown once
    Webhook(Webhook),
    /// An e-mail, through the server of the settings
    Email(Email),
}

/// What every channel has.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// What people call it
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Only alarms of this tenant; may be repeated
    #[arg(long = "tenant", value_name = "TENANT")]
    pub tenants: Vec<String>,
    /// Only alarms of this kind; may be repeated
    #[arg(long = "kind", value_name = "KIND")]
    pub kinds: Vec<Kind>,
    /// Hours in São Paulo in which only what is urgent is told: 22:00-07:00
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub quiet: Option<(String, String)>,
    /// Language of its messages, pt or en
    #[arg(
        long,
        value_name = "LANG",
        default_value = "pt",
        hide_possible_values = true
    )]
    pub language: Lang,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// A webhook.
#[derive(Debug, Clone, Args)]
pub struct Webhook {
    /// What every channel has.
    #[command(flatten)]
    pub common: Common,
    /// File that holds the address; - is standard input; else MALOTE_WEBHOOK_URL
    #[arg(long, value_name = "FILE")]
    pub url_file: Option<PathBuf>,
}

/// Mailboxes.
#[derive(Debug, Clone, Args)]
pub struct Email {
    /// What every channel has.
    #[command(flatten)]
    pub common: Common,
    /// Address that gets it; may be repeated
    #[arg(long = "to", value_name = "ADDRESS", required = true)]
    pub to: Vec<String>,
}

/// Which channel to try.
#[derive(Debug, Clone, Args)]
pub struct Test {
    /// Identifier of the channel
    #[arg(value_name = "ID")]
    pub id: String,
    /// Seconds to wait for the end; 0 only orders it
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait: u64,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// Which channel to remove.
#[derive(Debug, Clone, Args)]
pub struct Remove {
    /// Identifier of the channel
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

fn hours(text: &str) -> Result<(String, String), String> {
    match text.split_once('-') {
        Some((from, to)) => Ok((from.trim().to_owned(), to.trim().to_owned())),
        None => Err("22:00-07:00".to_owned()),
    }
}
