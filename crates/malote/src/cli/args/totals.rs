//! `malote totals`.

use clap::Args;
use jiff::civil::Date;

/// Which days.
#[derive(Debug, Clone, Args)]
pub struct Totals {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// First day of acceptance: 2026-11-01
    #[arg(long, value_name = "DAY")]
    pub from: Option<Date>,
    /// Last day of acceptance
    #[arg(long, value_name = "DAY")]
    pub to: Option<Date>,
    /// What the targets should hold now instead
    #[arg(long)]
    pub held: bool,
}
