//! A worker: takes the messages of one flow from the broker and performs what they lead to.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use malote_broker::{Broker, LinkState, Queue};
use malote_runtime::engine::Engine;
use malote_runtime::telemetry::events::BrokerTurned;

use crate::cli::words::process as words;
use crate::process::main::{self, Process};
use crate::process::{arguments, distributed, open};

mod health;

/// Runs the worker of a queue until it is told to stop.
#[must_use]
pub fn run(service: &'static str, queue: Queue) -> ExitCode {
    let sources = arguments::sources(service, words::WORKER);
    main::run(service, &sources, |process| start(process, service, queue))
}

async fn start(process: Arc<Process>, service: &str, queue: Queue) -> anyhow::Result<()> {
    let settings = &process.settings;
    let broker = distributed::broker(settings, service).await?;
    let metrics = process.telemetry.metrics();
    let parts = open::parts(settings, metrics, &process.clock).await?;
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
