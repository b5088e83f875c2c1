//! How a store uses its database.

use std::time::Duration;

/// Options of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// PostgreSQL: connections at most.
    pub connections: u32,
    /// SQLite in a file: connections for reading, beside the one for writing.
    pub readers: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// PostgreSQL: how long to wait for an answer before the line counts as lost.
    pub statement_timeout: Duration,
    /// SQLite: how long to wait for another process that writes.
    pub busy_timeout: Duration,
    /// How many announcements a listener may be behind.
    pub wakes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            readers: 4,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            busy_timeout: Duration::from_secs(10),
            wakes: 1024,
        }
    }
}
