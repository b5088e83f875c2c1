//! What the conductor and its parts say to each other: one JSON text a line, over the standard
//! input and output of the part. Addresses with passwords travel here and nowhere else.

use serde::{Deserialize, Serialize};

/// Settings of a part, as environment variables would give them.
pub(super) type Pairs = Vec<(String, String)>;

/// What a part is to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "kebab-case")]
pub(super) enum Order {
    /// The target: answers every include with success.
    Stub {
        /// How long each answer takes.
        delay_ms: u64,
    },
    /// Publishes events.
    Publish(Publish),
    /// Consume, POST, acknowledge; no database.
    Bare(Drain),
    /// Three single-row commits for each message.
    Naive(Drain),
    /// The engine of a worker.
    Product(Drain),
    /// The engine of an embedded process, with events from within.
    Embedded(Embedded),
}

/// Events to publish.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Publish {
    /// Where and how.
    pub(super) settings: Pairs,
    /// What the names of these events begin with.
    pub(super) run: String,
    /// What the names of their tenants begin with.
    pub(super) tenants: String,
    /// How many.
    pub(super) count: u32,
    /// So many a second; as fast as confirms come, when it is not said.
    pub(super) rate: Option<u32>,
}

/// Messages to take and deliver.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Drain {
    /// Where and how.
    pub(super) settings: Pairs,
    /// Where to POST.
    pub(super) stub: String,
    /// How many there will be.
    pub(super) count: u32,
    /// How long those take that were published in the first so many seconds is not counted.
    pub(super) warm_up_s: u64,
    /// Over once all are accepted; else once all are delivered.
    pub(super) until_accepted: bool,
}

/// Events to take from within.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Embedded {
    /// Where and how.
    pub(super) settings: Pairs,
    /// Where deliveries go.
    pub(super) stub: String,
    /// How many.
    pub(super) count: u32,
}

/// What a part says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub(super) enum Word {
    /// It waits for its cue.
    Ready {
        /// Where it listens, if it does.
        address: Option<String>,
    },
    /// It is done.
    Done(Report),
    /// It gave up.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What a part did.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Report {
    /// Messages.
    pub(super) count: u64,
    /// From the cue to the last one.
    pub(super) took_us: u64,
    /// Processor time of the part meanwhile.
    pub(super) cpu_us: u64,
    /// How busy all processors of the machine were meanwhile, with everything on it.
    pub(super) machine_busy_percent: u64,
    /// Most memory the part ever had.
    pub(super) peak_kib: u64,
    /// From publishing to the durable end, half of them.
    pub(super) p50_us: u64,
    /// From publishing to the durable end, 99 of 100.
    pub(super) p99_us: u64,
}

impl Report {
    /// Messages a second.
    pub(super) fn rate(&self) -> u64 {
        self.count.saturating_mul(1_000_000) / self.took_us.max(1)
    }

    /// Processor time of the part for a thousand messages.
    pub(super) fn cpu_us_per_1000(&self) -> u64 {
        self.cpu_us.saturating_mul(1_000) / self.count.max(1)
    }
}
