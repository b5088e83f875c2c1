//! The task that keeps the broker's connections alive: it notices that one is lost (lapin says
//! so, a caller suspects so, or a look every few seconds shows it), opens both again with
//! growing, jittered delays and declares the topology again, until it is told to stop.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures_util::{StreamExt, stream};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use malote_core::text::chain;

use crate::error::BrokerError;
use crate::link::{LinkState, Session};
use crate::settings::Settings;
use crate::topology::Topology;

/// A look at the connections when nothing else prompts one.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Delays between tries: a quarter of a second, growing to ten, with jitter.
pub(crate) fn delays() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(Duration::from_secs(10))
        .without_max_times()
        .with_jitter()
        .build()
}

/// Owns the current session.
#[derive(Debug)]
pub(crate) struct Supervisor {
    pub(crate) settings: Arc<Settings>,
    pub(crate) topology: Topology,
    pub(crate) sessions: watch::Sender<Option<Arc<Session>>>,
    pub(crate) state: watch::Sender<LinkState>,
    pub(crate) suspect: Arc<Notify>,
    pub(crate) closing: CancellationToken,
}

impl Supervisor {
    /// Runs until the broker is closed; without a first session it begins by trying for one.
    pub(crate) async fn run(self, first: Option<Arc<Session>>) {
        let closing = self.closing.clone();
        let mut session = match first {
            Some(session) => session,
            None => match closing.run_until_cancelled(self.reconnect(1)).await {
                Some(session) => session,
                None => return,
            },
        };
        loop {
            let lost = closing.run_until_cancelled(self.watch(&session)).await;
            self.sessions.send_replace(None);
            let Some(reason) = lost else {
                session.close().await;
                return;
            };
            self.report_lost(&reason);
            // It may take its time: a cut connection answers no goodbye.
            let (generation, old) = (session.generation + 1, session);
            tokio::spawn(async move { old.close().await });
            let reconnected = closing
                .run_until_cancelled(self.reconnect(generation))
                .await;
            let Some(next) = reconnected else {
                return;
            };
            session = next;
        }
    }

    /// Returns why the session can no longer be used, once it cannot.
    async fn watch(&self, session: &Session) -> String {
        let [one, other] = session
            .connections()
            .map(|connection| connection.events_listener());
        let mut events = pin!(stream::select(one, other));
        let mut reason = "the connection ended".to_owned();
        loop {
            tokio::select! {
                Some(event) = events.next() => match event {
                    lapin::Event::Error(error) => reason = error.to_string(),
                    lapin::Event::ConnectionBlocked(why) => {
                        tracing::warn!(reason = %why, "the broker blocks publishers: {why}");
                    }
                    lapin::Event::ConnectionUnblocked => {
                        tracing::info!("the broker takes messages again");
                    }
                    _ => {}
                },
                () = self.suspect.notified() => {
                    if session.usable() && let Err(error) = self.repair(session).await {
                        return chain(&error);
                    }
                }
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if !session.usable() {
                return reason;
            }
        }
    }

    /// Declares the topology again on a living connection.
    async fn repair(&self, session: &Session) -> Result<(), BrokerError> {
        self.topology.declare(&session.consuming.connection).await
    }

    /// Tries until it works.
    async fn reconnect(&self, generation: u64) -> Arc<Session> {
        let mut delays = delays();
        let mut reported = false;
        loop {
            tokio::time::sleep(delays.next().unwrap_or(LOOK_EVERY)).await;
            match Session::open(&self.settings, &self.topology, generation).await {
                Ok(session) => return self.install(session),
                Err(error) => {
                    let reason = chain(&error);
                    // A person must act; saying so once is enough.
                    if error.needs_a_person() && !reported {
                        reported = true;
                        tracing::error!(%reason, "cannot use the broker: {reason}");
                    }
                    tracing::debug!(%reason, "still without the broker");
                    self.set_reason(reason);
                }
            }
        }
    }

    fn install(&self, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        self.sessions.send_replace(Some(Arc::clone(&session)));
        self.state.send_replace(LinkState::Up);
        let address = self.settings.address();
        tracing::info!(%address, "connected to the broker at '{address}'");
        session
    }

    fn report_lost(&self, reason: &str) {
        let address = self.settings.address();
        tracing::warn!(%address, %reason, "lost the broker at '{address}', reconnecting: {reason}");
        let reason = reason.to_owned();
        self.state.send_replace(LinkState::Down {
            since: Instant::now(),
            reason,
        });
    }

    /// The newest reason, with the instant the outage began.
    fn set_reason(&self, newest: String) {
        self.state.send_modify(|state| {
            if let LinkState::Down { reason, .. } = state {
                *reason = newest;
            }
        });
    }
}
