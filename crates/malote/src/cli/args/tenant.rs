//! `malote tenant`.

use clap::{Args, Subcommand};

use crate::cli::args::why::Why;

/// What can be done with tenants.
#[derive(Debug, Subcommand)]
pub enum Tenant {
    /// Add a company or office; adding it again changes nothing but its label
    Add(Add),
    /// List them
    List,
}

/// Which tenant to add.
#[derive(Debug, Clone, Args)]
pub struct Add {
    /// Its name: a-z, 0-9 and -, at most 40
    #[arg(value_name = "TENANT")]
    pub name: String,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}
