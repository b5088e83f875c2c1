//! The frame of every long-running executable: settings, telemetry, runtime, shutdown, and an
//! exit code that says how it went.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use malote_core::clock;
use malote_runtime::lifecycle::{Ended, Lifecycle};
use malote_runtime::settings::{Settings, Sources};
use malote_runtime::telemetry::{self, Telemetry};

use crate::process::data_lock::DataLock;
use crate::process::language;

/// Wrong settings; as the contract says.
const WRONG_SETTINGS: u8 = 2;

/// What a process starts with.
pub struct Process {
    /// Its settings.
    pub settings: Arc<Settings>,
    /// What counts and traces.
    pub telemetry: Telemetry,
    /// The clock of the machine.
    pub clock: clock::Shared,
    /// Its shutdown.
    pub life: Lifecycle,
    /// Its lock on the data folder, until the last of its errands has ended.
    pub(super) data_lock: OnceLock<DataLock>,
}

/// Runs a process from its settings to its exit code. `start` wires it and returns; the process
/// then lives until it is told to stop.
pub fn run<S, F>(service: &'static str, sources: &Sources, start: S) -> ExitCode
where
    S: FnOnce(Arc<Process>) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    let settings = match Settings::load(sources) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{service}: {}", error.say(language()));
            return ExitCode::from(WRONG_SETTINGS);
        }
    };
    match live(service, settings, start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{service}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a process on a thread of its own, with its own runtime, for a command that waits for it.
///
/// # Errors
/// Whatever ended it before it was told to.
pub async fn apart<S, F>(service: &'static str, sources: Sources, start: S) -> anyhow::Result<()>
where
    S: FnOnce(Arc<Process>) -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>>,
{
    let (done, ended) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name(service.to_owned())
        .spawn(move || {
            let result = Settings::load(&sources)
                .map_err(anyhow::Error::from)
                .and_then(|settings| live(service, settings, start));
            // Nobody waits any more only when the whole process ends.
            let _ = done.send(result);
        })?;
    ended.await?
}

/// One provider of cryptography for everything that speaks TLS.
pub fn tls() {
    // It fails only when it is installed already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn live<S, F>(service: &'static str, settings: Settings, start: S) -> anyhow::Result<()>
where
    S: FnOnce(Arc<Process>) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    tls();
    let telemetry = telemetry::init(&settings.telemetry, service)?;
    let runtime = runtime(settings.worker.threads)?;
    let life = Lifecycle::new(settings.worker.grace);
    let process = Arc::new(Process {
        settings: Arc::new(settings),
        telemetry,
        clock: Arc::new(clock::System),
        life: life.clone(),
        data_lock: OnceLock::new(),
    });
    let ended = runtime.block_on(async {
        life.listen_for_signals()?;
        start(process.clone()).await?;
        anyhow::Ok(life.finish().await?)
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    if ended? == Ended::Aborted {
        tracing::warn!("some of what was begun was left; it will be asked about");
    }
    Ok(())
}

/// As many threads as the settings say; 0 is one for each core, 1 runs everything on one.
///
/// # Errors
/// When the machine gives no threads.
pub fn runtime(threads: usize) -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = match threads {
        1 => tokio::runtime::Builder::new_current_thread(),
        0 => tokio::runtime::Builder::new_multi_thread(),
        more => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(more);
            builder
        }
    };
    builder.enable_all().build()
}
