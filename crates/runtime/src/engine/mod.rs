//! The loops around the status queue. One [`Engine`] runs in each worker process:
//!
//! - the *owner* holds the leases of credentials and opens their connections,
//! - *intake* turns messages into rows, some of them already leased,
//! - the *sender* claims what is due where there is room, and performs it,
//! - the *settler* writes outcomes in batches,
//! - *housekeeping* takes up what others lost,
//! - *replays* are stepped, by whoever comes first,
//! - *alerts* are looked for and sent, likewise.
//!
//! Whatever any of them has in memory may vanish at any instant: the store says what is true.

mod address;
mod batches;
mod credential;
mod direct;
mod gate;
mod housekeeping;
mod intake;
mod limits;
mod line;
mod opening;
mod owner;
mod perform;
mod places;
mod reading;
mod replays;
mod sender;
mod settler;
mod sharing;
mod tasks;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use malote_broker::{Consumer, Publisher};
use malote_core::clock;
use malote_core::delivery::Status;
use malote_core::id::DeliveryId;
use malote_store::{Outcome, Store};

use crate::alerts::Alerts;
use crate::engine::address::Addresses;
use crate::engine::owner::Owners;
use crate::engine::places::Places;
use crate::flow::Flow;
use crate::lifecycle::Lifecycle;
use crate::seal::Sealer;
use crate::settings::Settings;
use crate::telemetry::Metrics;

pub use crate::engine::direct::Direct;

/// Batches in hand beyond which intake pauses.
const AHEAD: usize = 4;
/// Without an outcome for so long, sending is not what intake waits for.
const STANDSTILL: Duration = Duration::from_millis(100);
/// How long a pause lasts at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What an engine is made of.
#[derive(Clone)]
pub struct Parts {
    /// The status queue.
    pub store: Store,
    /// The integrations this process runs.
    pub flows: Vec<Arc<dyn Flow>>,
    /// Opens credentials.
    pub sealer: Arc<Sealer>,
    /// The settings of the process.
    pub settings: Arc<Settings>,
    /// The clock.
    pub clock: clock::Shared,
    /// What is counted.
    pub metrics: Metrics,
}

/// The loops of one worker.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

/// A delivery whose outcome has just been committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub delivery: DeliveryId,
    /// What its revisions are about: the report.
    pub subject: String,
    /// What it became.
    pub status: Status,
}

/// An outcome that is not written yet.
pub(crate) struct Known {
    pub(crate) outcome: Outcome,
    /// Keeps it counted until it is.
    pub(crate) hand: Places,
}

/// What the loops share.
pub(crate) struct Shared {
    pub(crate) parts: Parts,
    pub(crate) owners: Owners,
    pub(crate) addresses: Addresses,
    /// Outcomes on their way to the settler.
    pub(crate) outcomes: mpsc::UnboundedSender<Known>,
    /// Something may be claimed: a place became free, or work came.
    pub(crate) look: Notify,
    /// The owner should look at once: connections or tasks changed.
    pub(crate) changed: Notify,
    /// Outcomes were written: there is less in hand.
    pub(crate) eased: Notify,
    /// A replay may have been ordered.
    pub(crate) ordered: Notify,
    /// Deliveries in memory, claimed and not settled, and claims under way.
    in_hand: Arc<AtomicUsize>,
    /// Cancelled when no more is to be taken.
    pub(crate) stop: CancellationToken,
    /// Who is told what became durable.
    pub(crate) watcher: OnceLock<mpsc::UnboundedSender<Vec<Written>>>,
}

impl Shared {
    fn new(parts: Parts, outcomes: mpsc::UnboundedSender<Known>, stop: CancellationToken) -> Self {
        Self {
            parts,
            owners: Owners::default(),
            addresses: Addresses::default(),
            outcomes,
            look: Notify::new(),
            changed: Notify::new(),
            eased: Notify::new(),
            ordered: Notify::new(),
            in_hand: Arc::default(),
            stop,
            watcher: OnceLock::new(),
        }
    }

