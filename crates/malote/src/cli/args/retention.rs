//! `malote retention`.

use clap::{Args, Subcommand};

/// What can be done about what is old.
#[derive(Debug, Subcommand)]
pub enum Retention {
    /// Show how long each class is kept, and what goes next
    Show,
    /// Let what is old enough go at once, rather than within the hour
    Run(Run),
}

/// How to run it.
#[derive(Debug, Clone, Args)]
pub struct Run {
    /// Only count what would go
    #[arg(long)]
    pub dry_run: bool,
}
