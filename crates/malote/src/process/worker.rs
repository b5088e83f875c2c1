//! A worker: takes the messages of one flow from the broker and performs what they lead to.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::watch;

use malote_broker::{Broker, LinkState, Queue};
use malote_runtime::engine::Engine;
use malote_runtime::telemetry::events::BrokerTurned;

use crate::cli::words::process as words;
use crate::process::main::{self, Process};
use crate::process::{arguments, distributed, open};

mod health;

const CANNOT_CONSUME: &str = "cannot consume";

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
    let stop = process.life.stopping().clone();
    let mut consumer = None;
    if up(&broker.state()) {
        consumer = Some(broker.consume(queue).await.context(CANNOT_CONSUME)?);
    }
    // Without the broker, what the store holds goes on.
    let engine = Engine::start(parts, &process.life);
    if consumer.is_none() {
        let consuming = stop.run_until_cancelled(broker.consume(queue)).await;
        consumer = consuming.transpose().context(CANNOT_CONSUME)?;
    }
    if let Some(consumer) = consumer {
        engine.consume(consumer, broker.publisher(), &process.life);
        tracing::info!(
            worker = settings.worker.name,
            "worker '{}' takes messages",
            settings.worker.name
        );
    }
    process.life.spawn("broker", async move {
        stop.cancelled().await;
        // Intake closes its consumer by itself; the link must outlive it for the last
        // acknowledgement.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        broker.close().await;
    });
    Ok(())
}

/// Whether the broker can be used.
pub(super) fn up(state: &watch::Receiver<LinkState>) -> bool {
    matches!(*state.borrow(), LinkState::Up)
}

/// Logs and counts the comings and goings of the broker.
pub(super) fn watch(process: &Process, broker: &Broker) {
    let mut state = broker.state();
    let metrics = process.telemetry.metrics().clone();
    let mut was_up = up(&state);
    metrics.broker_up(was_up);
    let stop = process.life.stopping().clone();
    process.life.spawn_work(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                changed = state.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    // The newest reason is a change of the state, but none of that.
                    let now = up(&state);
                    if now != was_up {
                        was_up = now;
                        BrokerTurned { up: now }.emit(&metrics);
                    }
                }
            }
        }
    });
}
