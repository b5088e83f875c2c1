//! `malote cause`.

use clap::{Args, Subcommand};

use crate::cli::args::place::Page;
use crate::cli::args::why::Why;

/// What can be done with causes.
#[derive(Debug, Subcommand)]
pub enum Cause {
    /// List what blocks, how much waits, who must act and how
    List(List),
    /// Look again whether it still blocks
    Recheck(Recheck),
}

/// Which causes.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Only of this connection, by name or identifier
    #[arg(long, value_name = "CONNECTION")]
    pub connection: Option<String>,
    /// Resolved ones too
    #[arg(long)]
    pub resolved: bool,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// Which cause.
#[derive(Debug, Clone, Args)]
pub struct Recheck {
    /// Identifier of the cause
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}
