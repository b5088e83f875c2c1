//! What orders about many deliveries have in common.

use clap::Args;

/// How fast many are tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Pace {
    /// How many to try before each next stage, which begins when they went well; then all
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub ramp: Option<Vec<u32>>,
    /// Deliveries tried in a second
    #[arg(long, value_name = "NUMBER")]
    pub rate: Option<u32>,
    /// Stop when more than this share of them fails
    #[arg(long, value_name = "PERCENT")]
    pub stop_at: Option<u32>,
}

/// What is said of every such order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Order {
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Do not wait for its end
    #[arg(long)]
    pub detach: bool,
}
