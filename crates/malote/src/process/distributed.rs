//! What a gateway and a worker need: RabbitMQ and PostgreSQL.

use anyhow::{Context, ensure};

use malote_broker::Broker;
use malote_runtime::settings::{Backend, Settings};

use crate::cli::words::process as words;
use crate::process::said;

/// The broker of the settings, once they are known to be those of a distributed product. Where its
/// topology is not ours the process lives on, not ready, until somebody has mended it: to start it
/// again and again would help nobody.
pub(super) async fn broker(settings: &Settings, process: &str) -> anyhow::Result<Broker> {
    let needs = |text| said(text, &[("process", &process)]);
    let wanted = settings.broker.as_ref();
    let wanted = wanted.with_context(|| needs(words::NEEDS_BROKER))?;
    ensure!(
        settings.store.backend() == Backend::Postgres,
        needs(words::NEEDS_POSTGRES)
    );
    let broker = Broker::connect_or_wait(wanted.link(settings.worker.prefetch)).await;
    broker.with_context(|| said(words::BROKER, &[]))
}
