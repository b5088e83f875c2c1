//! Turns: so many requests are served at once, some more wait a little, and whoever comes then is
//! sent away at once and told when to come back. Nobody queues up for longer than a producer
//! would wait.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::problem::Failure;
use crate::state::Limits;
use crate::texts;

/// When to come back, in seconds.
const COME_BACK_S: u64 = 2;

/// The turns of one API.
#[derive(Debug)]
pub(crate) struct Turns {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
    patience: Duration,
}

impl Turns {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(limits.at_once)),
            waiting: Semaphore::new(limits.waiting),
            patience: limits.patience,
        }
    }

    async fn turn(&self) -> Option<Turn> {
        let at_once = || Arc::clone(&self.at_once);
        if let Ok(turn) = at_once().try_acquire_owned() {
            return Some(Turn(Arc::new(turn)));
        }
        let _place = self.waiting.try_acquire().ok()?;
        let turn = timeout(self.patience, at_once().acquire_owned()).await;
        Some(Turn(Arc::new(turn.ok()?.ok()?)))
    }
}

/// A request's turn, which lasts as long as the last of its clones.
#[derive(Debug, Clone)]
pub(crate) struct Turn(
    #[expect(dead_code, reason = "it counts as long as it is held")] Arc<OwnedSemaphorePermit>,
);

/// Serves a request when it is its turn.
pub(crate) async fn take(
    State(turns): State<Arc<Turns>>,
    mut request: Request,
    next: Next,
) -> Response {
    match turns.turn().await {
        Some(turn) => {
            request.extensions_mut().insert(turn.clone());
            next.run(request).await
        }
        None => Failure::new(&texts::UNAVAILABLE)
            .because(texts::reasons::TOO_MANY_REQUESTS)
            .retry_after(COME_BACK_S)
            .into_response(),
    }
}
