//! Turns: so many requests are served at once, some more wait a little, and whoever comes then is
//! sent away at once and told when to come back. Nobody queues up for longer than a producer
//! would wait.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::problem::Failure;
use crate::state::Limits;
use crate::texts;

/// When to come back, in seconds.
const COME_BACK_S: u64 = 2;

/// The turns of one API.
#[derive(Debug)]
pub(crate) struct Turns {
    at_once: Semaphore,
    waiting: Semaphore,
    patience: Duration,
}

impl Turns {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            at_once: Semaphore::new(limits.at_once),
            waiting: Semaphore::new(limits.waiting),
            patience: limits.patience,
        }
    }

    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(turn) = self.at_once.try_acquire() {
            return Some(turn);
        }
        let _place = self.waiting.try_acquire().ok()?;
        timeout(self.patience, self.at_once.acquire())
            .await
            .ok()?
            .ok()
    }
}

/// Serves a request when it is its turn.
pub(crate) async fn take(
    State(turns): State<Arc<Turns>>,
    request: Request,
    next: Next,
) -> Response {
    match turns.turn().await {
        Some(_turn) => next.run(request).await,
        None => Failure::new(&texts::UNAVAILABLE)
            .because("too many requests at once; nothing was done")
            .retry_after(COME_BACK_S)
            .into_response(),
    }
}
