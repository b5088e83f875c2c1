//! `malote backup`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with copies of the embedded store.
#[derive(Debug, Subcommand)]
pub enum Backup {
    /// Copy the embedded store to a new file, also while it is used
    Make(Copy),
    /// Put a copy in the place of the embedded store, which must not be in use
    Restore(Copy),
}

/// Which file.
#[derive(Debug, Clone, Args)]
pub struct Copy {
    /// The copy
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
