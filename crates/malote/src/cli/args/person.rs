//! `malote person`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done about a person. Addresses and CPFs come from a file or from standard input:
/// what is typed stays in the history of the shell.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Say what is kept of a person
    Find(Who),
    /// Erase a person: nothing of it can be read any more
    Erase(Erase),
}

/// Which person.
#[derive(Debug, Clone, Args)]
pub struct Who {
    /// Tenant that knows the person
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// File that holds the e-mail address; - is standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "cpf_file",
        conflicts_with = "cpf_file"
    )]
    pub email_file: Option<PathBuf>,
    /// File that holds the CPF; - is standard input
    #[arg(long, value_name = "FILE")]
    pub cpf_file: Option<PathBuf>,
}

/// Whom to erase.
#[derive(Debug, Clone, Args)]
pub struct Erase {
    /// Which person.
    #[command(flatten)]
    pub who: Who,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Only say what would be erased and what would stay
    #[arg(long)]
    pub dry_run: bool,
}