    pub(crate) fn worker(&self) -> &str {
        &self.parts.settings.worker.name
    }

    /// How long a claimed delivery is leased: never less than its slowest call needs, twice.
    pub(crate) fn lease(&self) -> Duration {
        self.parts
            .settings
            .worker
            .lease
            .max(self.owners.slowest_call() * 2)
    }

    /// How long a credential is leased; likewise.
    pub(crate) fn owner_lease(&self) -> Duration {
        self.parts
            .settings
            .worker
            .owner_lease
            .max(self.owners.slowest_call() * 2)
    }

    pub(crate) fn flow(&self, name: &str) -> Option<&Arc<dyn Flow>> {
        self.parts.flows.iter().find(|flow| flow.name() == name)
    }

    /// How many are in hand.
    pub(crate) fn held(&self) -> usize {
        self.in_hand.load(Ordering::SeqCst)
    }

    /// How many more may be taken, by somebody who has a hand for finding that out.
    pub(crate) fn hold_left(&self) -> usize {
        let others = self.held().saturating_sub(1);
        self.parts.settings.worker.hold.saturating_sub(others)
    }

    /// Counts one more in hand, for as long as what is returned is kept. The settler waits for
    /// all of them; so whoever may claim holds one before, and looks after that whether the
    /// process is stopping.
    pub(crate) fn hand(&self) -> Places {
        let hand = Places::take(&self.in_hand, 1);
        self.tell_held();
        hand
    }

    /// Lets sending catch up with intake: what is accepted while its connection has room is leased
    /// at once, and what is not must be claimed, which costs as much again. What comes next waits
    /// where it is, but only while outcomes keep coming: targets that stand still hold up nobody.
    pub(crate) async fn keep_pace(&self) {
        let enough = self.parts.settings.worker.batch.saturating_mul(AHEAD);
        let begun = Instant::now();
        while self.held() >= enough && begun.elapsed() < LONGEST_PAUSE {
            let eased = self.eased.notified();
            if self.held() >= enough && timeout(STANDSTILL, eased).await.is_err() {
                return;
            }
        }
    }

    /// Shows how many are in hand.
    pub(crate) fn tell_held(&self) {
        self.parts.metrics.in_hand(self.held() as u64);
    }
}

impl Engine {
    /// Starts the loops that every worker has.
    pub fn start(parts: Parts, life: &Lifecycle) -> Self {
        let (outcomes, settling) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(parts, outcomes, life.stopping().clone()));
        let stop = || life.stopping().clone();
        life.spawn("owner", owner::run(shared.clone(), stop()));
        life.spawn("sender", sender::run(shared.clone(), stop()));
        life.spawn("settler", settler::run(shared.clone(), settling, stop()));
        life.spawn("housekeeping", housekeeping::run(shared.clone(), stop()));
        life.spawn("replays", replays::run(shared.clone(), stop()));
        life.spawn("alerts", Alerts::new(&shared.parts).run(stop()));
        Self { shared }
    }

    /// Takes messages from a queue of the broker.
    pub fn consume(&self, consumer: Consumer, publisher: Publisher, life: &Lifecycle) {
        let intake = intake::Intake::new(self.shared.clone(), consumer, publisher);
        life.spawn("intake", intake.run(life.stopping().clone()));
    }

    /// Tells what is written from now on, in the order it is committed; the first who asks gets
    /// it all, anybody after that nothing. For measuring: what must not be missed is in the store.
    #[must_use]
    pub fn watch(&self) -> mpsc::UnboundedReceiver<Vec<Written>> {
        let (watcher, watching) = mpsc::unbounded_channel();
        let _ = self.shared.watcher.set(watcher);
        watching
    }

    /// Takes events from within the process, where there is no broker.
    #[must_use]
    pub fn direct(&self, life: &Lifecycle) -> Direct {
        direct::start(self.shared.clone(), life)
    }
}

#[cfg(test)]
mod tests;
