//! `malote settings` and `malote completions`.

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// What can be done with settings.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Settings {
    /// Check them all at once
    Check,
    /// Show each effective value and where it comes from
    Show,
}

/// For which shell.
#[derive(Debug, Clone, Copy, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
