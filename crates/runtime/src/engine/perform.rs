//! Performing one claimed delivery: bring the target there, or ask it; whatever happens, an
//! outcome goes to the settler.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tracing::Instrument;

use malote_core::cause;
use malote_core::delivery::{Answer, Event, Known, Operation, Verdict};
use malote_core::fault::Fault;
use malote_core::gate::{BoxFuture, Closed};
use malote_core::job::{Errand as Kind, Job};
use malote_core::journal::Journal;
use malote_core::next::{Next, next};
use malote_core::policy::Policy;
use malote_store::{Outcome, Store};

use crate::boot_clock::{self, Deadline};
use crate::engine::credential::Connection;
use crate::engine::gate::MARGIN;
use crate::engine::limits::FAILED_WITH;
use crate::engine::places::Places;
use crate::engine::{Known as Written, Shared};
use crate::flow::{Errand, Memory, Start};
use crate::telemetry::{events, propagation};

/// A claimed job with what is counted for it.
pub(crate) struct Taken {
    pub(crate) job: Job,
    /// Its lease ends then.
    pub(crate) until: Deadline,
    /// Its place on the connection.
    pub(crate) place: Places,
    /// Keeps it counted as in hand until its outcome is written.
    pub(crate) hand: Places,
}

/// Performs a job and hands its outcome over.
pub(crate) async fn perform(shared: Arc<Shared>, connection: Arc<Connection>, taken: Taken) {
    let Taken {
        job,
        until,
        place,
        hand,
    } = taken;
    let span = tracing::info_span!(
        "deliver",
        delivery = %job.id,
        connection = %job.connection,
        flow = job.flow,
        operation = job.operation.name(),
    );
    propagation::set_parent(&span, job.traceparent.as_deref(), None);
    let outcome = run(&shared, &connection, job, until).instrument(span).await;
    if let Some(outcome) = outcome {
        if outcome.verdict == "throttled" {
            connection.hold(outcome.next.after);
        }
        if refuses_credentials(&outcome.next) {
            connection.refused.set(true);
        }
        // The settler outlives every errand; if it is gone, the process is ending and the lease
        // takes care of the row.
        let _ = shared.outcomes.send(Written { outcome, hand });
    }
    drop(place);
    shared.look.notify_one();
}

/// Whether the target refused the credentials it was called with.
fn refuses_credentials(next: &Next) -> bool {
    let mut kinds = next.causes.iter().map(|cause| cause.kind);
    kinds.any(|kind| kind == cause::Kind::CredentialsRefused)
}

/// Puts a job back that was claimed and cannot be performed here.
pub(crate) fn put_back(shared: &Shared, job: Job, hand: Places) {
    let unsent = Event::Unsent {
        after: Duration::ZERO,
    };
    match next(&Policy::default(), &job.current, unsent) {
        Ok(next) => {
            let outcome = Outcome {
                next,
                verdict: "unsent",
                exchanges: Vec::new(),
                took: Duration::ZERO,
                tried: Vec::new(),
                job: job.into(),
            };
            let _ = shared.outcomes.send(Written { outcome, hand });
        }
        Err(error) => {
            tracing::error!(delivery = %job.id, %error, "a delivery cannot be put back; its lease will run out");
        }
    }
}

async fn run(
    shared: &Arc<Shared>,
    connection: &Arc<Connection>,
    job: Job,
    until: Deadline,
) -> Option<Outcome> {
    let started = Instant::now();
    let journal = Journal::default();
    let beginning = Beginning {
        store: shared.parts.store.clone(),
        job: &job,
        connection,
        deadline: until,
        begun: AtomicBool::new(false),
    };
    let errand = Errand {
        target: &connection.target,
        journal: &journal,
        start: &beginning,
        memory: &beginning,
    };
    let failed_with = job.failed_with.clone();
    let answer = AssertUnwindSafe(FAILED_WITH.scope(failed_with, answer(connection, &job, errand)))
        .catch_unwind()
        .await;
    let begun = beginning.begun.load(Ordering::SeqCst);
    let (event, verdict) = answer.unwrap_or_else(|_| panicked(shared, connection, &job, begun));
    let policy = &connection.target.settings.retry;
    let next = match next(policy, &job.current, event) {
        Ok(next) => next,
        Err(error) => {
            tracing::error!(delivery = %job.id, %error, "an outcome does not fit the delivery's state");
            return None;
        }
    };
    tell(&job, &next);
    Some(Outcome {
        next,
        verdict,
        exchanges: journal.take(),
        took: started.elapsed(),
        tried: connection.info.sealed.clone(),
        job: job.into(),
    })
}

