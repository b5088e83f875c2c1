//! `malote key`.

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::why::Why;

/// What can be done with API keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Create one; its token is shown once
    Create(Create),
    /// List them, without their tokens
    List,
    /// Revoke one, at once
    Revoke(Revoke),
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Publish events
    Publish,
    /// Read everything
    Read,
    /// Replay, discard, link
    Operate,
    /// Tenants, connections, keys
    Admin,
}

/// The key to create.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub label: String,
    /// What it may do; may be repeated
    #[arg(
        long = "scope",
        value_name = "SCOPE",
        required = true,
        value_delimiter = ','
    )]
    pub scopes: Vec<Scope>,
    /// Bind it to this tenant; may be repeated
    #[arg(long = "tenant", value_name = "TENANT")]
    pub tenants: Vec<String>,
    /// When it ends: 90d, 2027-01-31
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// The key to revoke.
#[derive(Debug, Clone, Args)]
pub struct Revoke {
    /// Identifier of the key
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}
