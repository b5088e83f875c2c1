//! `malote replay`.

use clap::{Args, Subcommand};

use crate::cli::args::place::Page;
use crate::cli::args::why::Why;

/// What can be done with replays.
#[derive(Debug, Subcommand)]
pub enum Replay {
    /// List replays, the newest first
    List(List),
    /// Show how far one is, and what did not succeed
    Show(Show),
    /// Hold one: what is being tried goes on, nothing more is
    Pause(One),
    /// Let a held one go on
    Resume(One),
    /// End one: what was not tried stays as it was
    Cancel(One),
}

/// Which replays.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// Which replay, and how much of it.
#[derive(Debug, Clone, Args)]
pub struct Show {
    /// Identifier of the replay
    #[arg(value_name = "ID")]
    pub id: String,
    /// Wait for its end, and show how it gets on
    #[arg(long)]
    pub follow: bool,
    /// How many rows.
    #[command(flatten)]
    pub page: Page,
}

/// Which replay, and why.
#[derive(Debug, Clone, Args)]
pub struct One {
    /// Identifier of the replay
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}
