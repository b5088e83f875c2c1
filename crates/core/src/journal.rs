//! What passed between us and a target during one attempt, already redacted.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// One request and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// The target's method.
    pub method: String,
    /// The request's body without credentials.
    pub request: String,
    /// The HTTP status, if there was an answer.
    pub http_status: Option<u16>,
    /// The answer's body, redacted and cut, or what happened instead.
    pub response: String,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

/// Gathers the exchanges of one attempt, to be stored with its outcome.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Vec<Exchange>>);

impl Journal {
    /// Adds an exchange.
    pub fn add(&self, exchange: Exchange) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exchange);
    }

    /// Takes everything gathered.
    #[must_use]
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
