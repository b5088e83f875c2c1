//! `malote dead`.

use clap::{Args, Subcommand};

use crate::cli::args::place::Page;

/// What can be done with what gave up.
#[derive(Debug, Subcommand)]
pub enum Dead {
    /// Group by reason: how many, how much, how to fix
    Groups(Groups),
    /// List dead deliveries and refused messages
    List(List),
    /// Try again after a fix
    Replay(Replay),
    /// Take over what lies in RabbitMQ's queues of dead and unroutable messages
    Import,
}

/// Which groups.
#[derive(Debug, Clone, Args)]
pub struct Groups {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

/// Which of the dead.
#[derive(Debug, Clone, Default, Args)]
pub struct Which {
    /// Only deliveries with this fingerprint, as dead groups shows it
    #[arg(long, value_name = "FINGERPRINT")]
    pub group: Option<String>,
    /// Only messages refused with this code, as dead groups shows it
    #[arg(long, value_name = "CODE", conflicts_with = "group")]
    pub code: Option<String>,
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

/// What to list.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// What to try again.
#[derive(Debug, Clone, Args)]
pub struct Replay {
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Only say what would be tried
    #[arg(long)]
    pub dry_run: bool,
}
