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
    let open = store.open_replays().await?;
    for id in &open {
        // One that fails does not hold up the others.
        if let Err(error) = steps(store, *id, stop).await {
            match error.is_transient() {
                true => tracing::debug!(replay = %id, %error, "a replay waits for the store"),
                false => tracing::error!(replay = %id, %error, "a replay cannot go on"),
            }
        }
    }
    Ok(!open.is_empty())
}

async fn steps(store: &Store, id: ReplayId, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() && store.step_replay(id).await? {}
    Ok(())
}
