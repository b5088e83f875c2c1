//! The engine of the command line when no process runs: the same API over the store of the
//! settings, without a network.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;

use malote_broker::Broker;
use malote_core::clock;
use malote_core::gate::BoxFuture;
use malote_gateway::{Callers, State};
use malote_runtime::engine::{Direct, Engine, Parts};
use malote_runtime::files::Files;
use malote_runtime::lifecycle::Lifecycle;
use malote_runtime::publish::{Keep, Leftovers, Publish, Receipt, Submission, Unavailable};
use malote_runtime::settings::{Backend, Settings};
use malote_runtime::telemetry::Meters;
use tokio::sync::OnceCell;

use crate::cli::person::Person;
use crate::cli::run_file::data_folder;
use crate::cli::words::process as words;
use crate::process::publisher::{FromBroker, ThroughBroker};
use crate::process::{data_lock, gateway, open, said};

/// A router that trusts its caller, and an engine that starts when something must be done.
pub struct Local {
    /// The API.
    pub router: Router,
    parts: Parts,
    life: Lifecycle,
    engine: Arc<OnceCell<Engine>>,
    lock: Option<data_lock::DataLock>,
}

impl Local {
    /// Opens the store of the settings.
    ///
    /// # Errors
    /// When it cannot be opened, or a process that does not answer holds the data folder.
    pub async fn open(settings: Arc<Settings>) -> anyhow::Result<Self> {
        let clock: clock::Shared = Arc::new(clock::System);
        let embedded = matches!(settings.store.backend(), Backend::Sqlite(_));
        let lock = match data_folder(&settings).filter(|_| embedded) {
            Some(folder) => data_lock::take(&folder)
                .with_context(|| said(words::DATA_FOLDER, &[("folder", &folder.display())]))?,
            None => None,
        };
        if embedded && lock.is_none() {
            anyhow::bail!(said(words::FOLDER_SILENT, &[]));
        }
        let meters = Meters::scraped("malote")?;
        let parts = open::parts(&settings, meters.metrics(), &clock).await?;
        if embedded {
            parts.store.rescue_at_start().await?;
        }
        let life = Lifecycle::new(Duration::from_secs(10));
        let engine = Arc::new(OnceCell::new());
        let broker = settings.broker.is_some().then(|| {
            Arc::new(ToBroker {
                settings: settings.clone(),
                broker: OnceCell::new(),
            })
        });
        let publisher: Arc<dyn Publish> = match &broker {
            Some(broker) => broker.clone(),
            None => straight(&parts, &life, &engine),
        };
        let state = State {
            store: parts.store.clone(),
            publisher,
            leftovers: broker.map(|broker| -> Arc<dyn Leftovers> { broker }),
            publisher_up: Arc::new(|| true),
            files: Arc::new(Files::new(&settings.files)),
            sealer: open::sealer(&settings)?,
            flows: parts.flows.clone(),
            clock,
            metrics: gateway::rendering(&meters),
            retry: settings.retry,
            limits: gateway::limits(&settings),
            callers: Callers::default(),
            prefix: crate::process::gateway::USUAL_PREFIX.to_owned(),
            open_metrics: true,
        };
        let user = Person::of_process().actor();
        let router = malote_gateway::local(malote_gateway::router(state), user);
        Ok(Self {
            router,
            parts,
            life,
            engine,
            lock,
        })
    }

    /// Lets tasks be performed: with a broker the workers do it, without one this process must.
    pub async fn work(&self) {
        if self.parts.settings.broker.is_none() {
            self.engine
                .get_or_init(|| async { Engine::start(self.parts.clone(), &self.life) })
                .await;
        }
    }

    /// Ends what was started; what was accepted and not yet sent stays in the store.
    ///
    /// # Errors
    /// When a loop failed.
    pub async fn close(self) -> anyhow::Result<()> {
        self.life.stop();
        let ended = self.life.finish().await;
        drop(self.lock);
        ended.map(|_| ()).context("the command did not end cleanly")
    }
}

/// Into this process, started at the first event.
fn straight(parts: &Parts, life: &Lifecycle, engine: &Arc<OnceCell<Engine>>) -> Arc<dyn Publish> {
    Arc::new(WhenNeeded {
        parts: parts.clone(),
        life: life.clone(),
        engine: engine.clone(),
        direct: OnceCell::new(),
    })
}

/// Connects to the broker when it is first needed: most commands publish nothing.
struct ToBroker {
    settings: Arc<Settings>,
    broker: OnceCell<Broker>,
}

impl ToBroker {
    async fn connected(&self) -> Result<&Broker, Unavailable> {
        let unavailable = |reason: String| Unavailable {
            reason,
            retry_after_s: 5,
        };
        let connect = || async {
            let Some(broker) = &self.settings.broker else {
                return Err(unavailable("no broker is set".to_owned()));
            };
            Broker::connect(broker.link(self.settings.worker.prefetch))
                .await
                .map_err(|error| unavailable(error.to_string()))
        };
        self.broker.get_or_try_init(connect).await
    }
}

impl Publish for ToBroker {
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
        Box::pin(async move {
            let broker = self.connected().await?;
            ThroughBroker(broker.publisher()).publish(events).await
        })
    }

    fn tells_duplicates(&self) -> bool {
        false
    }
}

impl Leftovers for ToBroker {
    fn hand_over(&self, keep: Keep) -> BoxFuture<'_, Result<usize, Unavailable>> {
        Box::pin(async move {
            let letters = self.connected().await?.letters();
            FromBroker(letters).hand_over(keep).await
        })
    }
}

/// Starts the engine at the first event.
struct WhenNeeded {
    parts: Parts,
    life: Lifecycle,
    engine: Arc<OnceCell<Engine>>,
    direct: OnceCell<Direct>,
}

impl Publish for WhenNeeded {
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
        Box::pin(async move {
            let engine = self
                .engine
                .get_or_init(|| async { Engine::start(self.parts.clone(), &self.life) })
                .await;
            let direct = self
                .direct
                .get_or_init(|| async { engine.direct(&self.life) })
                .await;
            direct.publish(events).await
        })
    }

    fn tells_duplicates(&self) -> bool {
        true
    }
}
