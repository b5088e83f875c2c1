//! Shutdown in two stages. First everybody stops taking work and finishes what is begun
//! ([`Lifecycle::stopping`]); after a grace period, or at a second signal, what is left is
//! aborted ([`Lifecycle::aborting`]).
//!
//! Guarantees: a task that ends before it was told to, by a panic, an error or simply by
//! returning, begins the shutdown and makes [`Lifecycle::finish`] report it, so that no process
//! looks alive without one of its loops; and `finish` returns in bounded time, whatever tasks do,
//! as long as they yield.

use std::fmt;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use malote_core::text;

/// How long aborted tasks may still take to write down what they know.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A handle on the life of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    stop: CancellationToken,
    abort: CancellationToken,
    /// After this, tasks are dropped where they stand.
    drop: CancellationToken,
    tasks: TaskTracker,
    failed: Arc<Mutex<Vec<Failed>>>,
    grace: Duration,
    last_words: Duration,
}

/// A task that ended before it was told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its name.
    pub task: &'static str,
    /// How it ended.
    pub how: String,
}

/// Tasks ended before they were told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleError {
    /// At least one.
    pub failed: Vec<Failed>,
}

impl fmt::Display for LifecycleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped because")?;
        for (index, Failed { task, how }) in self.failed.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma} task '{task}' {how}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LifecycleError {}

/// How an orderly shutdown went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything begun was finished.
    Finished,
    /// Some of it was aborted; what was begun will be asked about.
    Aborted,
}

/// What the future of a task may return.
pub trait Outcome {
    /// Why it ended, when something went wrong.
    fn fault(self) -> Option<String>;
}

impl Outcome for () {
    fn fault(self) -> Option<String> {
        None
    }
}

impl<E: std::error::Error> Outcome for Result<(), E> {
    fn fault(self) -> Option<String> {
        self.err().map(|error| text::chain(&error))
    }
}

impl Lifecycle {
    /// A life that ends at most `grace` and a little after it is told to.
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Self {
            stop: CancellationToken::new(),
            abort: CancellationToken::new(),
            drop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            failed: Arc::default(),
            grace,
            last_words: LAST_WORDS,
        }
    }

    /// Cancelled when no more work is to be taken.
    #[must_use]
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stop
    }

    /// Cancelled when what is begun is to be left as it is.
    #[must_use]
    pub const fn aborting(&self) -> &CancellationToken {
        &self.abort
    }

    /// Begins the shutdown; a second call aborts what is left.
    pub fn stop(&self) {
        if self.stop.is_cancelled() {
            self.abort.cancel();
        }
        self.stop.cancel();
    }

    /// Runs a task that lasts until it is told to stop.
    pub fn spawn<F>(&self, name: &'static str, future: F)
    where
        F: Future + Send + 'static,
        F::Output: Outcome,
    {
        let life = self.clone();
        self.tasks.spawn(async move {
            let watched = AssertUnwindSafe(future).catch_unwind();
            let ended = tokio::select! {
                ended = watched => ended.map(Outcome::fault),
                () = life.drop.cancelled() => {
                    warn!(task = name, "task '{name}' did not end by itself and was dropped");
                    return;
                }
            };
            life.ended(name, ended);
        });
    }

    /// Runs work that ends by itself, and that the shutdown waits for. Failing is its own
    /// business: a panic is logged by the panic hook and stops nothing else.
    pub fn spawn_work<F>(&self, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let drop = self.drop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = future => {}
                () = drop.cancelled() => {}
            }
        });
    }

    /// Judges how a task ended.
    fn ended(&self, task: &'static str, ended: std::thread::Result<Option<String>>) {
        let how = match ended {
            Err(_panic) => "panicked".to_owned(),
            Ok(Some(fault)) => format!("failed: {fault}"),
            Ok(None) if !self.stop.is_cancelled() => "ended by itself".to_owned(),
            Ok(None) => return,
        };
        error!(task, "task '{task}' {how}; stopping");
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.push(Failed { task, how });
        self.stop.cancel();
    }

    /// From now on SIGTERM and SIGINT begin the shutdown, and the second one aborts.
    ///
    /// # Errors
    /// When the signals cannot be listened to.
    pub fn listen_for_signals(&self) -> io::Result<()> {
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        let life = self.clone();
        // Not tracked: it has nothing to finish.
        tokio::spawn(async move { life.obey(terminate, interrupt).await });
        Ok(())
    }

    async fn obey(self, mut terminate: Signal, mut interrupt: Signal) {
        while !self.abort.is_cancelled() {
            let name = tokio::select! {
                Some(()) = terminate.recv() => "SIGTERM",
                Some(()) = interrupt.recv() => "SIGINT",
                else => return,
            };
            match self.stop.is_cancelled() {
                false => info!(signal = name, "told to stop: finishing what is begun"),
                true => warn!(signal = name, "told again to stop: aborting what is left"),
            }
            self.stop();
        }
    }

    /// Waits for the shutdown to begin and sees it through.
    ///
    /// # Errors
    /// When a task had ended before it was told to.
    pub async fn finish(self) -> Result<Ended, LifecycleError> {
        self.stop.cancelled().await;
        self.tasks.close();
        let ended = tokio::select! {
            biased;
            () = self.tasks.wait() => Ended::Finished,
            () = self.abort.cancelled() => Ended::Aborted,
            () = tokio::time::sleep(self.grace) => Ended::Aborted,
        };
        if ended == Ended::Aborted {
            self.end_tasks().await;
        }
        let failed =
            std::mem::take(&mut *self.failed.lock().unwrap_or_else(PoisonError::into_inner));
        if failed.is_empty() {
            Ok(ended)
        } else {
            Err(LifecycleError { failed })
        }
    }

    /// Aborts: tasks get a moment for their last words, then they are dropped where they stand.
    async fn end_tasks(&self) {
        let left = self.tasks.len();
        warn!(left, "aborting {left} tasks that are not finished");
        self.abort.cancel();
        let ended = tokio::time::timeout(self.last_words, self.tasks.wait()).await;
        if ended.is_err() {
            self.drop.cancel();
            // Only a task that never yields outlasts this; the process ends without it.
            let _ = tokio::time::timeout(self.last_words, self.tasks.wait()).await;
        }
    }
}

#[cfg(test)]
mod tests;
