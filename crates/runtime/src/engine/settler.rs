//! Writing outcomes: one writer, batches as they form. Known outcomes wait here while the
//! database is away, and are written when it is back.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use malote_core::delivery::Status;
use malote_core::text;
use malote_store::{Outcome, StoreError};

use crate::engine::places::Places;
use crate::engine::{Known, Shared, Written};
use crate::telemetry::events;

/// Writes until everything in hand is written and the process is stopping.
pub(crate) async fn run(
    shared: Arc<Shared>,
    mut outcomes: UnboundedReceiver<Known>,
    stop: CancellationToken,
) {
    let most = shared.parts.settings.worker.batch;
    loop {
        let mut batch = Vec::new();
        tokio::select! {
            biased;
            _ = outcomes.recv_many(&mut batch, most) => {}
            () = idle(&shared, &stop) => return,
        }
        write(&shared, batch).await;
    }
}

/// Ready once the process is stopping and nothing is in hand.
async fn idle(shared: &Shared, stop: &CancellationToken) {
    stop.cancelled().await;
    while shared.held() > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Writes a batch, waiting for the database as long as it takes. A batch that fails for good is
/// written one by one, so that one outcome cannot keep the others.
async fn write(shared: &Shared, batch: Vec<Known>) {
    let (batch, hands): (Vec<Outcome>, Vec<Places>) = batch
        .into_iter()
        .map(|known| (known.outcome, known.hand))
        .unzip();
    match settle(shared, &batch).await {
        Ok(()) => {}
        Err(error) if batch.len() == 1 => given_up(shared, &batch[0], &error),
        Err(_) => {
            for outcome in &batch {
                if let Err(error) = settle(shared, std::slice::from_ref(outcome)).await {
                    given_up(shared, outcome, &error);
                }
            }
        }
    }
    for outcome in batch.iter().filter(|outcome| goes_on(outcome)) {
        if let Some(connection) = shared.owners.connection(outcome.job.connection) {
            connection.look_within(outcome.next.after);
        }
    }
    drop(hands);
    shared.tell_held();
    shared.eased.notify_waiters();
    shared.look.notify_one();
}

/// Whether it will be due again by itself; also when what it was to wait for is there.
const fn goes_on(outcome: &Outcome) -> bool {
    use Status::{Parked, Ready, Retrying, Uncertain};
    matches!(outcome.next.status, Ready | Retrying | Uncertain | Parked)
}

async fn settle(shared: &Shared, batch: &[Outcome]) -> Result<(), StoreError> {
    let mut away = false;
    loop {
        match shared.parts.store.settle(shared.worker(), batch).await {
            Ok(settled) => {
                if away {
                    events::StoreTurned { fault: None }.emit(&shared.parts.metrics);
                }
                count(shared, batch, &settled);
                tell(shared, batch, &settled);
                return Ok(());
            }
            Err(error) if error.is_transient() => {
                if !away {
                    let fault = error.to_string();
                    events::StoreTurned {
                        fault: Some(&fault),
                    }
                    .emit(&shared.parts.metrics);
                }
                away = true;
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

fn count(shared: &Shared, batch: &[Outcome], settled: &malote_store::Settled) {
    let metrics = &shared.parts.metrics;
    metrics.settle_transaction(batch.len() as u64);
    let mut counts: HashMap<(Status, &'static str), u64> = HashMap::new();
    for outcome in batch
        .iter()
        .filter(|one| settled.written.contains(&one.job.id))
    {
        let flow = shared
            .flow(&outcome.job.flow)
            .map_or("", |flow| flow.name());
        *counts.entry((outcome.next.status, flow)).or_default() += 1;
    }
    for ((status, flow), count) in counts {
        metrics.settled(status, flow, count);
    }
    if settled.late > 0 {
        tracing::info!(
            count = settled.late,
            "outcomes came after another claim and were left out"
        );
    }
}

fn tell(shared: &Shared, batch: &[Outcome], settled: &malote_store::Settled) {
    let Some(watcher) = shared.watcher.get() else {
        return;
    };
    let written = batch
        .iter()
        .filter(|one| settled.written.contains(&one.job.id))
        .map(|one| Written {
            delivery: one.job.id,
            subject: one.job.subject.clone(),
            status: one.next.status,
        })
        .collect();
    // Whoever watched may have seen enough.
    let _ = watcher.send(written);
}

/// The row stays as it is: its lease runs out, and the target is asked. Nobody is told then that it
/// refused the credentials, so it has to say so again.
fn given_up(shared: &Shared, outcome: &Outcome, error: &StoreError) {
    if let Some(connection) = shared.owners.connection(outcome.job.connection) {
        connection.refused.set(false);
    }
    tracing::error!(delivery = %outcome.job.id, error = %text::chain(error), "an outcome could not be written");
}
