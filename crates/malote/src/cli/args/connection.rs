//! `malote connection`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::place::Target;
use crate::cli::args::why::Why;

/// What can be done with connections.
#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Add one; adding it again replaces credentials and what is named
    #[command(subcommand)]
    Add(Add),
    /// List them
    List(List),
    /// Show one
    Show(Target),
    /// Try its credentials
    Test(Wait),
    /// Stop sending to it
    Pause(Turn),
    /// Send to it again
    Resume(Turn),
    /// Read members, categories and accounts from the target
    Sync(Wait),
    /// Change single settings of one
    Set(Set),
}

/// Which kind of target.
#[derive(Debug, Subcommand)]
pub enum Add {
    /// The ERP Omie
    Omie(Omie),
}

/// An Omie connection.
#[derive(Debug, Clone, Args)]
pub struct Omie {
    /// Tenant of the connection
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// Name of the connection
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// App key
    #[arg(long, value_name = "KEY")]
    pub app_key: String,
    /// File that holds the app secret; - is standard input; else MALOTE_APP_SECRET
    #[arg(long, value_name = "FILE")]
    pub app_secret_file: Option<PathBuf>,
    /// Account (nCodCC) that payables are paid from
    #[arg(long, value_name = "NCODCC")]
    pub account: Option<String>,
    /// Address of the API, when it is not Omie's
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Setting of the connection, such as due_days=10; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    pub settings: Vec<(String, String)>,
    /// Flow whose events it takes; empty: none, so that another connection may take them
    #[arg(long, value_name = "FLOW")]
    pub takes: Option<String>,
    /// The new app key is of the same company as the one before
    #[arg(long)]
    pub same_company: bool,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// Which connections.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

/// A connection and how long to wait for it.
#[derive(Debug, Clone, Args)]
pub struct Wait {
    /// Which connection.
    #[command(flatten)]
    pub target: Target,
    /// Seconds to wait for the result; 0: only order it
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    pub wait: u64,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// A connection to stop or to let go on.
#[derive(Debug, Clone, Args)]
pub struct Turn {
    /// Which connection.
    #[command(flatten)]
    pub target: Target,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// What to change of a connection.
#[derive(Debug, Clone, Args)]
pub struct Set {
    /// Which connection.
    #[command(flatten)]
    pub target: Target,
    /// Setting of the connection, such as due_days=10; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair, required = true)]
    pub settings: Vec<(String, String)>,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected KEY=VALUE, such as due_days=10".to_owned()),
    }
}
