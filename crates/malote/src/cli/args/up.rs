//! `malote up`.

use std::net::SocketAddr;

use clap::Args;

/// Options of `malote up`.
#[derive(Debug, Clone, Args)]
pub struct Up {
    /// Address of the HTTP API; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Run the simulated ERP beside it
    #[arg(long)]
    pub sandbox: bool,
}
