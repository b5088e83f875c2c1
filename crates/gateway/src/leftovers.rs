//! Removing objects that no file has: of uploads that broke off, of the same bytes stored again,
//! of files that were too old or removed by order.
//!
//! It runs where files are taken, because only there a folder is sure to be the right one. Safe when
//! several do it: each object is one's for a while, and removing what is gone already is no failure.

use std::sync::Arc;
use std::time::Duration;

use malote_store::StoreError;
use malote_store::files::Leftover;
use tokio::time::sleep;
use tracing::{info, warn};

use crate::state::State;

/// From one look to the next.
const EVERY: Duration = Duration::from_secs(60);
/// How long one has to remove what it took.
const LEASE: Duration = Duration::from_secs(600);
/// How many are taken at once.
const BATCH: i64 = 50;

/// Looks again and again.
pub(crate) async fn keep_house(state: Arc<State>) {
    loop {
        match sweep(&state).await {
            Ok(0) => {}
            Ok(count) => info!(count, "removed {count} objects that no file has"),
            Err(failure) => warn!(%failure, "cannot look for what is left over of files"),
        }
        sleep(EVERY).await;
    }
}

/// Removes what is left over of files now, and says how many objects that were.
///
/// # Errors
/// When the database fails. What cannot be removed is tried again later.
pub async fn sweep(state: &State) -> Result<usize, StoreError> {
    let mut removed = 0;
    loop {
        let taken = state.store.take_leftovers(LEASE, BATCH).await?;
        let last = i64::try_from(taken.len()).is_ok_and(|count| count < BATCH);
        for leftover in taken {
            removed += usize::from(remove(state, &leftover).await?);
        }
        if last {
            return Ok(removed);
        }
    }
}

async fn remove(state: &State, leftover: &Leftover) -> Result<bool, StoreError> {
    let Leftover { object, tenant, .. } = leftover;
    if let Err(failure) = state.files.remove(tenant, *object).await {
        warn!(%object, %failure, "cannot remove object '{object}': it is tried again later");
        return Ok(false);
    }
    state.store.forget_leftover(leftover).await?;
    Ok(true)
}
