//! Listens to the announcements of PostgreSQL, for as long as the store lives.
//!
//! After every (re)connection it announces [`Wake::All`], because what was announced meanwhile
//! is lost. A line that fell silent without closing is noticed by a question now and then.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Error, Executor};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::db::Wake;

/// The task that listens; it ends with its owner.
pub(crate) struct Listener(JoinHandle<()>);

impl Listener {
    /// Starts listening, and goes on whatever happens to the connection.
    pub(crate) fn start(connect: PgConnectOptions, wakes: broadcast::Sender<Wake>) -> Self {
        Self(tokio::spawn(listen_for_ever(connect, wakes)))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

const CHANNEL: &str = "malote";
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const ASK_AFTER: Duration = Duration::from_secs(30);

async fn listen_for_ever(connect: PgConnectOptions, wakes: broadcast::Sender<Wake>) {
    let mut wait = FIRST_WAIT;
    loop {
        let heard = listen(&connect, &wakes, &mut wait).await;
        if let Err(error) = heard {
            tracing::info!(%error, "lost the line for announcements of the database, connecting again");
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Listens on one connection until it is lost.
async fn listen(
    connect: &PgConnectOptions,
    wakes: &broadcast::Sender<Wake>,
    wait: &mut Duration,
) -> Result<(), Error> {
    // Apart from the store's pool, which may be busy to its last connection.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ANSWER_WITHIN)
        .connect_lazy_with(connect.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    *wait = FIRST_WAIT;
    let _ = wakes.send(Wake::All);
    loop {
        match timeout(ASK_AFTER, listener.try_recv()).await {
            Ok(Ok(Some(heard))) => {
                let _ = wakes.send(Wake::from_payload(heard.payload()));
            }
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
            Err(_) => match timeout(ANSWER_WITHIN, listener.execute("SELECT 1")).await {
                Ok(answer) => {
                    answer?;
                }
                Err(_) => return Ok(()),
            },
        }
    }
}
