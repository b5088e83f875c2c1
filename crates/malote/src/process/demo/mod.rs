//! `malote demo`: everything in one process, a simulated ERP with two companies, the sample
//! events including bad ones, and a spell in the middle in which the ERP misbehaves. At the end
//! tables show what reached the ERP, what waits and why, what was refused, and that the totals
//! agree to the centavo.

mod events;
mod http;
mod report;
mod story;
mod world;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use malote_core::language::Language;
use malote_runtime::settings::Sources;
use malote_sandbox::Config;

use crate::cli::args::demo::Demo;
use crate::cli::engine::Launch;
use crate::cli::output::Output;
use crate::cli::run_file::RunFile;
use crate::process::demo::http::Http;
use crate::process::demo::world::World;
use crate::process::main::{self, Process};
use crate::process::up::{self, Embedded};

/// How much faster than on the wall the simulated ERP's clock runs: a minute takes 0.6 s.
const TIME_SCALE: f64 = 0.01;

/// Runs the demonstration.
///
/// # Errors
/// When it cannot start, or the books do not agree.
pub async fn run(launch: Launch, demo: &Demo) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("malote-demo-{}", std::process::id()));
    let listen = demo.listen.unwrap_or_else(usual_or_free);
    // Only what the command line says: a settings file of this place is about something else.
    let sources = Sources::of(None, &[])
        .with_data_dir(&folder, "--data-dir")
        .with_flag("gateway.listen", &listen.to_string(), "--listen")
        .with_flag("telemetry.filter", "error", "demo");
    let (exit, place, language) = (demo.exit, folder.clone(), launch.language);
    let ended = main::apart("malote", sources, move |process| {
        show(process, place, exit, language)
    })
    .await;
    // Nothing of the demonstration is meant to stay.
    let _ = std::fs::remove_dir_all(&folder);
    ended
}

/// The usual port, unless somebody has it.
fn usual_or_free() -> SocketAddr {
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, 7070));
    match TcpListener::bind(usual) {
        Ok(_) => usual,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

async fn show(
    process: Arc<Process>,
    folder: PathBuf,
    exit: bool,
    language: Language,
) -> anyhow::Result<()> {
    let out = Output::of_process(false, language);
    let world = build(&process, &folder, language).await?;
    let told = story::tell(&world, &out).await?;
    report::print(&world, &told, &out).await?;
    if exit {
        process.life.stop();
    } else {
        report::where_to_look(&world, &folder, &out)?;
    }
    Ok(())
}

async fn build(process: &Arc<Process>, folder: &Path, language: Language) -> anyhow::Result<World> {
    let config = Config {
        demo_world: true,
        time_scale: TIME_SCALE,
        ..Config::default()
    };
    let erp = up::simulator(process, config).await?;
    let embedded = Embedded::start(process).await?;
    let run = RunFile::read(folder).context("the process did not announce itself")?;
    let http = Http::new(embedded.address, run.token, language)?;
    World::build(http, embedded, erp).await
}
