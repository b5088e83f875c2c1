//! `malote file`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with files.
#[derive(Debug, Subcommand)]
pub enum File {
    /// Store one; the same bytes again are the same file
    Add(Add),
    /// Remove one before its time
    Remove(Remove),
}

/// What to store.
#[derive(Debug, Clone, Args)]
pub struct Add {
    /// Name of the tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// What it is, such as application/pdf; else by its first bytes
    #[arg(long, value_name = "TYPE")]
    pub media_type: Option<String>,
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What to remove.
#[derive(Debug, Clone, Args)]
pub struct Remove {
    /// Name of the tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// What it was called when it was stored: sha256:…
    #[arg(value_name = "DIGEST")]
    pub digest: String,
}
