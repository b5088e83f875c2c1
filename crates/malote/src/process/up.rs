//! Everything in one process: gateway, intake, sender and SQLite, without a broker.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use secrecy::SecretString;
use tokio::net::TcpListener;

use malote_gateway::{Callers, State, Token};
use malote_runtime::engine::{Engine, Parts};
use malote_runtime::files::Files;
use malote_store::Store;
use malote_store::admin::key::NewKey;
use malote_store::audit::MALOTE;

use crate::cli::args::up::Up;
use crate::cli::engine::Launch;
use crate::cli::run_file::{RunFile, data_folder};
use crate::cli::words::process as words;
use crate::process::data_lock::{self, DataLock};
use crate::process::main::{self, Process};
use crate::process::{gateway, open, said};

/// The label of the key that the command line of this machine uses.
const LOCAL_KEY: &str = "command line of this machine";

/// Runs everything in one process until it is told to stop.
///
/// # Errors
/// When it cannot start, or one of its loops failed.
pub async fn run(launch: Launch, up: &Up) -> anyhow::Result<()> {
    let sources = match up.listen {
        Some(address) => {
            launch
                .sources
                .with_flag("gateway.listen", &address.to_string(), "--listen")
        }
        None => launch.sources,
    };
    let sandbox = up.sandbox;
    main::apart("malote", sources, move |process| start(process, sandbox)).await
}

async fn start(process: Arc<Process>, sandbox: bool) -> anyhow::Result<()> {
    let embedded = Embedded::start(&process).await?;
    println!("http://{}", embedded.address);
    if sandbox {
        let address = simulator(
            &process,
            malote_sandbox::Config {
                demo_world: true,
                ..malote_sandbox::Config::default()
            },
        )
        .await?;
        println!(
            "http://{address}  (Omie simulada / simulated Omie: --base-url http://{address}/api/v1/)"
        );
    }
    Ok(())
}

/// What runs in an embedded process.
pub struct Embedded {
    /// Where the API listens.
    pub address: SocketAddr,
    /// The status queue.
    pub store: Store,
}

impl Embedded {
    /// Starts it; the data folder is this process's until it ends.
    ///
    /// # Errors
    /// When the folder is in use, the port is taken, or the settings want a broker.
    pub async fn start(process: &Arc<Process>) -> anyhow::Result<Self> {
        let settings = &process.settings;
        if settings.broker.is_some() {
            bail!(said(words::UP_WITH_BROKER, &[]));
        }
        let Some(folder) = data_folder(settings) else {
            bail!(said(words::UP_WITHOUT_FILE, &[]));
        };
        // Nobody else may take this one's deliveries up while any of its calls is under way.
        let _ = process.data_lock.set(lock(&folder)?);
        let parts = open::parts(settings, process.telemetry.metrics(), &process.clock).await?;
        // Nobody else can be sending: what was begun is asked about at once.
        parts.store.rescue_at_start().await?;
        let store = parts.store.clone();
        let listener = gateway::listen(settings.gateway.listen).await?;
        let address = listener.local_addr()?;
        let token = local_key(&store).await?;
        serve(process, parts, listener, &token)?;
        announce(process, token, &folder, address)?;
        Ok(Self { address, store })
    }
}

fn lock(folder: &Path) -> anyhow::Result<DataLock> {
    let shown = folder.display();
    let taken =
        data_lock::take(folder).with_context(|| said(words::DATA_FOLDER, &[("folder", &shown)]))?;
    taken.with_context(|| said(words::FOLDER_IN_USE, &[("folder", &shown)]))
}

fn serve(
    process: &Arc<Process>,
    parts: Parts,
    listener: TcpListener,
    local: &Token,
) -> anyhow::Result<()> {
    let settings = &process.settings;
    let engine = Engine::start(parts.clone(), &process.life);
    let state = Arc::new(State {
        store: parts.store,
        publisher: Arc::new(engine.direct(&process.life)),
        leftovers: None,
        publisher_up: Arc::new(|| true),
        files: Arc::new(Files::new(&settings.files)),
        sealer: open::sealer(settings)?,
        flows: parts.flows,
        clock: parts.clock,
        metrics: gateway::rendering(process.telemetry.meters()),
        retry: settings.retry,
        prefix: gateway::USUAL_PREFIX.to_owned(),
        limits: gateway::limits(settings),
        callers: Callers::new(settings.gateway.behind_proxy).with_local_key(&local.prefix),
        open_metrics: settings.gateway.listen.ip().is_loopback() && !settings.gateway.behind_proxy,
    });
    let closing = process.life.stopping().clone().cancelled_owned();
    process.life.spawn("gateway", async move {
        malote_gateway::run(listener, state, closing).await
    });
    Ok(())
}

/// Makes the key that the command line of this machine uses; the one of an earlier run ends.
async fn local_key(store: &Store) -> anyhow::Result<Token> {
    for key in store.keys().await? {
        if key.label == LOCAL_KEY && key.revoked_at.is_none() {
            store.by(&MALOTE).revoke_key(&key.prefix).await?;
        }
    }
    let token =
        Token::fresh().map_err(|_| anyhow::anyhow!("the machine gives no random numbers"))?;
    let scopes = ["publish", "read", "operate", "admin"];
    let key = NewKey {
        prefix: token.prefix.clone(),
        digest: token.digest.clone(),
        label: LOCAL_KEY.to_owned(),
        scopes: scopes.map(str::to_owned).to_vec(),
        tenants: None,
        expires_at: None,
    };
    store.by(&MALOTE).create_key(&key).await?;
    Ok(token)
}

/// Lets the command line of this machine find this process, until it ends.
fn announce(
    process: &Arc<Process>,
    token: Token,
    folder: &Path,
    address: SocketAddr,
) -> anyhow::Result<()> {
    let file = RunFile {
        address,
        token: SecretString::from(token.text),
        pid: std::process::id(),
    };
    file.write(folder).context("cannot write 'run.json'")?;
    let (folder, stop) = (folder.to_owned(), process.life.stopping().clone());
    process.life.spawn("run-file", async move {
        stop.cancelled().await;
        if let Err(error) = RunFile::remove(&folder) {
            tracing::warn!(%error, "'run.json' could not be removed");
        }
    });
    Ok(())
}

/// Starts a simulated ERP beside the process, on a free port.
pub(super) async fn simulator(
    process: &Process,
    config: malote_sandbox::Config,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let stop = process.life.stopping().clone().cancelled_owned();
    process
        .life
        .spawn("sandbox", malote_sandbox::serve(listener, config, stop));
    Ok(address)
}
