//! `malote bench`.

use crate::cli::args::bench::Bench;
use crate::cli::engine::Launch;

/// Measures.
///
/// # Errors
/// When the servers of the settings cannot be used.
pub async fn run(_launch: Launch, _bench: &Bench) -> anyhow::Result<()> {
    anyhow::bail!("not yet")
}
