//! Real processes of the product: started with settings from the environment, told things by
//! signals, killed when dropped, their output kept in a file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::harness::wait::until;

/// How long a process may take until it is there.
const START: Duration = Duration::from_secs(60);

/// A started process.
pub(crate) struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a command; what it prints goes to a file of its name in `folder`.
    pub(crate) fn start(name: &str, folder: &Path, mut command: Command) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).expect("a new log can be made");
        let again = file.try_clone().expect("a file can be opened twice");
        // Settings of whoever runs the tests must not reach the process.
        for (key, _) in std::env::vars_os() {
            let name = key.to_string_lossy();
            if name.starts_with("MALOTE_") && command.get_envs().all(|(set, _)| set != key) {
                command.env_remove(&key);
            }
        }
        command.current_dir(folder).stdin(Stdio::null());
        command.stdout(Stdio::from(file)).stderr(Stdio::from(again));
        let child = command.spawn();
        let child = child.unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        let name = name.to_owned();
        Self { name, child, log }
    }

    /// What it printed so far.
    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until something is found in what it printed, line by line.
    pub(crate) async fn line<T>(&mut self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let what = format!("{} says {what}", self.name);
        until(&what, START, async || {
            let output = self.output();
            if let Some(found) = output.lines().find_map(&find) {
                return Ok(found);
            }
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                panic!("{} ended with {status}: {output}", self.name);
            }
            Err(output)
        })
        .await
    }

    /// Waits for a log line and returns one of its fields.
    pub(crate) async fn field(&mut self, field: &str) -> String {
        let find = |line: &str| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line.get(field)?.as_str()?.to_owned())
        };
        self.line(&format!("its '{field}'"), find).await
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let sent = kill_process(self.pid(), signal);
        sent.unwrap_or_else(|error| panic!("cannot signal {}: {error}", self.name));
    }

    /// Ends it with SIGKILL.
    pub(crate) fn kill(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for it to end by itself.
    async fn ended(mut self, patience: Duration) -> ExitStatus {
        let what = format!("{} ends", self.name);
        until(&what, patience, async || {
            let status = self.child.try_wait().expect("a child can be asked");
            status.ok_or_else(|| self.output())
        })
        .await
    }

    /// Asks it to stop, and expects it to do so in time and in order.
    pub(crate) async fn stop(self, patience: Duration) {
        self.signal(Signal::TERM);
        let (name, log) = (self.name.clone(), self.log.clone());
        let status = self.ended(patience).await;
        let output = std::fs::read_to_string(log).unwrap_or_default();
        assert!(status.success(), "{name} ended with {status}: {output}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
