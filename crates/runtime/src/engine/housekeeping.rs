//! Comparing stored with wanted state. It takes no input and may run twice, anywhere.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use malote_store::StoreError;
use malote_store::retention::Pass;

use crate::engine::Shared;
use crate::telemetry::events;

/// Beyond the end of a lease, what a call that began within it may still take.
const QUARANTINE: Duration = Duration::from_secs(2);

/// Keeps house until told to stop.
pub(crate) async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    let worker = &shared.parts.settings.worker;
    let mut patient_until = None;
    let mut pass = Pass::default();
    while !stop.is_cancelled() {
        let patient = patient_until.is_some_and(|until| Instant::now() < until);
        if let Err(error) = round(&shared, patient).await {
            // Leases ran on while the database was away, and the workers that hold them may
            // know their outcomes: they get one lease to write them.
            patient_until = Some(Instant::now() + worker.lease);
            tracing::debug!(%error, "housekeeping waits for the store");
        }
        match seal(&shared).await {
            Err(error) if !error.is_transient() => {
                tracing::error!(%error, "the audit trail cannot be sealed");
            }
            _ => {}
        }
        match retain(&shared, &mut pass).await {
            Err(error) if !error.is_transient() => {
                tracing::error!(%error, "what is old enough cannot be removed");
            }
            _ => {}
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(worker.housekeeping) => {}
        }
    }
}

/// Puts what was ordered since the last time into the chain of the audit trail. Whatever is wrong
/// with it, the deliveries are looked after.
async fn seal(shared: &Shared) -> Result<(), StoreError> {
    while let Some(head) = shared.parts.store.seal_audit().await? {
        events::AuditSealed {
            number: head.number,
            count: head.count,
            digest: &head.digest,
        }
        .emit(&shared.parts.metrics);
    }
    Ok(())
}

/// Removes some of what is older than it is kept. A step that somebody is in the way of is tried
/// again in the next round.
async fn retain(shared: &Shared, pass: &mut Pass) -> Result<(), StoreError> {
    let terms = &shared.parts.settings.retention;
    for one in shared.parts.store.retain(terms, pass).await? {
        events::Retained {
            class: one.class,
            month: &one.month,
            removed: one.removed.values().sum(),
            kept: one.kept.values().sum(),
        }
        .emit(&shared.parts.metrics);
    }
    Ok(())
}

async fn round(shared: &Shared, patient: bool) -> Result<(), StoreError> {
    let store = &shared.parts.store;
    let metrics = &shared.parts.metrics;
    if !patient {
        let rescued = store.rescue(QUARANTINE).await?;
        events::Rescued {
            ready: rescued.ready as u64,
            uncertain: rescued.uncertain as u64,
        }
        .emit(metrics);
    }
    let missed = store.release_missed().await?;
    events::ReleaseMissed {
        count: missed as u64,
    }
    .emit(metrics);
    metrics.backlog(&store.backlog().await?);
    while store.fold_tallies().await? {}
    store.forget_repeatable().await?;
    store.forget_calls().await
}
