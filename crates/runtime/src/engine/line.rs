//! The jobs of one connection that wait in memory for their turn.
//!
//! Only a few are performed at a time: a target takes one write of a method after another anyway,
//! and an errand under way needs far more memory than a job that waits.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;

use crate::engine::Shared;
use crate::engine::credential::Connection;
use crate::engine::perform::{Taken, perform};

/// Errands of one connection under way at once.
const MOST: usize = 16;

/// Jobs in the order they came, and how many take from them.
#[derive(Default)]
pub(crate) struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Taken>,
    takers: usize,
}

impl Line {
    /// Puts a job at the end, and sees to it that somebody takes it.
    pub(crate) fn add(shared: &Arc<Shared>, connection: Arc<Connection>, taken: Taken) {
        let mut state = connection.line.state();
        state.waiting.push_back(taken);
        if state.takers < MOST {
            state.takers += 1;
            drop(state);
            tokio::spawn(work_off(shared.clone(), connection));
        }
    }

    /// The first job; without one, the caller is no taker any more.
    fn next(&self) -> Option<Taken> {
        let mut state = self.state();
        let first = state.waiting.pop_front();
        if first.is_none() {
            state.takers -= 1;
            state.waiting.shrink_to(MOST);
        }
        first
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn work_off(shared: Arc<Shared>, connection: Arc<Connection>) {
    while let Some(taken) = connection.line.next() {
        let performed = perform(shared.clone(), connection.clone(), taken);
        // What fails is told where it fails, and must not keep those behind it; its row is left
        // to its lease.
        let _ = AssertUnwindSafe(performed).catch_unwind().await;
    }
}
