//! The product in one process with SQLite, before a simulated ERP.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::http::Http;
use crate::harness::logs;
use crate::harness::process::Process;
use crate::harness::sandbox::Sandbox;
use crate::harness::wait::until;

const PATIENCE: Duration = Duration::from_secs(60);

/// Short, so that what was killed is soon taken up.
const SETTINGS: [(&str, &str); 3] = [
    ("MALOTE__WORKER__HOUSEKEEPING_S", "1"),
    ("MALOTE__WORKER__LEASE_S", "5"),
    ("MALOTE__WORKER__OWNER_LEASE_S", "5"),
];

/// A running `malote up` with its simulator.
pub(crate) struct Embedded {
    pub(crate) api: Http,
    pub(crate) sandbox: Sandbox,
    pub(crate) process: Process,
    pub(crate) folder: TempDir,
}

impl Embedded {
    /// Starts both, with an empty store.
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let sandbox = Sandbox::start(folder.path()).await;
        let (process, api) = up(folder.path(), "malote").await;
        Self {
            api,
            sandbox,
            process,
            folder,
        }
    }

    /// Ends in order. Fails if it warned of something else than is expected.
    pub(crate) async fn end(self, expected_words: &[&str]) {
        self.process.stop(PATIENCE).await;
        let words = logs::unexpected(self.folder.path(), expected_words);
        assert!(words.is_empty(), "nobody expected: {words:#?}");
    }
}

/// Starts the process; it says in its data folder where it listens and by which key. A file
/// that may not grow any more is an error to it, not its end.
pub(crate) async fn up(folder: &Path, name: &str) -> (Process, Http) {
    let data = folder.join("data");
    let mut command = Command::new("env");
    command.args(["--ignore-signal=XFSZ", env!("CARGO_BIN_EXE_malote"), "up"]);
    command
        .args(["--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data);
    command.env("MALOTE__TELEMETRY__LOG", "json");
    for (name, seconds) in SETTINGS {
        command.env(name, seconds);
    }
    let process = Process::start(name, folder, command);
    let file = data.join("run.json");
    let run = until("malote up is there", PATIENCE, async || {
        let text = std::fs::read_to_string(&file).map_err(|_| process.output())?;
        serde_json::from_str::<Value>(&text).map_err(|error| error.to_string())
    })
    .await;
    let field = |name: &str| {
        run[name]
            .as_str()
            .expect("it says how to be reached")
            .to_owned()
    };
    let api = Http::new(
        &format!("http://{}", field("address")),
        Some(field("token")),
    );
    (process, api)
}
