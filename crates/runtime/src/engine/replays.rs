//! Stepping replays. Every process that sends does it; the store sees to it that no step is made
//! twice, so it does not matter who comes first or dies in between.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use malote_core::id::ReplayId;
use malote_store::{Store, StoreError};

use crate::engine::Shared;

/// Between two rounds, at least.
const ROUND: Duration = Duration::from_millis(500);

/// Steps what is open until told to stop.
pub(crate) async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let open = match round(&shared, &stop).await {
            Ok(open) => open,
            Err(error) => {
                tracing::debug!(%error, "replays wait for the store");
                false
            }
        };
        // Never woken sooner: what a replay releases would do that by itself.
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        if open {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = shared.ordered.notified() => {}
            () = tokio::time::sleep(shared.parts.settings.worker.housekeeping) => {}
        }
    }
}

/// One round over all that are open. Returns whether there are any.
async fn round(shared: &Shared, stop: &CancellationToken) -> Result<bool, StoreError> {
    let store = &shared.parts.store;
    let mut left = store.open_replays().await?;
    let any = !left.is_empty();
    // By turns: one that has much to do at once, or fails, does not hold up the others.
    while !left.is_empty() {
        let mut again = Vec::new();
        for id in left {
            if !stop.is_cancelled() && stepped(store, id).await {
                again.push(id);
            }
        }
        left = again;
    }
    Ok(any)
}

/// Makes one step. Returns whether there is more to do at once.
async fn stepped(store: &Store, id: ReplayId) -> bool {
    match store.step_replay(id).await {
        Ok(more) => more,
        Err(error) => {
            match error.is_transient() {
                true => tracing::debug!(replay = %id, %error, "a replay waits for the store"),
                false => tracing::error!(replay = %id, %error, "a replay cannot go on"),
            }
            false
        }
    }
}
