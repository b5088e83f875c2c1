//! `malote audit`.

use clap::{Args, Subcommand};

use crate::cli::args::place::Page;

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// List who ordered what, when, from where and why, the newest first
    List(List),
    /// Look whether the trail is as it was sealed
    Verify(Verify),
}

/// Which rows of the trail.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Only by this key (its prefix) or this user of a machine
    #[arg(long, value_name = "WHO")]
    pub who: Option<String>,
    /// Only this action, such as delivery.discard
    #[arg(long, value_name = "ACTION")]
    pub action: Option<String>,
    /// Only about this, by its identifier
    #[arg(long, value_name = "ID")]
    pub subject: Option<String>,
    /// Only from this instant on: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only before this instant
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// What to look at.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// A head from the log, which proves that the end of the trail is still there
    #[arg(long, value_name = "NUMBER:DIGEST")]
    pub head: Option<String>,
}
