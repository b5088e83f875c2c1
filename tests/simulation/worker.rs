//! A worker: what it owns, what it holds, and the calls of the store it makes, one at a time.
//!
//! It may crash and forget everything, or freeze and go on with what it believed; it keeps to
//! the leases by the clock, as the real one does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use malote_core::id::ConnectionId;
use malote_runtime::flow::Flow;
use malote_store::{Batch, Incoming, Outcome, Room};

use crate::errand::{Leave, Task};
use crate::reports::Message;
use crate::terms::{LEASE, MARGIN, OWNER_LEASE, TIMEOUT, Wrong, failed};
use crate::world::Scene;

/// A credential as its owner sees it.
#[derive(Debug, Clone)]
struct Owned {
    until: Timestamp,
    quiet_until: Timestamp,
    spare: bool,
    connections: Vec<ConnectionId>,
}

/// A worker.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) name: String,
    pub(crate) frozen: bool,
    owned: BTreeMap<String, Owned>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) outbox: Vec<Outcome>,
    /// Outcomes whose commit was not confirmed, to be written again.
    again: Vec<Outcome>,
    owns_at: Timestamp,
    claims_at: Timestamp,
    at_once: usize,
}

/// Places on a connection that was opened with the credentials all have here.
pub(crate) fn room((connection, places): (ConnectionId, usize)) -> Room {
    Room {
        connection,
        places,
        sealed: Vec::new(),
    }
}

impl Worker {
    pub(crate) fn new(name: String, now: Timestamp, at_once: usize) -> Self {
        Self {
            name,
            frozen: false,
            owned: BTreeMap::new(),
            tasks: Vec::new(),
            outbox: Vec::new(),
            again: Vec::new(),
            owns_at: now,
            claims_at: now,
            at_once,
        }
    }

    /// Renews, takes and hands back credentials.
    pub(crate) async fn own(&mut self, scene: &mut Scene) -> Result<(), Wrong> {
        let now = scene.now();
        let owned = scene.store.own(&self.name, OWNER_LEASE, MARGIN).await;
        let owned = owned.map_err(failed("own"))?;
        let mut map = BTreeMap::new();
        for one in owned {
            let before = self.owned.get(&one.digest);
            let quiet_until = (now + one.quiet).max(before.map_or(now, |old| old.quiet_until));
            let connections = scene.connections.iter();
            let held = Owned {
                until: now + OWNER_LEASE,
                quiet_until,
                spare: one.spare,
                connections: connections
                    .filter(|line| line.credential == one.digest)
                    .map(|line| line.id)
                    .collect(),
            };
            map.insert(one.digest, held);
        }
        self.owned = map;
        self.owns_at = now + OWNER_LEASE / 3;
        self.hand_back(scene).await
    }

    async fn hand_back(&mut self, scene: &mut Scene) -> Result<(), Wrong> {
        let busy = |owned: &Owned| {
            let of_it = |task: &Task| owned.connections.contains(&task.job.connection);
            self.tasks.iter().any(of_it)
        };
        let spare = self
            .owned
            .iter()
            .filter(|(_, owned)| owned.spare && !busy(owned));
        let digests: Vec<String> = spare.map(|(digest, _)| digest.clone()).collect();
        if digests.is_empty() {
            return Ok(());
        }
        let given = scene.store.disown(&self.name, &digests).await;
        given.map_err(failed("disown"))?;
        scene.tell(format!("{} hands {} back", self.name, digests.join(", ")));
        self.owned.retain(|digest, _| !digests.contains(digest));
        Ok(())
    }

    /// Whether a call through a connection may start now, by the lease of its credential.
    fn may_start(&self, connection: ConnectionId, now: Timestamp) -> bool {
        let mut owned = self.owned.values();
        owned.any(|one| {
            one.connections.contains(&connection)
                && !one.spare
                && one.quiet_until <= now
                && one.until >= now + TIMEOUT + MARGIN
        })
    }

    /// Connections with free places.
    pub(crate) fn rooms(&self, scene: &Scene) -> Vec<(ConnectionId, usize)> {
        let now = scene.now();
        let mut rooms = Vec::new();
        for line in &scene.connections {
            let of_it = |task: &&Task| task.job.connection == line.id;
            let busy = self.tasks.iter().filter(of_it).count();
            if self.may_start(line.id, now) && busy < self.at_once {
                rooms.push((line.id, self.at_once - busy));
            }
        }
        rooms
    }

