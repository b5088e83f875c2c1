//! The HTTP API as a process of its own, in front of the broker.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Parser;
use tokio::net::TcpListener;

use malote_broker::{Broker, LinkState};
use malote_gateway::State;
use malote_runtime::settings::{Backend, Settings, Sources};
use malote_runtime::telemetry::Meters;

use crate::process::main::{self, Process};
use crate::process::publisher::ThroughBroker;
use crate::process::{open, worker};

/// What names begin with in the documents of a process without a broker.
pub(super) const USUAL_PREFIX: &str = "malote";

/// What the gateway takes from the command line.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Settings file; else MALOTE_CONFIG, else malote.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the gateway until it is told to stop.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let sources = Sources::of_process(arguments.config);
    main::run("malote-gateway", &sources, start)
}

async fn start(process: Arc<Process>) -> anyhow::Result<()> {
    let settings = &process.settings;
    let Some(broker) = &settings.broker else {
        bail!(
            "the gateway needs 'broker.url'; without a broker, 'malote up' runs everything in one process"
        );
    };
    if settings.store.backend() != Backend::Postgres {
        bail!(
            "the gateway needs a PostgreSQL 'store.url'; with SQLite, 'malote up' runs everything in one process"
        );
    }
    let prefix = broker.prefix.clone();
    let broker = Broker::connect(broker.link(settings.worker.prefetch))
        .await
        .context("cannot use the broker")?;
    worker::watch(&process, &broker);
    let link = broker.state();
    let state = State {
        store: open::store(settings, &process.clock).await?,
        publisher: Arc::new(ThroughBroker(broker.publisher())),
        publisher_up: Arc::new(move || matches!(*link.borrow(), LinkState::Up)),
        sealer: open::sealer(settings)?,
        flows: open::flows(&process.clock),
        clock: process.clock.clone(),
        metrics: rendering(process.telemetry.meters()),
        retry: settings.retry,
        prefix,
        limits: limits(settings),
        open_metrics: settings.gateway.listen.ip().is_loopback() && !settings.gateway.behind_proxy,
    };
    let listener = listen(settings.gateway.listen).await?;
    let address = listener.local_addr()?;
    let stop = process.life.stopping().clone();
    let closing = stop.clone();
    process.life.spawn("gateway", async move {
        malote_gateway::serve(
            listener,
            malote_gateway::router(state),
            closing.cancelled_owned(),
        )
        .await
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
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on '{address}'; choose another with --listen or 'gateway.listen'")
    })
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
        ..malote_gateway::Limits::default()
    }
}
