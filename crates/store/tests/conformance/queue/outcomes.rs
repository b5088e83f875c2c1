//! What a sender would report of a job.

use std::time::Duration;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Answer, Event, Held, Known, Operation, Verdict};
use malote_core::fault::Fault;
use malote_core::job::{Errand, Job};
use malote_core::next::next;
use malote_core::policy::Policy;
use malote_store::Outcome;
use serde_json::json;

use crate::queue::world::SEALED;

/// The row that follows an event, with the attempt in one word.
pub(crate) fn ended(job: &Job, verdict: &'static str, event: Event) -> Outcome {
    let next = next(&Policy::default(), &job.current, event).expect("a lawful event");
    Outcome {
        job: job.clone().into(),
        next,
        verdict,
        exchanges: Vec::new(),
        took: Duration::from_millis(12),
        tried: SEALED.to_vec(),
    }
}

fn answered(job: &Job, verdict: &'static str, answer: Answer) -> Outcome {
    ended(job, verdict, Event::Answered(answer))
}

/// What the target holds after a job was done.
pub(crate) fn holding(job: &Job) -> Known {
    Known::Held(Held {
        reference: format!("R-{}", job.target_key),
        snapshot: json!({"centavos": job.amount.centavos()}),
        amount: job.amount,
    })
}

/// The target did it, or was found to have done it.
pub(crate) fn delivered(job: &Job) -> Outcome {
    let known = match job.operation {
        Operation::Include | Operation::Change => holding(job),
        Operation::Remove => Known::Gone,
        Operation::Nothing => Known::Unchanged,
    };
    match job.errand {
        Errand::Deliver => answered(job, "delivered", Answer::Delivered(known)),
        Errand::Ask => ended(job, "applied", Event::Judged(Verdict::Applied(known))),
    }
}

pub(crate) fn fault(code: &str) -> Fault {
    Fault {
        connector: "sim".to_owned(),
        code: code.to_owned(),
        field: String::new(),
        entity: "Include".to_owned(),
        detail: "it said no".to_owned(),
    }
}

pub(crate) fn retry(job: &Job, after: Duration) -> Outcome {
    let answer = Answer::Retry {
        after: Some(after),
        fault: fault("busy"),
    };
    answered(job, "retry", answer)
}

pub(crate) fn refused(job: &Job) -> Outcome {
    answered(job, "refused", Answer::Refused(fault("invalid")))
}

pub(crate) fn uncertain(job: &Job) -> Outcome {
    let answer = Answer::Uncertain {
        after: Duration::ZERO,
        duplicate: false,
        fault: fault("timeout"),
    };
    answered(job, "uncertain", answer)
}

pub(crate) fn unsent(job: &Job) -> Outcome {
    let after = Duration::ZERO;
    ended(job, "unsent", Event::Unsent { after })
}

/// The gate was closed to the question.
pub(crate) fn unasked(job: &Job) -> Outcome {
    let after = Duration::ZERO;
    ended(job, "throttled", Event::Judged(Verdict::Unasked { after }))
}

/// The target was asked and could not say.
pub(crate) fn unknown(job: &Job) -> Outcome {
    let verdict = Verdict::Unknown {
        after: Duration::ZERO,
        fault: fault("busy"),
    };
    ended(job, "unknown", Event::Judged(verdict))
}

pub(crate) fn not_applied(job: &Job) -> Outcome {
    let after = Duration::ZERO;
    let verdict = Verdict::NotApplied { after };
    ended(job, "not-applied", Event::Judged(verdict))
}

pub(crate) fn parked(job: &Job, kind: Kind, entity: &str, known: Known) -> Outcome {
    let causes = vec![Draft::new(kind, entity)];
    answered(job, "parked", Answer::Park { causes, known })
}
