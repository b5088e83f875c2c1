//! What every handler works with, put together once where the process is wired.

use std::sync::Arc;
use std::time::Duration;

use malote_core::clock;
use malote_core::policy::Policy;
use malote_runtime::files::Files;
use malote_runtime::flow::Flow;
use malote_runtime::publish::{Leftovers, Publish};
use malote_runtime::seal::Sealer;
use malote_store::Store;
use malote_store::retention::Terms;

use crate::callers::Callers;

/// The parts of a running process that the API shows or drives.
pub struct State {
    /// The status queue.
    pub store: Store,
    /// Where events go.
    pub publisher: Arc<dyn Publish>,
    /// What lies in the broker because nobody could take it; none without a broker.
    pub leftovers: Option<Arc<dyn Leftovers>>,
    /// Whether events can be made durable now; `/readyz` asks.
    pub publisher_up: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Where the bytes of files lie.
    pub files: Arc<Files>,
    /// Seals the credentials of connections.
    pub sealer: Sealer,
    /// The integrations: they check and preview events.
    pub flows: Vec<Arc<dyn Flow>>,
    /// What time it is.
    pub clock: clock::Shared,
    /// The text of `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// What connections retry by unless they say otherwise.
    pub retry: Policy,
    /// What the names of the broker's exchange and queues begin with.
    pub prefix: String,
    /// How much is taken at once.
    pub limits: Limits,
    /// What is known of callers beside their keys.
    pub callers: Callers,
    /// Whether `/metrics` needs no key: only where nobody else can reach it.
    pub open_metrics: bool,
}

/// How much the API takes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest event, in bytes.
    pub event_bytes: usize,
    /// The largest batch of events, in bytes.
    pub batch_bytes: usize,
    /// The most events of one batch.
    pub batch_events: usize,
    /// The largest body of any other request, in bytes.
    pub body_bytes: usize,
    /// Requests served at once.
    pub at_once: usize,
    /// Requests that may wait for their turn; more are sent away with `Retry-After`.
    pub waiting: usize,
    /// How long one waits for its turn.
    pub patience: Duration,
    /// How files are taken.
    pub files: OfFiles,
    /// How many may watch changes at once.
    pub watching: usize,
    /// How long one request may take, its wait included.
    pub timeout: Duration,
    /// Deliveries a replay tries in a second, unless its order says otherwise.
    pub replay_rate: u32,
    /// How long what is old is kept.
    pub retention: Terms,
}

/// How files are taken: slower than everything else, and not in its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfFiles {
    /// The largest file, in bytes.
    pub bytes: u64,
    /// Files taken at once; as many more wait a little.
    pub at_once: usize,
    /// How long a sender may be silent.
    pub silence: Duration,
    /// How long one file may take.
    pub timeout: Duration,
}

impl Default for OfFiles {
    fn default() -> Self {
        Self {
            bytes: 52_428_800,
            at_once: 16,
            silence: Duration::from_secs(30),
            timeout: Duration::from_secs(600),
        }
    }
}

impl Limits {
    /// The limits of routes that take files.
    pub(crate) const fn of_files(mut self) -> Self {
        self.at_once = self.files.at_once;
        self.waiting = self.files.at_once;
        self.timeout = self.files.timeout;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            event_bytes: 1_048_576,
            batch_bytes: 8_388_608,
            batch_events: 1_000,
            body_bytes: 1_048_576,
            at_once: 256,
            waiting: 1_024,
            patience: Duration::from_secs(2),
            files: OfFiles::default(),
            watching: 64,
            timeout: Duration::from_secs(30),
            replay_rate: 10,
            retention: Terms::default(),
        }
    }
}

impl State {
    /// The integration that takes an event type.
    #[must_use]
    pub fn flow_of(&self, kind: &str) -> Option<&Arc<dyn Flow>> {
        self.flows.iter().find(|flow| flow.types().contains(&kind))
    }
}

/// The state as handlers share it.
pub(crate) type Shared = Arc<State>;
