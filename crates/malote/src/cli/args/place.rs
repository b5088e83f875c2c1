//! How a person names a connection: by its identifier, or by tenant and name.

use clap::Args;

/// The connection a command is about.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// Name or identifier of the connection
    #[arg(value_name = "CONNECTION", required_unless_present = "connection")]
    pub named: Option<String>,
    /// Tenant of the connection
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Name or identifier of the connection
    #[arg(long, value_name = "CONNECTION", conflicts_with = "named")]
    pub connection: Option<String>,
}

impl Target {
    /// The name or identifier, however it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        let given = self.named.as_deref().or(self.connection.as_deref());
        given.unwrap_or_default()
    }
}

/// The connection of a command whose positions are taken by something else.
#[derive(Debug, Clone, Args)]
pub struct Whose {
    /// Tenant of the connection
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Name or identifier of the connection
    #[arg(long, value_name = "CONNECTION")]
    pub connection: String,
}

/// How much of a list.
#[derive(Debug, Clone, Args)]
pub struct Page {
    /// Most rows to show
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: usize,
    /// Show all rows
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
}

impl Page {
    /// All rows.
    pub const ALL: Self = Self {
        limit: 0,
        all: true,
    };

    /// How many rows at most.
    #[must_use]
    pub const fn most(&self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}
