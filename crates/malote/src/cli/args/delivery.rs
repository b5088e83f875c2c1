//! `malote delivery`.

use clap::{ArgGroup, Args, Subcommand};

use crate::cli::args::bulk;
use crate::cli::args::place::Page;

/// What can be done with deliveries.
#[derive(Debug, Subcommand)]
pub enum Delivery {
    /// List deliveries, the newest first
    List(List),
    /// Show one with its event, attempts and causes
    Show(One),
    /// Try again
    Replay(Several),
    /// Give up, with a reason
    Discard(Discard),
    /// Take back what was discarded
    Restore(Box<Restore>),
    /// Say whether the target holds it, when nobody could find out
    Resolve(Resolve),
}

/// Which deliveries to list.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which deliveries.
    #[command(flatten)]
    pub filter: Filter,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// Which deliveries.
#[derive(Debug, Clone, Default, Args)]
pub struct Filter {
    /// Only in this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Only of this flow
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Only of this connection, by name or identifier
    #[arg(long, value_name = "CONNECTION")]
    pub connection: Option<String>,
    /// Only what waits for this cause
    #[arg(long, value_name = "ID")]
    pub cause: Option<String>,
    /// Only failures with this fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub fingerprint: Option<String>,
    /// Only from this instant on: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only before this instant
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Search key, reference, report and event
    #[arg(long, short, value_name = "TEXT")]
    pub q: Option<String>,
}

/// Which delivery.
#[derive(Debug, Clone, Args)]
pub struct One {
    /// Identifier of the delivery
    #[arg(value_name = "ID")]
    pub id: String,
}

/// Which deliveries, by name.
#[derive(Debug, Clone, Args)]
pub struct Several {
    /// Identifiers of the deliveries
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// What to take back, by name or by what fits.
#[derive(Debug, Clone, Default, Args)]
pub struct Restore {
    /// Identifiers of the deliveries
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Which deliveries.
    #[command(flatten)]
    pub which: Discarded,
    /// What is said of the order.
    #[command(flatten)]
    pub order: bulk::Order,
    /// How fast.
    #[command(flatten)]
    pub pace: bulk::Pace,
}

/// Which discarded deliveries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Discarded {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Only of this flow
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Only of this connection, by name or identifier
    #[arg(long, value_name = "CONNECTION")]
    pub connection: Option<String>,
    /// Only failures with this fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub fingerprint: Option<String>,
    /// Only from this instant on: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only before this instant
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Search key, reference, report and event
    #[arg(long, short, value_name = "TEXT")]
    pub q: Option<String>,
}

/// What to give up, and why.
#[derive(Debug, Clone, Args)]
pub struct Discard {
    /// Identifiers of the deliveries
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// What a person found in the target.
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("found").required(true).args(["held", "absent"])))]
pub struct Resolve {
    /// Identifier of the delivery
    #[arg(value_name = "ID")]
    pub id: String,
    /// The target holds it under this reference
    #[arg(long, value_name = "REFERENCE")]
    pub held: Option<String>,
    /// Amount the target holds: of a change always, else when it is another
    #[arg(long, value_name = "AMOUNT", requires = "held")]
    pub amount: Option<String>,
    /// The target does not hold it (not of a change: say what it holds)
    #[arg(long)]
    pub absent: bool,
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}
