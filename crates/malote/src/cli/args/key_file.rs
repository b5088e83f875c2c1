//! `malote key-file`.

use clap::{Args, Subcommand};

/// What can be done with the key that seals secrets.
#[derive(Debug, Subcommand)]
pub enum KeyFile {
    /// Change the key and seal every secret anew, while Malote runs; run again after an interruption
    Rotate(Rotate),
}

/// How far to go.
#[derive(Debug, Clone, Args)]
pub struct Rotate {
    /// Every process reads this very key file: take all steps at once
    #[arg(long)]
    pub one_machine: bool,
    /// Step 1: add a key that opens and does not seal yet; then copy the file to every machine
    #[arg(long, conflicts_with_all = ["activate", "finish", "one_machine"])]
    pub prepare: bool,
    /// Step 2: seal everything with the new key; then copy the file to every machine
    #[arg(long, conflicts_with_all = ["finish", "one_machine"])]
    pub activate: bool,
    /// Step 3: remove the old keys; then copy the file to every machine
    #[arg(long, conflicts_with = "one_machine")]
    pub finish: bool,
}
