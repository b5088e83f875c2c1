//! `malote bench`: how fast this version is on this machine, beside two loops that do less.
//!
//! (a) *bare*: consume, POST, acknowledge, and no database: the ceiling. (b) *naive*: three
//! commits for each message, as one writes it first. (c) the *product*: the engine of a worker,
//! on the same messages, with all states and attempts written. All three consume the same way,
//! POST to the same stub over the same HTTP client, and run in a process of their own. Then what
//! a claim costs as history grows, how much memory a worker takes with much waiting, and how
//! fast the embedded mode is.
//!
//! A run works under names of its own on the servers of the settings (`place`) and removes
//! them at the end. It judges, but never fails on what it measured: a benchmark is no test.

mod bare;
mod claims;
mod conductor;
mod embedded;
mod message;
mod meter;
mod naive;
mod order;
mod part;
mod place;
mod player;
mod product;
mod publisher;
mod results;
mod scale;
mod stub;
mod told;
mod world;

use anyhow::bail;
use tokio::signal::unix::{SignalKind, signal};

use malote_runtime::settings::Settings;

use crate::cli::args::bench::Bench;
use crate::cli::engine::Launch;
use crate::cli::output::Output;
use crate::cli::words::bench as words;
use crate::process::bench::conductor::Conductor;
use crate::process::bench::place::Place;
use crate::process::bench::results::Results;
use crate::process::bench::told::Told;

/// Measures, and prints what was measured.
///
/// # Errors
/// When the servers of the settings cannot be used, or it was interrupted.
pub async fn run(launch: Launch, bench: &Bench) -> anyhow::Result<()> {
    if bench.part {
        return part::run().await;
    }
    let settings = Settings::load(&launch.sources)?;
    let told = Told::new(launch.language);
    let results = whole(bench, &settings, &told).await?;
    let out = Output::of_process(launch.json, launch.language);
    match launch.json {
        true => out.value(&results)?,
        false => told.tables(&results, &out)?,
    }
    Ok(())
}

/// Measures in a place of its own, and leaves nothing of it, however it ends.
async fn whole(bench: &Bench, settings: &Settings, told: &Told) -> anyhow::Result<Results> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let place = Place::choose(settings, bench.embedded)?;
    if let Some((prefix, databases)) = place.names() {
        told.names(&prefix, &databases);
    }
    let conducted = async {
        let mut conductor = Conductor::new(bench, settings, &place, told)?;
        conductor.conduct(settings).await
    };
    let results = tokio::select! {
        results = conducted => results,
        _ = interrupt.recv() => Err(anyhow::anyhow!("interrupted")),
        _ = terminate.recv() => Err(anyhow::anyhow!("interrupted")),
    };
    told.say(words::REMOVING);
    match (results, place.remove().await) {
        (Ok(results), Ok(())) => Ok(results),
        (Err(error), Ok(())) | (Ok(_), Err(error)) => Err(error),
        (Err(error), Err(left)) => bail!("{error:#}; and it was not cleaned up: {left:#}"),
    }
}
