//! A private pair of servers, which a test may stop without disturbing others.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::harness::servers::Servers;

/// Stopped and removed when dropped.
pub(crate) struct Pair {
    pub(crate) servers: Servers,
    folder: PathBuf,
    _parent: TempDir,
}

impl Pair {
    /// Starts one; it takes some seconds.
    pub(crate) fn start() -> Self {
        let parent = match std::env::var_os("MALOTE_TEST_ROOT") {
            Some(root) => TempDir::new_in(root),
            None => TempDir::new(),
        };
        let parent = parent.expect("a folder can be made");
        let folder = parent.path().join("servers");
        let owner = std::process::id().to_string();
        run(Command::new(script()).arg("start").arg(&folder).arg(owner));
        let env = std::fs::read_to_string(folder.join("env")).expect("a pair says where it is");
        let found = |name: &str| {
            let line = env.lines().find_map(|line| line.strip_prefix(name));
            line.expect("both servers have an address").to_owned()
        };
        let servers = Servers {
            postgres: found("MALOTE_TEST_POSTGRES="),
            amqp: found("MALOTE_TEST_AMQP="),
        };
        Self {
            servers,
            folder,
            _parent: parent,
        }
    }

    /// Runs one of its commands, such as `postgres-stop`.
    pub(crate) async fn command(&self, name: &str, arguments: &[&str]) {
        let mut command = Command::new(self.folder.join(name));
        command.args(arguments);
        let done = tokio::task::spawn_blocking(move || run(&mut command));
        done.await.expect("the script runs");
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        run(Command::new(script()).arg("stop").arg(&self.folder));
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/servers")
}

fn run(command: &mut Command) {
    let status = command.status().expect("the script starts");
    assert!(status.success(), "{command:?}: {status}");
}
