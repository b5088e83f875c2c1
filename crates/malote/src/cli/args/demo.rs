//! `malote demo`.

use std::net::SocketAddr;

use clap::Args;

/// Options of `malote demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// End after the tables instead of staying up
    #[arg(long)]
    pub exit: bool,
    /// Address of the HTTP API; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
}
