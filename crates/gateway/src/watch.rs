//! Watching changes of deliveries, and of replays: one look at the store serves everybody who
//! watches, and nobody looks while nobody watches.
//!
//! Guarantees: a change that a watcher may see is told at least once, or the watcher is told that
//! it missed some and has to read its list again; of several changes in a row the last is told.
//! Who watches is few, and nothing of another tenant leaves [`answer`].
//!
//! A change comes into sight when its transaction is committed and has the instant at which that
//! began. So every round looks back by [`LOOK_BACK`] and skips what was seen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::time::{MissedTickBehavior, interval};
use tracing::debug;
use uuid::Uuid;

use malote_store::read::changes::Place;
use malote_store::read::delivery::Delivery;
use malote_store::replay::Replay;
use malote_store::{Store, StoreError};

use crate::problem::Failure;
use crate::state::State;
use crate::texts;

pub(crate) mod answer;

/// How often the store is looked at.
const ROUND: Duration = Duration::from_millis(500);

/// How much longer than a round a transaction may take until its changes are in sight.
const LOOK_BACK: Duration = Duration::from_secs(10);

/// Changes looked through in one round.
const MOST_PLACES: u32 = 20_000;

/// Changes told in one round; beyond, nobody could follow.
const MOST_TOLD: usize = 1_000;

/// Changed things read at once.
const CHUNK: usize = 200;

/// Rounds a slow watcher may be behind.
const BEHIND: usize = 4_096;

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Deliveries.
    Deliveries,
    /// Replays, and other orders about many deliveries.
    Replays,
}

/// What changed, as it is now.
#[derive(Debug, Clone)]
pub(crate) enum Changed {
    /// A delivery.
    Delivery(Arc<Delivery>),
    /// A replay.
    Replay(Arc<Replay>),
}

/// What a watcher is told.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// Something changed.
    Changed(Changed),
    /// More changed than can be told.
    Missed,
}

/// Whether the process is stopping.
#[derive(Debug, Clone)]
pub(crate) struct Stopping(pub(crate) watch::Receiver<bool>);

/// What everybody who watches one kind shares.
pub(crate) struct Changes {
    kind: Kind,
    store: Store,
    told: broadcast::Sender<Told>,
    places: Arc<Semaphore>,
    looking: Mutex<Option<watch::Receiver<bool>>>,
}

/// The changes of replays, apart from those of deliveries.
#[derive(Clone)]
pub(crate) struct OfReplays(pub(crate) Arc<Changes>);

/// Somebody who watches.
pub(crate) struct Watcher {
    pub(crate) told: broadcast::Receiver<Told>,
    /// From here on everything is told.
    pub(crate) from: Timestamp,
    _place: tokio::sync::OwnedSemaphorePermit,
}

impl Changes {
    pub(crate) fn new(state: &State, kind: Kind) -> Self {
        Self {
            kind,
            store: state.store.clone(),
            told: broadcast::channel(BEHIND).0,
            places: Arc::new(Semaphore::new(state.limits.watching)),
            looking: Mutex::new(None),
        }
    }

