//! The HTTP API as a process of its own, in front of the broker.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;

use malote_broker::LinkState;
use malote_gateway::{Callers, State};
use malote_runtime::files::Files;
use malote_runtime::settings::Settings;
use malote_runtime::telemetry::Meters;

use crate::cli::words::process as words;
use crate::process::main::{self, Process};
use crate::process::publisher::{FromBroker, ThroughBroker};
use crate::process::{arguments, distributed, open, said, worker};

/// What it is called.
const SERVICE: &str = "malote-gateway";

/// What names begin with in the documents of a process without a broker.
pub(super) const USUAL_PREFIX: &str = "malote";

/// Runs the gateway until it is told to stop.
#[must_use]
pub fn run() -> ExitCode {
    let sources = arguments::sources(SERVICE, words::GATEWAY);
    main::run(SERVICE, &sources, start)
}

async fn start(process: Arc<Process>) -> anyhow::Result<()> {
    let settings = &process.settings;
    let broker = distributed::broker(settings, SERVICE).await?;
    let prefix = settings.broker.as_ref().map(|broker| broker.prefix.clone());
    worker::watch(&process, &broker);
    let link = broker.state();
    let sealer = open::sealer(settings)?;
    let state = Arc::new(State {
        store: open::store(settings, &process.clock, &sealer).await?,
        publisher: Arc::new(ThroughBroker(broker.publisher())),
        leftovers: Some(Arc::new(FromBroker(broker.letters()))),
        publisher_up: Arc::new(move || matches!(*link.borrow(), LinkState::Up)),
        files: Arc::new(Files::new(&settings.files)),
        sealer,
        flows: open::flows(&process.clock),
        clock: process.clock.clone(),
        metrics: rendering(process.telemetry.meters()),
        retry: settings.retry,
        prefix: prefix.unwrap_or_default(),
        limits: limits(settings),
        callers: Callers::new(settings.gateway.behind_proxy),
        open_metrics: settings.gateway.listen.ip().is_loopback() && !settings.gateway.behind_proxy,
    });
    let listener = listen(settings.gateway.listen).await?;
    let address = listener.local_addr()?;
    let stop = process.life.stopping().clone();
    let closing = stop.clone();
    process.life.spawn("gateway", async move {
        malote_gateway::run(listener, state, closing.cancelled_owned()).await
    });
    process.life.spawn("broker", async move {
        stop.cancelled().await;
        broker.close().await;
    });
    tracing::info!(%address, "the gateway listens on 'http://{address}'");
    Ok(())
}

/// Listens, with a message that says what to do when the port is taken.
pub(super) async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    let values: [(_, &dyn std::fmt::Display); 2] = [
        ("address", &address),
        ("with", &"'--listen', 'gateway.listen'"),
    ];
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| said(words::CANNOT_LISTEN, &values))
}

/// The text of `/metrics`.
pub(super) fn rendering(meters: &Meters) -> Arc<dyn Fn() -> String + Send + Sync> {
    let meters = meters.clone();
    Arc::new(move || meters.render())
}

/// How much the API takes at once.
pub(super) fn limits(settings: &Settings) -> malote_gateway::Limits {
    malote_gateway::Limits {
        event_bytes: settings.intake.max_event_bytes,
        replay_rate: settings.replay.rate_per_second,
        retention: settings.retention,
        files: malote_gateway::OfFiles {
            bytes: settings.files.max_bytes,
            ..malote_gateway::OfFiles::default()
        },
        ..malote_gateway::Limits::default()
    }
}
