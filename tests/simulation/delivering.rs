//! Bringing the target to a revision, as the flow of expenses does it: an include goes without
//! looking first, a change or a removal looks whether a person was there.

use std::time::Duration;

use malote_core::cause::{self, Draft};
use malote_core::delivery::{Answer, Event, Known, Operation};

use crate::errand::{Leave, Look, Phase, Step, Task, fault, held, same, word};
use crate::target::{Caller, Fields, Item, Reply};
use crate::terms::{MARGIN, TIMEOUT, WINDOW, Wrong, failed};
use crate::world::Scene;

/// The first step of an errand.
pub(crate) fn start(scene: &mut Scene, task: &mut Task, leave: &Leave) -> Result<Step, Wrong> {
    if !scene.target.faultless && scene.rng.u32(0..100) < 1 {
        return Ok(panicked(task));
    }
    match task.job.operation {
        Operation::Nothing => Ok(answer(Answer::Delivered(Known::Unchanged), "nothing-to-do")),
        _ if !leave.in_time => Ok(lease_over()),
        Operation::Include => match task.fields() {
            Ok(fields) => send(scene, task, leave, fields),
            Err(causes) => Ok(park(causes, Known::Unchanged)),
        },
        Operation::Change => Ok(look_to_change(scene, task)),
        Operation::Remove => Ok(look_to_remove(scene, task)),
    }
}

fn look_to_change(scene: &mut Scene, task: &mut Task) -> Step {
    let wanted = match task.fields() {
        Ok(wanted) => wanted,
        Err(causes) => return park(causes, Known::Unchanged),
    };
    let item = match seen(task, task.look(scene)) {
        Ok(Some(item)) => item,
        Ok(None) if task.perhaps() => {
            task.absent = true;
            return Step::Goes(Phase::Looked);
        }
        Ok(None) => return park(task.cause(cause::Kind::RemovedInTarget), Known::Gone),
        Err(step) => return step,
    };
    let as_wanted = same(&wanted, &item);
    if item.paid {
        return if as_wanted {
            let known = held(item.reference, &item.fields);
            answer(Answer::Delivered(Known::Held(known)), "delivered")
        } else {
            park(task.cause(cause::Kind::AlreadyPaid), Known::Unchanged)
        };
    }
    if !(as_wanted || task.unchanged(&item)) {
        return edited(scene, task, &item);
    }
    Step::Goes(Phase::Looked)
}

fn look_to_remove(scene: &mut Scene, task: &Task) -> Step {
    let item = match seen(task, task.look(scene)) {
        Ok(Some(item)) => item,
        Ok(None) => return answer(Answer::Delivered(Known::Gone), "delivered"),
        Err(step) => return step,
    };
    if item.paid {
        return park(task.cause(cause::Kind::AlreadyPaid), Known::Unchanged);
    }
    if !task.unchanged(&item) {
        return edited(scene, task, &item);
    }
    Step::Goes(Phase::Looked)
}

/// What a look told; a step when it told nothing.
fn seen(task: &Task, look: Look) -> Result<Option<Item>, Step> {
    match look {
        Look::Found(item) => Ok(Some(item)),
        Look::Absent => Ok(None),
        Look::Unsure => {
            let retry = Answer::Retry {
                after: Some(WINDOW),
                fault: fault("timeout", task.job.operation),
            };
            Err(answer(retry, "retry"))
        }
        Look::Busy => Err(throttled(WINDOW)),
        Look::Credentials => Err(credentials()),
    }
}

/// A write after a look: begun durably, and only with time to spare before and after that.
pub(crate) async fn write(
    scene: &mut Scene,
    task: &mut Task,
    leave: &Leave,
) -> Result<Step, Wrong> {
    if !leave.in_time {
        return Ok(lease_over());
    }
    if !task.begun {
        let begun = scene.store.begin(task.job.id, task.job.fence).await;
        if !begun.map_err(failed("begin"))? {
            return Ok(lease_over());
        }
        task.begun = true;
    }
    let fields = match task.fields() {
        Ok(fields) => fields,
        Err(_) if task.job.operation == Operation::Remove => Fields {
            amount: task.job.amount,
            supplier: String::new(),
            category: String::new(),
            note: String::new(),
        },
        Err(causes) => return Ok(park(causes, Known::Unchanged)),
    };
    send(scene, task, leave, fields)
}