    /// What is watched.
    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    /// Begins to watch.
    pub(crate) async fn watch(self: &Arc<Self>) -> Result<Watcher, Failure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            Failure::new(&texts::UNAVAILABLE)
                .because(texts::reasons::TOO_MANY_WATCH)
                .retry_after(30)
        })?;
        let told = self.told.subscribe();
        let mut based = self.look();
        // Without its first look the watch cannot tell what is new. It ends only with its
        // watchers, so an error means that it ended before this one came: look again.
        while based.wait_for(|based| *based).await.is_err() {
            based = self.look();
        }
        Ok(Watcher {
            told,
            from: self.store.time().await?,
            _place: place,
        })
    }

    /// Sees to it that somebody looks.
    fn look(self: &Arc<Self>) -> watch::Receiver<bool> {
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(based) = looking.as_ref() {
            return based.clone();
        }
        let (base, based) = watch::channel(false);
        *looking = Some(based.clone());
        tokio::spawn(Arc::clone(self).keep_looking(base));
        based
    }

    async fn keep_looking(self: Arc<Self>, base: watch::Sender<bool>) {
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = Seen::default();
        loop {
            rounds.tick().await;
            if self.nobody_watches() {
                return;
            }
            match self.round(&mut seen).await {
                Ok(()) => {
                    base.send_replace(true);
                }
                // Whoever made it says so in the log.
                Err(error) => debug!(%error, "cannot look for changes"),
            }
        }
    }

    /// Nobody may begin to watch between the look and its end.
    fn nobody_watches(&self) -> bool {
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let nobody = self.told.receiver_count() == 0;
        if nobody {
            *looking = None;
        }
        nobody
    }

    async fn round(&self, seen: &mut Seen) -> Result<(), StoreError> {
        let now = self.store.time().await?;
        let horizon = now.checked_sub(LOOK_BACK).unwrap_or(now);
        let from = seen.after.unwrap_or(horizon).min(horizon);
        let places = self
            .kind
            .changes(&self.store, Place::before(from), MOST_PLACES)
            .await?;
        let full = places.len() >= MOST_PLACES as usize;
        let first = seen.after.is_none();
        let fresh = seen.fresh(&places, horizon);
        // What commits late lies behind, so the next look goes back as far.
        seen.after = Some(match places.last() {
            Some(last) if full => last.at,
            _ => horizon,
        });
        if first {
            return Ok(());
        }
        if full || fresh.len() > MOST_TOLD {
            let _ = self.told.send(Told::Missed);
            return Ok(());
        }
        let told = self.tell(&fresh).await;
        if told.is_err() {
            // They count as seen, and nobody heard of all of them.
            let _ = self.told.send(Told::Missed);
        }
        told
    }

    async fn tell(&self, fresh: &[Place]) -> Result<(), StoreError> {
        for chunk in fresh.chunks(CHUNK) {
            for changed in self.kind.read(&self.store, chunk).await? {
                let _ = self.told.send(Told::Changed(changed));
            }
        }
        Ok(())
    }
}

impl Kind {
    /// The places of changes after one.
    pub(crate) async fn changes(
        self,
        store: &Store,
        after: Place,
        most: u32,
    ) -> Result<Vec<Place>, StoreError> {
        match self {
            Self::Deliveries => store.changes_of_deliveries(after, most).await,
            Self::Replays => store.changes_of_replays(after, most).await,
        }
    }

    /// What changed at these places, as it is now.
    pub(crate) async fn read(
        self,
        store: &Store,
        places: &[Place],
    ) -> Result<Vec<Changed>, StoreError> {
        match self {
            Self::Deliveries => {
                let found = store.changed_deliveries(places).await?.into_iter();
                Ok(found.map(|one| Changed::Delivery(Arc::new(one))).collect())
            }
            Self::Replays => {
                let found = store.changed_replays(places).await?.into_iter();
                Ok(found.map(|one| Changed::Replay(Arc::new(one))).collect())
            }
        }
    }
}

/// What the rounds before saw.
#[derive(Debug, Default)]
struct Seen {
    latest: HashMap<Uuid, Timestamp>,
    after: Option<Timestamp>,
}

impl Seen {
    /// The changes that no round before saw; what lies before the horizon is forgotten.
    fn fresh(&mut self, places: &[Place], horizon: Timestamp) -> Vec<Place> {
        let mut fresh = Vec::new();
        for place in places {
            if self.latest.insert(place.id, place.at) != Some(place.at) {
                fresh.push(*place);
            }
        }
        self.latest.retain(|_, at| *at >= horizon);
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(second: i64, id: u128) -> Place {
        Place {
            at: Timestamp::from_second(second).unwrap(),
            id: Uuid::from_u128(id),
        }
    }

    #[test]
    fn a_change_is_fresh_once_and_a_later_one_of_the_same_again() {
        let mut seen = Seen::default();
        let horizon = Timestamp::from_second(0).unwrap();
        let both = [place(1, 7), place(2, 8)];
        assert_eq!(seen.fresh(&both, horizon), both);
        assert_eq!(seen.fresh(&both, horizon), []);
        assert_eq!(seen.fresh(&[place(3, 7)], horizon), [place(3, 7)]);
        seen.fresh(&[], Timestamp::from_second(9).unwrap());
        assert!(seen.latest.is_empty());
    }
}
