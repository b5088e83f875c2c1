//! Asking the target what became of a write, as the flow of expenses does it.

use malote_core::cause;
use malote_core::delivery::{Event, Known, Operation, Verdict};

use crate::errand::{Leave, Look, Step, Task, fault, held, same};
use crate::target::Item;
use crate::terms::{MARGIN, WINDOW};
use crate::world::Scene;

/// Asks, and says what the answer means.
pub(crate) fn ask(scene: &mut Scene, task: &Task, leave: &Leave) -> Step {
    if task.job.operation == Operation::Nothing {
        return judged(Verdict::Applied(Known::Unchanged), "applied");
    }
    if !leave.in_time {
        return unknown(task, MARGIN, "lease");
    }
    let item = match task.look(scene) {
        Look::Found(item) => Some(item),
        Look::Absent => None,
        Look::Unsure => return unknown(task, WINDOW, "timeout"),
        Look::Busy => return unknown(task, WINDOW, "busy"),
        Look::Credentials => return unknown(task, WINDOW, "credentials"),
    };
    match task.job.operation {
        Operation::Include => included(scene, task, item),
        Operation::Change => changed(scene, task, item),
        Operation::Remove | Operation::Nothing => removed(scene, task, item),
    }
}

fn included(scene: &mut Scene, task: &Task, item: Option<Item>) -> Step {
    match item {
        None => not_applied(),
        Some(item) if as_wanted(task, &item) => applied(&item),
        Some(item) => edited(scene, task, &item),
    }
}

fn changed(scene: &mut Scene, task: &Task, item: Option<Item>) -> Step {
    let Some(item) = item else {
        if task.perhaps() {
            return not_applied();
        }
        return different(task, cause::Kind::RemovedInTarget, Known::Gone);
    };
    match (as_wanted(task, &item), task.unchanged(&item)) {
        (true, true) if !told_as_wanted(task, &item) => not_applied(),
        (true, _) => applied(&item),
        (false, true) if item.paid => different(task, cause::Kind::AlreadyPaid, Known::Unchanged),
        (false, true) => not_applied(),
        (false, false) => edited(scene, task, &item),
    }
}

fn removed(scene: &mut Scene, task: &Task, item: Option<Item>) -> Step {
    match item {
        None => judged(Verdict::Applied(Known::Gone), "applied"),
        Some(item) if item.paid => different(task, cause::Kind::AlreadyPaid, Known::Unchanged),
        Some(item) if task.unchanged(&item) => not_applied(),
        Some(item) => edited(scene, task, &item),
    }
}

fn as_wanted(task: &Task, item: &Item) -> bool {
    task.fields().is_ok_and(|wanted| same(&wanted, item))
}

fn told_as_wanted(task: &Task, item: &Item) -> bool {
    task.fields()
        .is_ok_and(|wanted| wanted.note == item.fields.note)
}

fn judged(verdict: Verdict, word: &'static str) -> Step {
    Step::Ends(Box::new(Event::Judged(verdict)), word)
}

fn applied(item: &Item) -> Step {
    let known = Known::Held(held(item.reference.clone(), &item.fields));
    judged(Verdict::Applied(known), "applied")
}

fn not_applied() -> Step {
    judged(Verdict::NotApplied { after: WINDOW }, "not-applied")
}

fn edited(scene: &mut Scene, task: &Task, item: &Item) -> Step {
    let known = task.edited(scene, item);
    different(task, cause::Kind::EditedInTarget, known)
}

fn different(task: &Task, kind: cause::Kind, known: Known) -> Step {
    let causes = task.cause(kind);
    judged(Verdict::Different { causes, known }, "different")
}

fn unknown(task: &Task, after: std::time::Duration, code: &str) -> Step {
    let fault = fault(code, task.job.operation);
    judged(Verdict::Unknown { after, fault }, "unknown")
}
