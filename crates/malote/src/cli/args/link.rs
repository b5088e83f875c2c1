//! `malote link`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::place::Whose;

/// What can be done with links.
#[derive(Debug, Subcommand)]
pub enum Link {
    /// List links of one kind: expense-type, member, account, catalogue.category
    List(List),
    /// Link a key to a value of the target
    Set(Set),
    /// Remove a link
    Remove(Remove),
    /// Set many from a CSV file: kind, key, value and, if wanted, label
    Import(Import),
}

/// Which links.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which connection.
    #[command(flatten)]
    pub whose: Whose,
    /// Kind of link
    #[arg(value_name = "KIND", default_value = "expense-type")]
    pub kind: String,
}

/// One link.
#[derive(Debug, Clone, Args)]
pub struct Set {
    /// Which connection.
    #[command(flatten)]
    pub whose: Whose,
    /// Kind of link
    #[arg(value_name = "KIND")]
    pub kind: String,
    /// Key at the source
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Value in the target
    #[arg(value_name = "VALUE")]
    pub value: String,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Which link to remove.
#[derive(Debug, Clone, Args)]
pub struct Remove {
    /// Which connection.
    #[command(flatten)]
    pub whose: Whose,
    /// Kind of link
    #[arg(value_name = "KIND")]
    pub kind: String,
    /// Key at the source
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// What to import.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// Which connection.
    #[command(flatten)]
    pub whose: Whose,
    /// CSV file; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only check the file
    #[arg(long)]
    pub dry_run: bool,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}
