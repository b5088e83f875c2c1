//! What can be set on a simulator before it starts. The defaults are the strictest reading of the
//! target: whoever passes here should not be surprised there.

use std::time::Duration;

use crate::clock::Clock;

/// Settings of one simulator.
#[derive(Debug, Clone)]
pub struct Config {
    /// The limits of consumption; `None` turns them off and records no breach.
    pub limits: Option<Limits>,
    /// How long a second of the limits lasts, in real seconds (`0.01`: sixty seconds pass in 0.6).
    pub time_scale: f64,
    /// HTTP status under which business faults travel.
    pub fault_status: FaultStatus,
    /// Largest page granted by any list.
    pub page_cap: usize,
    /// Largest page granted by the list of categories.
    pub category_page_cap: usize,
    /// What becomes of an integration key when its record is excluded.
    pub deleted_key: DeletedKey,
    /// Whether a due date before today is accepted.
    pub past_due_accepted: bool,
    /// How long every call takes; it acts in the middle.
    pub latency: Duration,
    /// Whether to start with the two companies of the demonstration.
    pub demo_world: bool,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            limits: Some(Limits::default()),
            time_scale: 1.0,
            fault_status: FaultStatus::InternalServerError,
            page_cap: 500,
            category_page_cap: 100,
            deleted_key: DeletedKey::Taken,
            past_due_accepted: false,
            latency: Duration::ZERO,
            demo_world: false,
            clock: Clock::system(),
        }
    }
}

impl Config {
    /// So many seconds of the target, in real time.
    pub(crate) fn scaled(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds).mul_f64(self.time_scale.clamp(0.0, 1000.0))
    }
}

/// The limits of consumption, in the target's own seconds.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Calls per minute from one address.
    pub per_address_per_minute: usize,
    /// Calls per minute of one key and method.
    pub per_method_per_minute: usize,
    /// How long an identical call is refused as redundant.
    pub redundancy_window_s: u64,
    /// Inclusions or changes at once, per key and method.
    pub writes_at_once: usize,
    /// Queries at once, per key and method.
    pub reads_at_once: usize,
    /// Consecutive faults of one key and method that block it.
    pub faults_before_block: u32,
    /// How long a block lasts; every call meanwhile starts it anew.
    pub block_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_address_per_minute: 960,
            per_method_per_minute: 240,
            redundancy_window_s: 60,
            writes_at_once: 1,
            reads_at_once: 4,
            faults_before_block: 10,
            block_s: 1800,
        }
    }
}

/// HTTP status of a business fault; both were seen in the wild.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultStatus {
    /// 500, as captured most often.
    InternalServerError,
    /// 200, with the fault in the body.
    Ok,
}

/// What becomes of an integration key when its record is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletedKey {
    /// It can never be used again, though a query does not find it.
    Taken,
    /// It can be used again.
    Free,
}