    /// Takes what is due.
    pub(crate) async fn claim(&mut self, scene: &mut Scene) -> Result<usize, Wrong> {
        let rooms = self.rooms(scene);
        let now = scene.now();
        self.claims_at = now + MARGIN;
        if rooms.is_empty() {
            return Ok(0);
        }
        let rooms: Vec<Room> = rooms.into_iter().map(room).collect();
        let jobs = scene.store.claim(&self.name, LEASE, &rooms).await;
        let jobs = jobs.map_err(failed("claim"))?;
        let count = jobs.len();
        for job in jobs {
            let delivery = scene.trace.delivery(job.id);
            let thing = scene.trace.thing(job.thing);
            scene.tell(format!(
                "{} claims {delivery} of {thing} to {:?} {}",
                self.name,
                job.errand,
                job.operation.name()
            ));
            self.tasks.push(Task::of(job, now + LEASE));
        }
        Ok(count)
    }

    /// Takes messages into the store, some of their deliveries already leased.
    pub(crate) async fn accept(
        &mut self,
        scene: &mut Scene,
        messages: &[Message],
    ) -> Result<(), Wrong> {
        let now = scene.now();
        let mut incoming = Vec::new();
        for message in messages {
            let plan = scene.flow.plan(&message.envelope, now);
            incoming.push(Incoming {
                envelope: message.envelope.clone(),
                plan: plan.map_err(|refusal| refusal.sentence())?,
                body: message.body.clone(),
            });
        }
        let room = self.rooms(scene).into_iter().map(room).collect();
        let batch = Batch {
            incoming,
            refused: Vec::new(),
            queue: Some("malote.expenses".to_owned()),
            room,
            worker: self.name.clone(),
            lease: LEASE,
        };
        let accepted = scene.store.accept(batch).await.map_err(failed("accept"))?;
        for (message, outcome) in messages.iter().zip(&accepted.outcomes) {
            let word = format!("{outcome:?}");
            let word = word.split([' ', '(']).next().unwrap_or_default();
            scene.tell(format!("{} takes {}: {word}", self.name, message.label));
            scene.truth.hear(message, outcome)?;
        }
        for job in accepted.jobs {
            let delivery = scene.trace.delivery(job.id);
            let thing = scene.trace.thing(job.thing);
            scene.tell(format!("{} leases {delivery} of {thing}", self.name));
            self.tasks.push(Task::of(job, now + LEASE));
        }
        Ok(())
    }

    /// Takes one step with one of the deliveries in hand.
    pub(crate) async fn perform(&mut self, scene: &mut Scene, index: usize) -> Result<(), Wrong> {
        let now = scene.now();
        let task = &self.tasks[index];
        let leave = Leave {
            worker: self.name.clone(),
            in_time: task.deadline > now + TIMEOUT + MARGIN
                && self.may_start(task.job.connection, now),
        };
        if let Some(outcome) = self.tasks[index].step(scene, &leave).await? {
            self.tasks.remove(index);
            self.outbox.push(outcome);
        }
        Ok(())
    }

    /// Writes outcomes. `unconfirmed`: the commit succeeds and nobody says so.
    pub(crate) async fn settle(
        &mut self,
        scene: &mut Scene,
        most: usize,
        unconfirmed: bool,
    ) -> Result<(), Wrong> {
        let batch: Vec<Outcome> = if self.again.is_empty() {
            let most = most.min(self.outbox.len());
            self.outbox.drain(..most).collect()
        } else {
            std::mem::take(&mut self.again)
        };
        let settled = scene.store.settle(&self.name, &batch).await;
        let settled = settled.map_err(failed("settle"))?;
        for outcome in &batch {
            let delivery = scene.trace.delivery(outcome.job.id);
            let late = !settled.written.contains(&outcome.job.id);
            let words = if late {
                "comes too late with"
            } else {
                "settles"
            };
            scene.tell(format!("{} {words} {delivery}", self.name));
        }
        if unconfirmed {
            self.again = batch;
        }
        Ok(())
    }

    pub(crate) fn ready(&self, now: Timestamp) -> Vec<usize> {
        let indexed = self.tasks.iter().enumerate();
        indexed
            .filter(|(_, task)| task.ready(now))
            .map(|(index, _)| index)
            .collect()
    }

    pub(crate) fn has_outcomes(&self) -> bool {
        !self.outbox.is_empty() || !self.again.is_empty()
    }

    pub(crate) fn wants_to_own(&self, now: Timestamp) -> bool {
        self.owns_at <= now
    }

    pub(crate) fn wants_to_claim(&self, now: Timestamp) -> bool {
        self.claims_at <= now
    }
}
