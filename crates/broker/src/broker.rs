//! The broker as a whole: connect, hand out publishers and consumers, inspect, close.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use malote_core::text::chain;

use crate::connection::Line;
use crate::consumer::Consumer;
use crate::dead::{self, DeadLetter, Letters, Settled, Verdict};
use crate::doctor::{self, Finding};
use crate::error::BrokerError;
use crate::link::{Link, LinkState, Session};
use crate::publisher::Publisher;
use crate::settings::Settings;
use crate::supervisor::{Supervisor, delays};
use crate::topology::{Queue, Topology};

/// The longest wait between two tries to connect.
const BETWEEN_TRIES: Duration = Duration::from_secs(5);

/// A connection to RabbitMQ that mends itself.
#[derive(Debug)]
pub struct Broker {
    settings: Arc<Settings>,
    topology: Topology,
    link: Link,
    publisher: Publisher,
    state: watch::Receiver<LinkState>,
    closing: CancellationToken,
    supervisor: Option<JoinHandle<()>>,
}

impl Broker {
    /// Connects, trying again with jitter until `connect_timeout`, and declares the topology.
    ///
    /// # Errors
    /// At once where trying again cannot help: wrong settings, refused credentials, a topology
    /// that differs. Otherwise the last failure, when the time is up.
    pub async fn connect(settings: Settings) -> Result<Self, BrokerError> {
        settings.validate()?;
        let topology = Topology::new(&settings.prefix);
        let session = first_session(&settings, &topology).await?;
        Ok(Self::start(settings, topology, Ok(session)))
    }

    /// The same for a process that is to live on: where the topology differs and a person has to
    /// do something about it, the broker is down, says so once, and is tried again as after any
    /// other loss.
    ///
    /// # Errors
    /// As [`connect`](Self::connect), but for a topology that differs.
    pub async fn connect_or_wait(settings: Settings) -> Result<Self, BrokerError> {
        settings.validate()?;
        let topology = Topology::new(&settings.prefix);
        let first = match first_session(&settings, &topology).await {
            Err(error @ BrokerError::TopologyDiffers { .. }) => Err(error),
            first => Ok(first?),
        };
        Ok(Self::start(settings, topology, first))
    }

    fn start(settings: Settings, topology: Topology, first: Result<Session, BrokerError>) -> Self {
        let settings = Arc::new(settings);
        let first = first.map(Arc::new);
        let state = match &first {
            Ok(_) => LinkState::Up,
            Err(error) => LinkState::Down {
                since: std::time::Instant::now(),
                reason: chain(error),
            },
        };
        let session = first.ok();
        let (sessions, receiver) = watch::channel(session.clone());
        let (state_sender, state) = watch::channel(state);
        let suspect = Arc::new(Notify::new());
        let closing = CancellationToken::new();
        let link = Link::new(receiver, Arc::clone(&suspect));
        let supervisor = Supervisor {
            settings: Arc::clone(&settings),
            topology: topology.clone(),
            sessions,
            state: state_sender,
            suspect,
            closing: closing.clone(),
        };
        Self {
            publisher: Publisher::new(link.clone(), topology.clone()),
            settings,
            topology,
            link,
            state,
            closing,
            supervisor: Some(tokio::spawn(supervisor.run(session))),
        }
    }

