//! The product spread over processes: PostgreSQL, RabbitMQ, a gateway, and as many workers as a
//! test wants, before a simulated ERP.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::http::Http;
use crate::harness::logs;
use crate::harness::process::Process;
use crate::harness::queues::Queues;
use crate::harness::sandbox::Sandbox;
use crate::harness::servers::Servers;

/// How long a lease of these workers lasts, in seconds.
pub(crate) const LEASE_S: u64 = 5;
/// How long a worker may take to stop in order.
pub(crate) const STOPPING: Duration = Duration::from_secs(40);
/// How long workers may take until they have been handed every message.
const DRAINING: Duration = Duration::from_secs(60);
/// The queue they take from.
const QUEUE: &str = "expenses";

/// A running product with everything around it.
pub(crate) struct Fleet {
    pub(crate) servers: Servers,
    pub(crate) queues: Queues,
    pub(crate) sandbox: Sandbox,
    pub(crate) api: Http,
    pub(crate) workers: Vec<Process>,
    pub(crate) database: String,
    gateway: Process,
    settings: Vec<(&'static str, String)>,
    started: usize,
    folder: TempDir,
}

impl Fleet {
    /// Starts everything but workers, on a database and queues of its own.
    pub(crate) async fn start(servers: Servers) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let name = format!("test-{:016x}", fastrand::Rng::new().u64(..));
        let database = servers.new_database(&name).await;
        let settings = settings(&servers, &database, &name, folder.path());
        migrate(&settings, folder.path()).await;
        let sandbox = Sandbox::start(folder.path()).await;
        let queues = Queues::open(&servers.amqp, &name).await;
        let mut gateway = start(
            env!("CARGO_BIN_EXE_malote-gateway"),
            "gateway",
            &settings,
            folder.path(),
        );
        let address = gateway.field("address").await;
        let token = key(&settings, folder.path()).await;
        Self {
            api: Http::new(&format!("http://{address}"), Some(token)),
            servers,
            queues,
            sandbox,
            workers: Vec::new(),
            database: name,
            gateway,
            settings,
            started: 0,
            folder,
        }
    }

    /// Starts one more worker, with variables of its own.
    pub(crate) fn add_worker(&mut self, variables: &[(&'static str, String)]) {
        self.started += 1;
        let name = format!("worker-{}", self.started);
        let mut settings = self.settings.clone();
        settings.extend_from_slice(variables);
        let program = env!("CARGO_BIN_EXE_expense-worker");
        self.workers
            .push(start(program, &name, &settings, self.folder.path()));
    }

    /// Stops every worker in order.
    pub(crate) async fn stop_workers(&mut self) {
        for worker in std::mem::take(&mut self.workers) {
            worker.stop(STOPPING).await;
        }
    }

    /// The same once they were handed every message. What is on its way to a worker at that
    /// moment is put back: only a message that came again may be, which has nothing left to say.
    pub(crate) async fn stop_drained(&mut self, may_be_left: impl Fn(&str) -> bool) {
        self.queues.handed_out(QUEUE, DRAINING).await;
        self.stop_workers().await;
        for id in self.queues.take_all(QUEUE).await {
            assert!(may_be_left(&id), "message '{id}' is left in '{QUEUE}'");
        }
    }

    /// Ends everything in order and removes what was made in the servers. Fails if any process
    /// warned of something else than is expected.
    pub(crate) async fn end(mut self, expected_words: &[&str]) {
        self.stop_workers().await;
        self.gateway.stop(STOPPING).await;
        self.queues.remove().await;
        let drop = format!("DROP DATABASE \"{}\" WITH (FORCE)", self.database);
        self.servers.execute(&drop).await;
        let words = logs::unexpected(self.folder.path(), expected_words);
        assert!(words.is_empty(), "nobody expected: {words:#?}");
    }
}

/// The settings of every process. The key file is one for all, and made by `migrate`.
fn settings(
    servers: &Servers,
    database: &str,
    prefix: &str,
    folder: &Path,
) -> Vec<(&'static str, String)> {
    let key_file = folder.join("keys/secret.key");
    vec![
        ("MALOTE__STORE__URL", database.to_owned()),
        ("MALOTE__BROKER__URL", servers.amqp.clone()),
        ("MALOTE__BROKER__PREFIX", prefix.to_owned()),
        ("MALOTE__SECRETS__KEY_FILE", key_file.display().to_string()),
        ("MALOTE__GATEWAY__LISTEN", "127.0.0.1:0".to_owned()),
        ("MALOTE__TELEMETRY__LOG", "json".to_owned()),
        ("MALOTE__WORKER__LEASE_S", LEASE_S.to_string()),
        ("MALOTE__WORKER__OWNER_LEASE_S", LEASE_S.to_string()),
        ("MALOTE__WORKER__HOUSEKEEPING_S", "1".to_owned()),
    ]
}

fn command(program: &str, settings: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(program);
    for (name, value) in settings {
        command.env(name, value);
    }
    command
}

fn start(program: &str, name: &str, settings: &[(&'static str, String)], folder: &Path) -> Process {
    Process::start(name, folder, command(program, settings))
}

/// Runs the command line to its end, which must be good; what it printed.
async fn malote(arguments: &[&str], settings: &[(&'static str, String)], folder: &Path) -> String {
    let mut command = command(env!("CARGO_BIN_EXE_malote"), settings);
    command.args(arguments).current_dir(folder);
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output
        .await
        .expect("the command runs")
        .expect("the command starts");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "malote {arguments:?}: {out}{err}");
    out.into_owned()
}

async fn migrate(settings: &[(&'static str, String)], folder: &Path) {
    malote(&["migrate"], settings, folder).await;
}

/// A key that may do everything.
async fn key(settings: &[(&'static str, String)], folder: &Path) -> String {
    let scopes = "publish,read,operate,admin";
    let made = malote(
        &[
            "key", "create", "--json", "--label", "tests", "--scope", scopes,
        ],
        settings,
        folder,
    )
    .await;
    let made: Value = serde_json::from_str(&made).unwrap_or_else(|error| panic!("{error}: {made}"));
    made["token"]
        .as_str()
        .expect("a new key has a token")
        .to_owned()
}
