//! What orders about many deliveries have in common.

use clap::Args;

use crate::cli::args::place::Page;

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

/// How much of a dry run. Of an order it would be no limit, so there it is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Shown {
    /// With --dry-run: most rows to show; 50 unless given
    #[arg(long, value_name = "NUMBER", requires = "dry_run")]
    pub limit: Option<usize>,
    /// With --dry-run: show all rows
    #[arg(long, requires = "dry_run", conflicts_with = "limit")]
    pub all: bool,
}

impl Shown {
    /// How many rows at most.
    #[must_use]
    pub fn page(&self) -> Page {
        Page {
            limit: self.limit.unwrap_or(50),
            all: self.all,
        }
    }
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
    /// How many rows of that.
    #[command(flatten)]
    pub shown: Shown,
    /// Do not wait for its end
    #[arg(long)]
    pub detach: bool,
}