fn send(scene: &mut Scene, task: &Task, leave: &Leave, fields: Fields) -> Result<Step, Wrong> {
    let now = scene.now();
    let mut request = task.request(fields);
    if task.absent {
        request.operation = Operation::Include;
    }
    let amount = request.fields.amount;
    let caller = Caller {
        worker: leave.worker.clone(),
        credential: scene.credential(task.job.connection),
    };
    let call = scene.target.send(&mut scene.rng, now, caller, request)?;
    let (delivery, thing) = (
        scene.trace.delivery(task.job.id),
        scene.trace.thing(task.job.thing),
    );
    scene.tell(format!(
        "{} {delivery} sends {} of {thing} ({amount}): {}",
        leave.worker,
        task.job.operation.name(),
        word(&call.reply)
    ));
    Ok(Step::Goes(Phase::Waiting(call)))
}

/// What a reply means for the delivery.
pub(crate) fn answered(task: &Task, reply: Reply) -> Step {
    let operation = task.job.operation;
    let uncertain = |after: Duration, duplicate, code: &str| {
        let uncertain = Answer::Uncertain {
            after,
            duplicate,
            fault: fault(code, operation),
        };
        answer(uncertain, "uncertain")
    };
    match reply {
        Reply::Done(_) if operation == Operation::Remove => {
            answer(Answer::Delivered(Known::Gone), "delivered")
        }
        Reply::Done(reference) => match task.fields() {
            Ok(fields) => {
                let known = Known::Held(held(reference, &fields));
                answer(Answer::Delivered(known), "delivered")
            }
            Err(causes) => park(causes, Known::Unchanged),
        },
        Reply::Duplicate => uncertain(Duration::ZERO, true, "duplicate"),
        Reply::Absent if operation == Operation::Remove => {
            answer(Answer::Delivered(Known::Gone), "delivered")
        }
        Reply::Absent => park(task.cause(cause::Kind::RemovedInTarget), Known::Gone),
        Reply::Paid => park(task.cause(cause::Kind::AlreadyPaid), Known::Unchanged),
        Reply::Unsure => uncertain(TIMEOUT, false, "timeout"),
        Reply::Redundant => uncertain(WINDOW, false, "redundant"),
        Reply::Unreachable => {
            let retry = Answer::Retry {
                after: None,
                fault: fault("unreachable", operation),
            };
            answer(retry, "retry")
        }
        Reply::Busy => throttled(WINDOW),
        Reply::Credentials => credentials(),
        Reply::Rule => answer(Answer::Refused(fault("rule", operation)), "refused"),
        Reply::Panic => panicked(task),
    }
}

fn answer(answer: Answer, verdict: &'static str) -> Step {
    Step::Ends(Box::new(Event::Answered(answer)), verdict)
}

fn panicked(task: &Task) -> Step {
    let event = Event::Panicked {
        begun: task.begun,
        fault: fault("bug", task.job.operation),
    };
    Step::Ends(Box::new(event), "panicked")
}

fn throttled(after: Duration) -> Step {
    let throttled = Answer::Throttled {
        after,
        scope: "method-busy".to_owned(),
    };
    answer(throttled, "throttled")
}

/// Too late to call: nothing was sent.
fn lease_over() -> Step {
    throttled(MARGIN)
}

fn park(causes: Vec<Draft>, known: Known) -> Step {
    answer(Answer::Park { causes, known }, "parked")
}

fn edited(scene: &mut Scene, task: &Task, item: &Item) -> Step {
    let known = task.edited(scene, item);
    park(task.cause(cause::Kind::EditedInTarget), known)
}

fn credentials() -> Step {
    let refused = Draft::new(cause::Kind::CredentialsRefused, "");
    park(vec![refused], Known::Unchanged)
}
