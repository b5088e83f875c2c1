//! `malote event`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with events.
#[derive(Debug, Subcommand)]
pub enum Event {
    /// Publish events: one, an array, or JSON lines
    Publish(Publish),
    /// Show an event and its deliveries
    Show(Identity),
}

/// What to publish.
#[derive(Debug, Clone, Args)]
pub struct Publish {
    /// Files to publish; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// Which event.
#[derive(Debug, Clone, Args)]
pub struct Identity {
    /// Tenant of the event
    #[arg(value_name = "TENANT")]
    pub tenant: String,
    /// Source of the event
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Identifier the producer gave it
    #[arg(value_name = "ID")]
    pub id: String,
}
