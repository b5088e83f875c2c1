//! The command line as a person types it: in a folder where `malote up` runs, each command is a
//! process of its own, found to have ended with a code and to have said something.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::http::Http;
use crate::harness::logs;
use crate::harness::process::Process;
use crate::harness::wait::until;

const PATIENCE: Duration = Duration::from_secs(60);

/// What a command ended with.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A folder in which somebody works, and everything the commands said there.
pub(crate) struct Terminal {
    folder: TempDir,
    up: Option<Process>,
    said: Mutex<String>,
}

impl Terminal {
    /// A folder that holds the samples, and nothing else of the product.
    pub(crate) fn open() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        let linked = std::os::unix::fs::symlink(samples, folder.path().join("samples"));
        linked.expect("a folder can be linked");
        Self {
            folder,
            up: None,
            said: Mutex::default(),
        }
    }

    /// Starts `malote up` with these options, on a free port, and waits until it is found.
    pub(crate) async fn up(&mut self, options: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malote"));
        command.arg("up").args(options);
        command.env("MALOTE__GATEWAY__LISTEN", "127.0.0.1:0");
        command.env("MALOTE__TELEMETRY__LOG", "json");
        command.env("MALOTE__WORKER__HOUSEKEEPING_S", "1");
        let process = Process::start("malote", self.path(), command);
        let file = self.data().join("run.json");
        until("malote up is there", PATIENCE, async || {
            let there = file.exists();
            there.then_some(()).ok_or_else(|| process.output())
        })
        .await;
        self.up = Some(process);
    }

    /// Where the simulated ERP says that it is, as it says it.
    pub(crate) async fn simulator(&mut self) -> String {
        let up = self.up.as_mut().expect("malote is up");
        let find = |line: &str| {
            let (_, rest) = line.split_once("--base-url ")?;
            Some(rest.trim_end_matches(')').to_owned())
        };
        up.line("where its ERP is", find).await
    }

    /// The API of `malote up`, by the key it keeps for its command line.
    pub(crate) fn api(&self) -> Http {
        let run = fs::read_to_string(self.data().join("run.json"));
        let run = run.expect("malote up says how it is reached");
        let run: Value = serde_json::from_str(&run).expect("it is JSON");
        let field = |name: &str| run[name].as_str().expect("it is a text").to_owned();
        Http::new(
            &format!("http://{}", field("address")),
            Some(field("token")),
        )
    }

    /// Where one works.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where `malote up` keeps everything.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("malote-data")
    }

    /// Writes a file to be named in a command.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("a file can be written");
    }

    /// Types a line, without quotes or pipes, and waits for it to end.
    pub(crate) async fn types(&self, line: &str) -> Told {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some("malote"), "no command of ours: {line}");
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_malote"));
        command.args(words).current_dir(self.path());
        command.stdin(Stdio::null()).kill_on_drop(true);
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("MALOTE_") {
                command.env_remove(key);
            }
        }
        command
            .env("LC_ALL", "en_US.UTF-8")
            .env("TMPDIR", self.path());
        let ended = command.output().await.expect("a command can be run");
        let told = Told {
            code: ended.status.code(),
            out: String::from_utf8(ended.stdout).expect("it says text"),
            err: String::from_utf8(ended.stderr).expect("it says text"),
        };
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push_str(&told.out);
        said.push_str(&told.err);
        told
    }

    /// Types a line that must do what it says; what it told.
    pub(crate) async fn does(&self, line: &str) -> String {
        let told = self.types(line).await;
        assert_eq!(told.code, Some(0), "`{line}`: {told:?}");
        assert_eq!(told.err, "", "`{line}`");
        told.out
    }

    /// Types a list with `--json`; its rows.
    pub(crate) async fn rows(&self, line: &str) -> Vec<Value> {
        let out = self.does(&format!("{line} --json")).await;
        let rows: Value = serde_json::from_str(&out).expect("it is JSON");
        rows.as_array().expect("a list is an array").clone()
    }

    /// Everything the commands and `malote up` said so far.
    pub(crate) fn said(&self) -> String {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let up = self.up.as_ref().map(Process::output);
        format!("{said}{}", up.unwrap_or_default())
    }

    /// Kills `malote up`, which leaves everything as it lies.
    pub(crate) fn kill(&mut self) {
        self.up.take().expect("malote is up").kill();
        fs::remove_file(self.data().join("run.json")).expect("it had said where it listens");
    }

    /// Stops `malote up`. Fails if it warned of something else than is expected.
    pub(crate) async fn down(&mut self, expected: &[&str]) {
        let up = self.up.take().expect("malote is up");
        up.stop(PATIENCE).await;
        let words = logs::unexpected(self.path(), expected);
        assert!(words.is_empty(), "nobody expected: {words:#?}");
    }
}
