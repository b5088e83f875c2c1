//! The world of one seed: everything there is, from its first day to its rest.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;
use malote_core::clock::{Clock, Manual};
use malote_core::id::{ConnectionId, Tenant};
use malote_flows::expenses::Expenses;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::personal::Vault;
use malote_store::{Options, Store};

use crate::reports::{self, Message, TENANTS};
use crate::target::Target;
use crate::terms::{Wrong, failed};
use crate::trace::{Story, Trace};
use crate::truth::Truth;
use crate::worker::Worker;
use crate::{checks, conduct, people, rest};

/// A connection to the target.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: ConnectionId,
    pub(crate) tenant: &'static str,
    pub(crate) credential: String,
}

/// What everybody shares.
pub(crate) struct Scene {
    pub(crate) rng: Rng,
    pub(crate) clock: Arc<Manual>,
    pub(crate) store: Store,
    pub(crate) flow: Expenses,
    pub(crate) target: Target,
    pub(crate) truth: Truth,
    pub(crate) trace: Trace,
    pub(crate) connections: Vec<Line>,
    /// Messages still to be published.
    pub(crate) coming: VecDeque<Message>,
    /// Messages that wait for a worker.
    pub(crate) queue: VecDeque<Message>,
}

impl Scene {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The credential behind a connection.
    pub(crate) fn credential(&self, connection: ConnectionId) -> String {
        let mut lines = self.connections.iter();
        let line = lines.find(|line| line.id == connection);
        line.map_or_else(String::new, |line| line.credential.clone())
    }

    pub(crate) fn tell(&mut self, line: impl Display) {
        self.trace.tell(self.clock.now(), line);
    }

    /// Turns the clock, and lets land in the target what was under way.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.clock.advance(time);
        let now = self.now();
        for (request, reply) in self.target.land(now) {
            let thing = self.trace.thing(request.thing);
            let word = crate::errand::word(&reply);
            self.tell(format!(
                "late {} of {thing} lands: {word}",
                request.operation.name()
            ));
        }
    }
}

/// Everything.
pub(crate) struct World {
    pub(crate) scene: Scene,
    pub(crate) workers: Vec<Worker>,
    pub(crate) born: usize,
}

impl World {
    /// Lives one seed to its rest.
    pub(crate) async fn live(seed: u64) -> Story {
        let mut world = match Self::make(seed).await {
            Ok(world) => world,
            Err(wrong) => {
                let start = Timestamp::UNIX_EPOCH;
                return Trace::from(start).end(seed, Some(wrong));
            }
        };
        let ended = world.days().await;
        world.scene.store.close().await;
        world.scene.trace.end(seed, ended.err())
    }

    async fn days(&mut self) -> Result<(), Wrong> {
        for step in 0..self.scene.rng.u32(80..240) {
            conduct::step(self).await?;
            checks::target(&self.scene)?;
            if step % 40 == 39 {
                checks::store(&mut self.scene).await?;
            }
        }
        rest::come_to_rest(self).await?;
        checks::store(&mut self.scene).await?;
        checks::end(&mut self.scene).await
    }

    /// The first day: nothing has been published yet.
    pub(crate) async fn make(seed: u64) -> Result<Self, Wrong> {
        let mut rng = Rng::with_seed(seed);
        let start: Timestamp = "2026-11-13T12:00:00Z"
            .parse()
            .map_err(failed("the start"))?;
        let clock = Arc::new(Manual::at(start));
        let options = Options::default();
        let store = Store::connect("sqlite::memory:", clock.clone(), &options).await;
        let store = store
            .map_err(failed("open"))?
            .unlocked(Vault::new(&[7; 32]));
        store.migrate().await.map_err(failed("migrate"))?;
        let connections = connections(&store, &mut rng).await?;
        let coming = reports::messages(&mut rng, start)?.into();
        let at_once = rng.usize(1..4);
        let mut scene = Scene {
            rng,
            clock: clock.clone(),
            store,
            flow: Expenses::new(clock),
            target: Target::default(),
            truth: Truth::default(),
            trace: Trace::from(start),
            connections,
            coming,
            queue: VecDeque::new(),
        };
        people::move_in(&mut scene).await?;
        let count = scene.rng.usize(2..5);
        let name = |number| format!("w{number}");
        let workers = (1..=count).map(|number| Worker::new(name(number), start, at_once));
        Ok(Self {
            scene,
            workers: workers.collect(),
            born: count,
        })
    }
}

/// A connection for each tenant; now and then both with one credential.
async fn connections(store: &Store, rng: &mut Rng) -> Result<Vec<Line>, Wrong> {
    let shared = rng.u32(0..100) < 25;
    let mut lines = Vec::new();
    for (number, name) in TENANTS.into_iter().enumerate() {
        let tenant = Tenant::parse(name).map_err(failed("a tenant's name"))?;
        let added = store.by(&MALOTE).add_tenant(&tenant, "").await;
        added.map_err(failed("add tenant"))?;
        let credential = format!("key-{}", if shared { 0 } else { number });
        let new = NewConnection {
            tenant,
            name: "matriz".to_owned(),
            target: "omie".to_owned(),
            takes: Some("expenses".to_owned()),
            base_url: "http://127.0.0.1:1".to_owned(),
            settings: std::collections::BTreeMap::new(),
            sealed: Vec::new(),
            credential: credential.clone(),
            parts: rng.u32(0..100) < 30,
            account: None,
        };
        let added = store.by(&MALOTE).add_connection(&new).await;
        lines.push(Line {
            id: added.map_err(failed("add connection"))?.id,
            tenant: name,
            credential,
        });
    }
    Ok(lines)
}
