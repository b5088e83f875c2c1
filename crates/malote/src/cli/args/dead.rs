//! `malote dead`.

use clap::{Args, Subcommand};

use crate::cli::args::bulk;
use crate::cli::args::place::Page;
use crate::cli::args::why::Why;

/// What can be done with what gave up.
#[derive(Debug, Subcommand)]
pub enum Dead {
    /// Group by reason: how many, how much, how to fix
    Groups(Groups),
    /// List dead deliveries and refused messages
    List(List),
    /// Try again after a fix
    Replay(Box<Replay>),
    /// Give up, with a reason
    Discard(Box<Discard>),
    /// Take over what lies in RabbitMQ's queues of dead and unroutable messages
    Import(Why),
}

/// Which groups.
#[derive(Debug, Clone, Args)]
pub struct Groups {
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

/// Which of the dead.
#[derive(Debug, Clone, Default, Args)]
pub struct Which {
    /// Only this group, as dead groups shows it: a fingerprint of deliveries, or a code of messages
    #[arg(long, value_name = "FINGERPRINT")]
    pub group: Option<String>,
    /// Only messages refused with this code, as dead groups shows it
    #[arg(long, value_name = "CODE", conflicts_with = "group")]
    pub code: Option<String>,
    /// Only of this tenant
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

/// What stands before the code in the name of a group of refused messages.
const OF_MESSAGES: &str = "refused|";

impl Which {
    /// The same, with a group of refused messages taken as their code: it is one word, alone or
    /// after `refused|`, and a fingerprint has several.
    #[must_use]
    pub fn settled(&self) -> Self {
        let of_messages = |group: &&String| {
            let code = group.strip_prefix(OF_MESSAGES).unwrap_or(group);
            !code.is_empty() && !code.contains('|')
        };
        let Some(group) = self.group.as_ref().filter(of_messages) else {
            return self.clone();
        };
        let code = group.strip_prefix(OF_MESSAGES).unwrap_or(group);
        Self {
            group: None,
            code: Some(code.to_owned()),
            tenant: self.tenant.clone(),
        }
    }
}

/// What to list.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// How many.
    #[command(flatten)]
    pub page: Page,
}

/// What to try again, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct Replay {
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Which of the deliveries.
    #[command(flatten)]
    pub more: More,
    /// What is said of the order.
    #[command(flatten)]
    pub order: bulk::Order,
    /// How fast.
    #[command(flatten)]
    pub pace: bulk::Pace,
}

/// What to give up, and why.
#[derive(Debug, Clone, Default, Args)]
pub struct Discard {
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Which of the deliveries.
    #[command(flatten)]
    pub more: More,
    /// What is said of the order.
    #[command(flatten)]
    pub order: bulk::Order,
}

/// Which deliveries, beyond what messages have too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct More {
    /// dead or parked; dead unless given
    #[arg(long, value_name = "STATUS", conflicts_with = "code")]
    pub status: Option<String>,
    /// Only of this flow
    #[arg(long, value_name = "FLOW", conflicts_with = "code")]
    pub flow: Option<String>,
    /// Only of this connection, by name or identifier
    #[arg(long, value_name = "CONNECTION", conflicts_with = "code")]
    pub connection: Option<String>,
    /// Only what waits for this cause
    #[arg(long, value_name = "ID", conflicts_with = "code")]
    pub cause: Option<String>,
    /// Only from this instant on: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d
    #[arg(long, value_name = "TIME", conflicts_with = "code")]
    pub since: Option<String>,
    /// Only before this instant
    #[arg(long, value_name = "TIME", conflicts_with = "code")]
    pub until: Option<String>,
    /// Search key, reference, report and event
    #[arg(long, short, value_name = "TEXT", conflicts_with = "code")]
    pub q: Option<String>,
    /// Only these deliveries; may be repeated
    #[arg(long = "id", value_name = "ID", conflicts_with = "code")]
    pub ids: Vec<String>,
}
