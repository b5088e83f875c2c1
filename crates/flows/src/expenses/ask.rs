//! Asks Omie what became of a write whose outcome is not known. What counts is what is there
//! under our key, compared on the fields we own; only an explicit "there is none" is absence.

use malote_connectors::omie::Found;
use malote_core::cause;
use malote_core::delivery::{Held, Known, Operation, Verdict};

use crate::expenses::answer::after_question;
use crate::expenses::owned::{self, Owned, unchanged};
use crate::expenses::payload;
use crate::expenses::told::Told;
use crate::expenses::work::Work;

pub(crate) async fn ask(work: &Work<'_>) -> Verdict {
    match work.job.operation {
        Operation::Include => included(work).await,
        Operation::Change => changed(work).await,
        Operation::Remove => removed(work).await,
        Operation::Nothing => Verdict::Applied(Known::Unchanged),
    }
}

async fn included(work: &Work<'_>) -> Verdict {
    match work.find().await {
        Ok(Some(found)) if !found.cancelled && as_wanted(work, &found) => {
            Verdict::Applied(Known::Held(held(work, &found)))
        }
        Ok(Some(found)) => edited(work, &found),
        Ok(None) => not_applied(work),
        Err(trouble) => after_question(trouble, work.settings),
    }
}

async fn changed(work: &Work<'_>) -> Verdict {
    let found = match work.find().await {
        Ok(Some(found)) => found,
        Ok(None) if work.job.known.as_ref().is_some_and(Held::is_perhaps) => {
            return not_applied(work);
        }
        Ok(None) => return different(work, cause::Kind::RemovedInTarget, Known::Gone),
        Err(trouble) => return after_question(trouble, work.settings),
    };
    // It agrees in every field, and nobody will pay it.
    if found.cancelled {
        return edited(work, &found);
    }
    let before = unchanged(work.job.known.as_ref(), &found);
    match (as_wanted(work, &found), before) {
        (true, true) if !told_as_wanted(work, &found) => not_applied(work),
        (true, _) => Verdict::Applied(Known::Held(held(work, &found))),
        (false, true) if found.paid => different(work, cause::Kind::AlreadyPaid, Known::Unchanged),
        (false, true) => not_applied(work),
        (false, false) => edited(work, &found),
    }
}

async fn removed(work: &Work<'_>) -> Verdict {
    match work.find().await {
        Ok(None) => Verdict::Applied(Known::Gone),
        Ok(Some(found)) if found.paid => {
            different(work, cause::Kind::AlreadyPaid, Known::Unchanged)
        }
        Ok(Some(found)) if unchanged(work.job.known.as_ref(), &found) => not_applied(work),
        Ok(Some(found)) => edited(work, &found),
        Err(trouble) => after_question(trouble, work.settings),
    }
}

/// Whether what is there agrees with what the job wants, by its frozen links.
fn as_wanted(work: &Work<'_>, found: &Found) -> bool {
    let Ok(content) = payload::content(work.job) else {
        return false;
    };
    Owned::wanted(work.job, &content, found.kind).is_some_and(|wanted| wanted.same(found))
}

/// What is there as the job wants it, as it is stored.
fn held(work: &Work<'_>, found: &Found) -> Held {
    let order = payload::order(work.job, work.settings, found.kind, work.now());
    let told = order.map(|order| order.told).unwrap_or_default();
    owned::held(work.job.known.as_ref(), found, &told)
}

/// Whether the observation and the day of issue, where Omie shows them, are the wanted ones or a
/// person's: for a change that touches nothing else.
fn told_as_wanted(work: &Work<'_>, found: &Found) -> bool {
    let Ok(order) = payload::order(work.job, work.settings, found.kind, work.now()) else {
        return true;
    };
    let kept = Told::written(work.job.known.as_ref()).kept(found);
    let missing = order.told.kept(found);
    (kept.note || !missing.note) && (kept.issued || !missing.issued)
}

/// The same write may go again once it no longer counts as a repeat.
fn not_applied(work: &Work<'_>) -> Verdict {
    Verdict::NotApplied {
        after: work.settings.identical_call_window,
    }
}

fn edited(work: &Work<'_>, found: &Found) -> Verdict {
    let known = Known::Held(owned::edited(work.job.known.as_ref(), found));
    different(work, cause::Kind::EditedInTarget, known)
}

fn different(work: &Work<'_>, kind: cause::Kind, known: Known) -> Verdict {
    Verdict::Different {
        causes: vec![work.cause(kind)],
        known,
    }
}