    /// A handle for publishing; all handles share their channels.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        self.publisher.clone()
    }

    /// Subscribes to a flow's queue.
    ///
    /// # Errors
    /// Only if the broker refuses this user the queue; anything else is waited out.
    pub async fn consume(&self, queue: Queue) -> Result<Consumer, BrokerError> {
        let name = self.topology.queue(queue);
        Consumer::open(self.link.clone(), name, self.settings.prefetch).await
    }

    /// Whether the broker can be used, and changes of that.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<LinkState> {
        self.state.clone()
    }

    /// The same as [`check`](Self::check) for whoever must not leave traces: over a connection that
    /// declares nothing, so that what is missing stays missing.
    ///
    /// # Errors
    /// When the settings are wrong or there is no connection.
    pub async fn inspect(settings: &Settings) -> Result<Vec<Finding>, BrokerError> {
        settings.validate()?;
        let line = Line::open(settings, "doctor").await?;
        let found = doctor::check(&line, settings, &Topology::new(&settings.prefix)).await;
        line.close().await;
        Ok(found)
    }

    /// Looks at server, topology and waiting letters, and says how to fix what is wrong.
    pub async fn check(&self) -> Vec<Finding> {
        match self.session().await {
            Ok(session) => doctor::check(&session.consuming, &self.settings, &self.topology).await,
            Err(error) => vec![Finding::problem(
                &self.settings.address(),
                chain(&error),
                "start RabbitMQ, or correct broker.url",
            )],
        }
    }

    /// Shows up to `most` dead letters, oldest first, and leaves them where they are.
    ///
    /// # Errors
    /// If the broker is away or refuses.
    pub async fn peek_dead(&self, most: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        dead::peek(&*self.session().await?, self.topology.dead(), most).await
    }

    /// Shows up to `most` events that no flow takes, as [`peek_dead`](Self::peek_dead) does.
    ///
    /// # Errors
    /// If the broker is away or refuses.
    pub async fn peek_unrouted(&self, most: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        dead::peek(&*self.session().await?, self.topology.unrouted(), most).await
    }

    /// A handle on the queues that no worker empties.
    #[must_use]
    pub fn letters(&self) -> Letters {
        Letters {
            link: self.link.clone(),
            topology: self.topology.clone(),
            state: self.state.clone(),
        }
    }

    /// Decides on up to `most` dead letters, oldest first. A letter to be replayed is removed
    /// only after the broker has confirmed it as an event.
    ///
    /// # Errors
    /// If the broker is away or refuses; what was settled until then stays settled.
    pub async fn settle_dead(
        &self,
        most: usize,
        decide: impl FnMut(&DeadLetter) -> Verdict + Send,
    ) -> Result<Settled, BrokerError> {
        let (session, queue) = (self.session().await?, self.topology.dead());
        dead::settle(&session, queue, &self.publisher, most, decide).await
    }

    /// Decides on up to `most` events that no flow takes, as [`settle_dead`](Self::settle_dead)
    /// does. One replayed without a flow for it comes back to the end of the same queue.
    ///
    /// # Errors
    /// If the broker is away or refuses; what was settled until then stays settled.
    pub async fn settle_unrouted(
        &self,
        most: usize,
        decide: impl FnMut(&DeadLetter) -> Verdict + Send,
    ) -> Result<Settled, BrokerError> {
        let (session, queue) = (self.session().await?, self.topology.unrouted());
        dead::settle(&session, queue, &self.publisher, most, decide).await
    }

    /// Closes both connections. Consumers end; publishers answer that the broker is unavailable.
    pub async fn close(mut self) {
        self.closing.cancel();
        if let Some(supervisor) = self.supervisor.take() {
            // It can only fail by having panicked, and then its connections are closed already.
            let _ = supervisor.await;
        }
    }

    async fn session(&self) -> Result<Arc<Session>, BrokerError> {
        self.letters().session().await
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

async fn first_session(settings: &Settings, topology: &Topology) -> Result<Session, BrokerError> {
    let deadline = Instant::now() + settings.connect_timeout;
    let mut delays = delays();
    loop {
        let opening = timeout_at(deadline, Session::open(settings, topology, 1));
        let error = match opening.await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(error)) => error,
            Err(_) => {
                let (address, waited) = (settings.address(), settings.connect_timeout);
                return Err(BrokerError::Silent { address, waited });
            }
        };
        let delay = delays.next().unwrap_or(BETWEEN_TRIES);
        if error.needs_a_person() || Instant::now() + delay >= deadline {
            return Err(error);
        }
        let reason = chain(&error);
        tracing::debug!(%reason, "no broker yet: {reason}");
        sleep(delay).await;
    }
}
