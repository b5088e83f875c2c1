//! The pair of connections in use, as publishers and consumers see it: at most one at a time,
//! numbered, replaced by the supervisor.

use std::sync::Arc;
use std::time::Instant;

use lapin::Connection;
use tokio::sync::{Notify, watch};

use crate::connection::Line;
use crate::error::BrokerError;
use crate::settings::Settings;
use crate::topology::Topology;

/// Whether the broker can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Connected, topology declared.
    Up,
    /// Not connected; the broker crate goes on trying.
    Down {
        /// Since when.
        since: Instant,
        /// Why, as far as known.
        reason: String,
    },
}

/// Two connections that live and die together.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) generation: u64,
    pub(crate) publishing: Line,
    pub(crate) consuming: Line,
}

impl Session {
    /// Connects and declares the topology.
    pub(crate) async fn open(
        settings: &Settings,
        topology: &Topology,
        generation: u64,
    ) -> Result<Self, BrokerError> {
        let consuming = Line::open(settings, "consumer").await?;
        topology.declare(&consuming.connection).await?;
        let publishing = Line::open(settings, "publisher").await?;
        Ok(Self {
            generation,
            publishing,
            consuming,
        })
    }

    pub(crate) fn usable(&self) -> bool {
        self.publishing.usable() && self.consuming.usable()
    }

    pub(crate) fn connections(&self) -> [&Connection; 2] {
        [&self.publishing.connection, &self.consuming.connection]
    }

    pub(crate) async fn close(&self) {
        tokio::join!(self.publishing.close(), self.consuming.close());
    }
}

/// A handle on the current session, whichever it is.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    sessions: watch::Receiver<Option<Arc<Session>>>,
    suspect: Arc<Notify>,
}

impl Link {
    pub(crate) fn new(
        sessions: watch::Receiver<Option<Arc<Session>>>,
        suspect: Arc<Notify>,
    ) -> Self {
        Self { sessions, suspect }
    }

    /// Waits for a session. `None` once the broker is closed.
    pub(crate) async fn session(&self) -> Option<Arc<Session>> {
        let mut sessions = self.sessions.clone();
        let found = sessions.wait_for(Option::is_some).await.ok()?;
        found.clone()
    }

    /// Waits for a session that works as far as known: one whose line has just broken is still
    /// there until the supervisor has noticed. `None` once the broker is closed.
    pub(crate) async fn usable(&self) -> Option<Arc<Session>> {
        loop {
            let session = self.session().await?;
            if session.usable() {
                return Some(session);
            }
            self.suspect();
            self.replaced(session.generation).await;
        }
    }

    /// The session in use, if there is one now.
    pub(crate) fn current(&self) -> Option<Arc<Session>> {
        self.sessions.borrow().clone()
    }

    /// Waits until the session of that generation is no longer the one in use.
    pub(crate) async fn replaced(&self, generation: u64) {
        let mut sessions = self.sessions.clone();
        let other = |session: &Option<Arc<Session>>| {
            session
                .as_ref()
                .is_none_or(|session| session.generation != generation)
        };
        // An error means that the broker was closed, which ends the session as well.
        let _ = sessions.wait_for(other).await;
    }

    /// Tells the supervisor that something looks wrong: it checks the connections and declares
    /// the topology again.
    pub(crate) fn suspect(&self) {
        self.suspect.notify_one();
    }
}
