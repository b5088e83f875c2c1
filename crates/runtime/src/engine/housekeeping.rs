//! Comparing stored with wanted state. It takes no input and may run twice, anywhere.

use std::collections::HashSet;
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
    let mut house = House {
        shared: &shared,
        pass: Pass::default(),
        slow: HashSet::new(),
    };
    while !stop.is_cancelled() {
        let patient = patient_until.is_some_and(|until| Instant::now() < until);
        if !house.round(patient).await {
            // Leases ran on while the database was away, and the workers that hold them may
            // know their outcomes: they get one lease to write them.
            patient_until = Some(Instant::now() + worker.lease);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(worker.housekeeping) => {}
        }
    }
}

/// What goes on from round to round.
struct House<'a> {
    shared: &'a Shared,
    pass: Pass,
    /// Chores that took too long in the round before.
    slow: HashSet<&'static str>,
}

impl House<'_> {
    /// Does everything once. What fails for reasons of its own keeps nothing else from being done.
    /// Returns whether the database was there all the time.
    async fn round(&mut self, patient: bool) -> bool {
        let shared = self.shared;
        (patient || self.done("rescuing", rescue(shared).await).await)
            && self.done("releasing", release(shared).await).await
            && self.done("suspending", suspend(shared).await).await
            && self
                .done("showing rests", shared.parts.store.agree_pauses().await)
                .await
            && self.done("counting what waits", count(shared).await).await
            && self.done("folding counts", fold(shared).await).await
            && self
                .done("forgetting requests", forget_requests(shared).await)
                .await
            && self
                .done("forgetting calls", forget_calls(shared).await)
                .await
            && self.done("sealing the trail", seal(shared).await).await
            && {
                let came = retain(shared, &mut self.pass).await;
                self.done("removing what is old", came).await
            }
    }

    /// Tells what came of a chore. `false`: the database is away.
    async fn done(&mut self, chore: &'static str, came: Result<(), StoreError>) -> bool {
        let Err(error) = came else {
            self.slow.remove(chore);
            return true;
        };
        if !error.is_transient() {
            tracing::error!(%error, chore, "housekeeping: {chore} does not work");
            return true;
        }
        // A chore may take too long while the database answers everybody else; once may be our
        // own doing, when this process stood still.
        if error.is_timeout() && self.shared.parts.store.time().await.is_ok() {
            if !self.slow.insert(chore) {
                tracing::warn!(%error, chore, "housekeeping: {chore} takes too long");
            }
            return true;
        }
        tracing::debug!(%error, chore, "housekeeping waits for the store");
        false
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

/// Takes up what workers held that are gone.
async fn rescue(shared: &Shared) -> Result<(), StoreError> {
    let rescued = shared.parts.store.rescue(QUARANTINE).await?;
    events::Rescued {
        ready: rescued.ready as u64,
        uncertain: rescued.uncertain as u64,
    }
    .emit(&shared.parts.metrics);
    Ok(())
}

async fn release(shared: &Shared) -> Result<(), StoreError> {
    let missed = shared.parts.store.release_missed().await?;
    events::ReleaseMissed {
        count: missed as u64,
    }
    .emit(&shared.parts.metrics);
    Ok(())
}

/// Parks what is left where credentials were refused.
async fn suspend(shared: &Shared) -> Result<(), StoreError> {
    while shared.parts.store.suspend_rest().await? {}
    Ok(())
}

async fn count(shared: &Shared) -> Result<(), StoreError> {
    let backlog = shared.parts.store.backlog().await?;
    shared.parts.metrics.backlog(&backlog);
    Ok(())
}

/// Forgets what a request answered that nobody repeats any more.
async fn forget_requests(shared: &Shared) -> Result<(), StoreError> {
    shared.parts.store.forget_repeatable().await?;
    Ok(())
}

async fn forget_calls(shared: &Shared) -> Result<(), StoreError> {
    shared.parts.store.forget_calls().await
}

async fn fold(shared: &Shared) -> Result<(), StoreError> {
    while shared.parts.store.fold_tallies().await? {}
    Ok(())
}

#[cfg(test)]
mod tests;
