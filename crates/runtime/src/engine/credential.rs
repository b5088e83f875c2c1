//! A credential that this worker owns, with its gate and its connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use malote_store::OwnedConnection;

use crate::boot_clock;
use crate::engine::gate::CredentialGate;
use crate::engine::line::Line;
use crate::engine::places::Places;
use crate::flow::{Flow, Target};

/// An owned credential.
pub(crate) struct Credential {
    pub(crate) digest: String,
    pub(crate) fence: i64,
    pub(crate) gate: Arc<CredentialGate>,
    /// All connections as the store has them, those that cannot be opened too.
    pub(crate) stored: Vec<OwnedConnection>,
    pub(crate) connections: Vec<Arc<Connection>>,
    pub(crate) spare: AtomicBool,
}

impl Credential {
    /// Whether anything of it is being performed, or may still be in the target.
    pub(crate) fn busy(&self) -> bool {
        let mut connections = self.connections.iter();
        connections.any(|one| one.busy.load(Ordering::SeqCst) > 0) || self.gate.busy()
    }
}

/// Whether the target refused a connection's credentials, which one request tells: nothing more is
/// sent with them until they are tried again or others take their place. The store says the same
/// once it is written; until then this does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused(Arc<AtomicBool>);

impl Refused {
    pub(crate) fn set(&self, refused: bool) {
        self.0.store(refused, Ordering::SeqCst);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// An open connection of an owned credential.
pub(crate) struct Connection {
    pub(crate) info: OwnedConnection,
    pub(crate) target: Target,
    pub(crate) flow: Arc<dyn Flow>,
    pub(crate) gate: Arc<CredentialGate>,
    /// Whether the target refused its credentials.
    pub(crate) refused: Refused,
    /// Errands under way, or promised to intake; also those of the same connection before it was
    /// opened again.
    pub(crate) busy: Arc<AtomicUsize>,
    /// Those in memory that wait for their turn.
    pub(crate) line: Line,
    /// When to look for due work, on the boot clock.
    look_at_ms: AtomicU64,
    /// Not before then, because a limit said so.
    held_until_ms: AtomicU64,
}

impl Connection {
    pub(crate) fn new(
        info: OwnedConnection,
        target: Target,
        flow: Arc<dyn Flow>,
        gate: Arc<CredentialGate>,
        refused: Refused,
        busy: Arc<AtomicUsize>,
    ) -> Self {
        Self {
            info,
            target,
            flow,
            gate,
            refused,
            busy,
            line: Line::default(),
            look_at_ms: AtomicU64::new(0),
            held_until_ms: AtomicU64::new(0),
        }
    }

    /// How many more errands may be taken now.
    pub(crate) fn room(&self, now_ms: u64) -> usize {
        let held = self.held_until_ms.load(Ordering::Relaxed) > now_ms;
        if held
            || self.info.paused
            || self.refused.is_set()
            || !self.gate.may_start(now_ms)
            || !self.gate.within_reach(now_ms)
        {
            return 0;
        }
        let at_once = usize::try_from(self.target.settings.at_once).unwrap_or(usize::MAX);
        at_once.saturating_sub(self.busy.load(Ordering::SeqCst))
    }

    /// Places for so many errands.
    pub(crate) fn places(&self, count: usize) -> Places {
        Places::take(&self.busy, count)
    }

    /// Whether it is time to look for due work.
    pub(crate) fn due(&self, now_ms: u64) -> bool {
        self.look_at_ms.load(Ordering::SeqCst) <= now_ms
    }

    /// Whether older work is known to wait, which fresh deliveries should not overtake.
    pub(crate) fn backlog(&self) -> bool {
        self.look_at_ms.load(Ordering::SeqCst) == 0
    }

    /// When it next wants attention, on the boot clock.
    pub(crate) fn attention_at_ms(&self) -> u64 {
        let held = self.held_until_ms.load(Ordering::Relaxed);
        self.look_at_ms.load(Ordering::SeqCst).max(held)
    }

    /// Looks at once.
    pub(crate) fn look(&self) {
        self.look_at_ms.store(0, Ordering::SeqCst);
    }

    /// Looks no later than after `wait`.
    pub(crate) fn look_within(&self, wait: Duration) {
        let at = boot_clock::now_ms().saturating_add(millis(wait)).max(1);
        self.look_at_ms.fetch_min(at, Ordering::SeqCst);
    }

    /// Nothing was left when we looked: looks again after `wait`, unless somebody said sooner
    /// in the meantime.
    pub(crate) fn looked(&self, before_ms: u64, wait: Duration) {
        let at = boot_clock::now_ms().saturating_add(millis(wait)).max(1);
        let _ = self
            .look_at_ms
            .compare_exchange(before_ms, at, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// Where the mark stands, to be given to [`Connection::looked`]; from now on a call of
    /// [`Connection::look`] is not lost.
    pub(crate) fn begin_look(&self) -> u64 {
        let mark = u64::MAX;
        self.look_at_ms.store(mark, Ordering::SeqCst);
        mark
    }

    /// A limit says not now. Held only for moments: other methods may still be free.
    pub(crate) fn hold(&self, after: Duration) {
        let until = boot_clock::now_ms() + millis(after.min(Duration::from_secs(2)));
        self.held_until_ms.store(until, Ordering::Relaxed);
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 2)
}
