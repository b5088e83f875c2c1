//! `malote hold`.

use clap::{Args, Subcommand};

/// What can be done with legal holds.
#[derive(Debug, Subcommand)]
pub enum Hold {
    /// Keep everything of a tenant, however old
    Set(Set),
    /// List them
    List,
    /// Let what is old enough of a tenant go again
    Lift(Lift),
}

/// What to keep.
#[derive(Debug, Clone, Args)]
pub struct Set {
    /// Name of the tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// When it ends, such as 90d or 2027-01-31; until it is lifted unless given
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// What to let go.
#[derive(Debug, Clone, Args)]
pub struct Lift {
    /// Name of the tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}
