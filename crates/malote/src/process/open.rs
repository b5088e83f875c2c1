//! Opening what several processes share: the store, the key, the integrations.

use std::sync::Arc;

use anyhow::Context;
use secrecy::ExposeSecret;

use malote_core::clock;
use malote_flows::expenses::Expenses;
use malote_runtime::engine::Parts;
use malote_runtime::flow::Flow;
use malote_runtime::seal::{Missing, Sealer};
use malote_runtime::settings::{Backend, Settings};
use malote_runtime::telemetry::Metrics;
use malote_runtime::vault;
use malote_store::{Options, Store};

use crate::cli::words::process as words;
use crate::process::said;

/// Every integration of this version.
#[must_use]
pub fn flows(clock: &clock::Shared) -> Vec<Arc<dyn Flow>> {
    vec![Arc::new(Expenses::new(clock.clone()))]
}

/// Opens the status queue of the settings, with what is personal in it.
pub(super) async fn store(
    settings: &Settings,
    clock: &clock::Shared,
    sealer: &Sealer,
) -> anyhow::Result<Store> {
    let options = Options {
        connections: settings.worker.postgres_connections,
        ..Options::default()
    };
    if let Backend::Sqlite(Some(path)) = settings.store.backend()
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder)
            .with_context(|| said(words::NO_DATA_FOLDER, &[("folder", &folder.display())]))?;
    }
    let url = settings.store.url.expose_secret();
    let store = Store::open(url, clock.clone(), &options)
        .await
        .with_context(|| said(words::STATUS_QUEUE, &[]))?;
    vault::unlock(store, sealer)
        .await
        .with_context(|| said(words::STATUS_QUEUE, &[]))
}

/// The key of the settings. Only an embedded process may make one: workers that each made their
/// own could not read each other's credentials.
pub(super) fn sealer(settings: &Settings) -> anyhow::Result<Sealer> {
    let missing = match settings.store.backend() {
        Backend::Sqlite(_) => Missing::Make,
        Backend::Postgres => Missing::Refuse,
    };
    let sealer = Sealer::following(&settings.secrets, missing);
    sealer.with_context(|| said(words::KEY_OF_SECRETS, &[]))
}

/// What an engine of this process is made of.
pub(super) async fn parts(
    settings: &Arc<Settings>,
    metrics: &Metrics,
    clock: &clock::Shared,
) -> anyhow::Result<Parts> {
    let sealer = sealer(settings)?;
    Ok(Parts {
        store: store(settings, clock, &sealer).await?,
        flows: flows(clock),
        sealer: Arc::new(sealer),
        settings: settings.clone(),
        clock: clock.clone(),
        metrics: metrics.clone(),
    })
}
