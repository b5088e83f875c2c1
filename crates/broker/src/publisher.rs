//! Publishing that can be believed: mandatory, persistent, confirmed, in bounded time.
//!
//! The exchange has an alternate exchange, so an event no flow takes is not returned: it is
//! confirmed once it is safe in the queue for unroutable messages, where `malote doctor` shows
//! it. `mandatory` still matters: it reports the case that not even that queue is there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use malote_core::text::chain;

use crate::dead::DeadLetter;
use crate::error::PublishError;
use crate::lane::Lane;
use crate::link::{Link, Session};
use crate::message::{Dead, Event, Outgoing};
use crate::topology::Topology;

/// The longest a publish takes, unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest a publish waits for a connection: enough to bridge a broken line, short enough
/// for the caller of an HTTP request to hear that the broker is away.
const LINK_WAIT: Duration = Duration::from_secs(2);
/// Callers publishing at the same moment, each with a channel of its own.
const LANES: usize = 32;
/// Messages on their way at once in one lane.
const WINDOW: usize = 1024;

/// A cloneable handle for publishing.
#[derive(Debug, Clone)]
pub struct Publisher {
    shared: Arc<Shared>,
    timeout: Duration,
}

#[derive(Debug)]
struct Shared {
    link: Link,
    topology: Topology,
    places: Semaphore,
    idle: Mutex<Vec<Lane>>,
}

impl Publisher {
    pub(crate) fn new(link: Link, topology: Topology) -> Self {
        let places = Semaphore::new(LANES);
        let shared = Shared {
            link,
            topology,
            places,
            idle: Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
            timeout: TIMEOUT,
        }
    }

    /// The same publisher with another time limit.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Publishes events, in order; one result per event.
    ///
    /// `Ok` means that the broker has it on disk, in a majority of its nodes. Any error means that
    /// it may or may not have arrived, and that publishing it again is safe.
    pub async fn publish(&self, events: Vec<Event>) -> Vec<Result<(), PublishError>> {
        let messages = events.into_iter().map(Outgoing::event).collect();
        self.send(&self.shared.topology.events(), messages).await
    }

    /// Publishes refused messages to the dead letters, with their reasons as headers.
    pub async fn publish_dead(&self, dead: Vec<Dead>) -> Vec<Result<(), PublishError>> {
        let messages = dead.into_iter().map(Outgoing::dead).collect();
        self.send(&self.shared.topology.dead(), messages).await
    }

    /// Publishes a dead letter as the event it was.
    pub(crate) async fn replay(&self, letter: &DeadLetter) -> Result<(), PublishError> {
        let message = vec![Outgoing::again(letter)];
        let results = self.send(&self.shared.topology.events(), message).await;
        results.into_iter().collect()
    }

    /// Sends prepared messages to an exchange; those that could not be prepared keep their error.
    async fn send(
        &self,
        exchange: &str,
        messages: Vec<Result<Outgoing, PublishError>>,
    ) -> Vec<Result<(), PublishError>> {
        let deadline = Instant::now() + self.timeout;
        let ready: Vec<&Outgoing> = messages
            .iter()
            .filter_map(|one| one.as_ref().ok())
            .collect();
        let mut sent = Vec::with_capacity(ready.len());
        for window in ready.chunks(WINDOW) {
            sent.extend(self.send_window(exchange, window, deadline).await);
        }
        let mut sent = sent.into_iter();
        let unsent = || Err(unavailable("it was not sent"));
        let results = messages.iter().map(|message| match message {
            Ok(_) => sent.next().unwrap_or_else(unsent),
            Err(error) => Err(error.clone()),
        });
        results.collect()
    }

    async fn send_window(
        &self,
        exchange: &str,
        window: &[&Outgoing],
        deadline: Instant,
    ) -> Vec<Result<(), PublishError>> {
        let all = |error: PublishError| window.iter().map(|_| Err(error.clone())).collect();
        let Ok(Ok(_place)) = timeout_at(deadline, self.shared.places.acquire()).await else {
            return all(unavailable("too many publishers wait for the broker"));
        };
        let lane = match timeout_at(deadline, self.lane()).await {
            Ok(Ok(lane)) => lane,
            Ok(Err(error)) => return all(error),
            Err(_) => return all(unavailable("no connection in time")),
        };
        let sent = lane.send(exchange, window, deadline).await;
        if sent.exchange_missing {
            self.shared.link.suspect();
        }
        // A lane with something outstanding would mix up answers; dropping it closes its channel.
        if sent.settled {
            self.idle().push(lane);
        }
        sent.results
    }

    /// A lane of the current session, used before or new.
    async fn lane(&self) -> Result<Lane, PublishError> {
        let session = self.session().await?;
        if session.publishing.blocked() {
            return Err(unavailable(
                "it blocks publishers, being short of memory or disk",
            ));
        }
        while let Some(lane) = self.next_idle() {
            if lane.fits(&session) {
                return Ok(lane);
            }
        }
        let opened = Lane::open(&session).await;
        opened.map_err(|error| {
            self.shared.link.suspect();
            unavailable(&chain(&error))
        })
    }

    async fn session(&self) -> Result<Arc<Session>, PublishError> {
        let waiting = timeout_at(Instant::now() + LINK_WAIT, self.shared.link.usable());
        match waiting.await {
            Ok(Some(session)) => Ok(session),
            Ok(None) => Err(unavailable("this process is closing its connection")),
            Err(_) => Err(unavailable("no connection")),
        }
    }

    fn next_idle(&self) -> Option<Lane> {
        self.idle().pop()
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Lane>> {
        self.shared
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable(reason: &str) -> PublishError {
    PublishError::Unavailable {
        reason: reason.to_owned(),
    }
}
