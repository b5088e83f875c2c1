//! `malote bench`.

use clap::Args;

/// Options of `malote bench`.
#[derive(Debug, Clone, Args)]
pub struct Bench {
    /// Messages of each measurement
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000)]
    pub messages: u32,
    /// Rounds of which the median counts
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub rounds: u32,
    /// Rows in the store while claims or lists are measured
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    pub history: u32,
    /// Measure only lists, searches and a replay in a store with so many deliveries as --history
    #[arg(long, conflicts_with = "embedded")]
    pub scale: bool,
    /// Measure only the embedded mode, without broker and server
    #[arg(long)]
    pub embedded: bool,
    /// Be a part of a measurement; only for the bench itself
    #[arg(long, hide = true)]
    pub part: bool,
}