async fn answer(connection: &Connection, job: &Job, errand: Errand<'_>) -> (Event, &'static str) {
    match job.errand {
        Kind::Deliver if job.operation == Operation::Nothing => (
            Event::Answered(Answer::Delivered(Known::Unchanged)),
            "nothing-to-do",
        ),
        Kind::Deliver if job.veil.erased() && job.operation != Operation::Remove => (
            Event::Answered(Answer::Refused(erased(connection, job))),
            "refused",
        ),
        Kind::Deliver => {
            let answer = connection.flow.deliver(job, errand).await;
            let verdict = answered(&answer);
            (Event::Answered(answer), verdict)
        }
        Kind::Ask => {
            let verdict = connection.flow.ask(job, errand).await;
            let word = judged(&verdict);
            (Event::Judged(verdict), word)
        }
    }
}

/// Nothing is sent in the name of somebody whose name is gone.
fn erased(connection: &Connection, job: &Job) -> Fault {
    Fault {
        connector: connection.info.target.clone(),
        code: "person-erased".to_owned(),
        field: String::new(),
        entity: job.operation.name().to_owned(),
        detail: "the person this is about was erased, so it can never be sent".to_owned(),
    }
}

const fn answered(answer: &Answer) -> &'static str {
    match answer {
        Answer::Delivered(_) => "delivered",
        Answer::Retry { .. } => "retry",
        Answer::Throttled { .. } => "throttled",
        Answer::Uncertain { .. } => "uncertain",
        Answer::Park { .. } => "parked",
        Answer::Refused(_) => "refused",
    }
}

const fn judged(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Applied(_) => "applied",
        Verdict::NotApplied { .. } => "not-applied",
        Verdict::Different { .. } => "different",
        Verdict::Barred { .. } => "barred",
        Verdict::Unasked { .. } => "throttled",
        Verdict::Unknown { .. } => "unknown",
    }
}

fn panicked(
    shared: &Shared,
    connection: &Connection,
    job: &Job,
    begun: bool,
) -> (Event, &'static str) {
    events::Panicked {
        task: "deliver",
        delivery: Some(job.id),
        begun,
    }
    .emit(&shared.parts.metrics);
    let fault = Fault {
        connector: connection.info.target.clone(),
        code: "bug".to_owned(),
        field: String::new(),
        entity: job.operation.name().to_owned(),
        detail: "the code that performed this delivery failed".to_owned(),
    };
    (Event::Panicked { begun, fault }, "panicked")
}

fn tell(job: &Job, next: &Next) {
    if next.status == malote_core::delivery::Status::Dead {
        events::GaveUp {
            delivery: job.id,
            connection: job.connection,
        }
        .emit();
    }
}

/// Leave to write, for one job.
struct Beginning<'a> {
    store: Store,
    job: &'a Job,
    connection: &'a Connection,
    deadline: Deadline,
    /// Whether leave was given. A claim may count as begun from the start; while nobody has asked
    /// for leave, nothing was written all the same.
    begun: AtomicBool,
}

impl Start for Beginning<'_> {
    fn begin(&self) -> BoxFuture<'_, Result<(), Closed>> {
        Box::pin(async move {
            let refused = Closed {
                after: MARGIN,
                scope: "lease",
            };
            let in_time = || {
                let now = boot_clock::now_ms();
                let needed = self.connection.gate.needed();
                self.deadline.leaves_more_than(needed, now) && self.connection.gate.may_start(now)
            };
            if !in_time() {
                return Err(refused);
            }
            if self.job.begun {
                self.begun.store(true, Ordering::SeqCst);
            }
            if self.begun.load(Ordering::SeqCst) {
                return Ok(());
            }
            match self.store.begin(self.job.id, self.job.fence).await {
                Ok(true) if in_time() => {
                    self.begun.store(true, Ordering::SeqCst);
                    Ok(())
                }
                _ => Err(refused),
            }
        })
    }
}

impl Memory for Beginning<'_> {
    fn held(&self) -> BoxFuture<'_, Vec<(String, serde_json::Value)>> {
        Box::pin(async move {
            let held = self.store.held_some(self.job.connection).await;
            held.unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests;
