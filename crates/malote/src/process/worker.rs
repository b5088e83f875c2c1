//! A worker: takes the messages of one flow from the broker and performs what they lead to.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Parser;

use malote_broker::{Broker, LinkState, Queue};
use malote_runtime::engine::Engine;
use malote_runtime::settings::{Backend, Sources};
use malote_runtime::telemetry::events::BrokerTurned;

use crate::process::main::{self, Process};
use crate::process::open;

mod health;

/// What every worker takes from the command line.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Settings file; else MALOTE_CONFIG, else malote.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the worker of a queue until it is told to stop.
#[must_use]
pub fn run(service: &'static str, queue: Queue) -> ExitCode {
    let arguments = Arguments::parse();
    let sources = Sources::of_process(arguments.config);
    main::run(service, &sources, |process| start(process, queue))
}

async fn start(process: Arc<Process>, queue: Queue) -> anyhow::Result<()> {
    let settings = &process.settings;
    let Some(broker) = &settings.broker else {
        bail!(
            "a worker needs 'broker.url'; without a broker, 'malote up' runs everything in one process"
        );
    };
    if settings.store.backend() != Backend::Postgres {
        bail!(
            "a worker needs a PostgreSQL 'store.url'; with SQLite, 'malote up' runs everything in one process"
        );
    }
    let metrics = process.telemetry.metrics();
    let parts = open::parts(settings, metrics, &process.clock).await?;
    let broker = Broker::connect(broker.link(settings.worker.prefetch))
        .await
        .context("cannot use the broker")?;
    watch(&process, &broker);
    health::serve(&process, &parts, &broker).await?;
    let consumer = broker.consume(queue).await.context("cannot consume")?;
    let engine = Engine::start(parts, &process.life);
    engine.consume(consumer, broker.publisher(), &process.life);
    tracing::info!(
        worker = settings.worker.name,
        "worker '{}' takes messages",
        settings.worker.name
    );
    let stop = process.life.stopping().clone();
    process.life.spawn("broker", async move {
        stop.cancelled().await;
        // Intake closes its consumer by itself; the link must outlive it for the last
        // acknowledgement.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        broker.close().await;
    });
    Ok(())
}

/// Logs and counts the comings and goings of the broker.
pub(super) fn watch(process: &Process, broker: &Broker) {
    let mut state = broker.state();
    let metrics = process.telemetry.metrics().clone();
    metrics.broker_up(true);
    let stop = process.life.stopping().clone();
    process.life.spawn_work(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                changed = state.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let up = matches!(*state.borrow(), LinkState::Up);
                    BrokerTurned { up }.emit(&metrics);
                }
            }
        }
    });
}
