//! Brings Omie to a job's revision.
//!
//! An include is sent without looking first: looking is answered by an error for every new
//! title, and ten errors block the application. A change or a removal looks first, because a
//! person may have changed, paid or removed the document since.

use malote_connectors::omie::{Class, Found, Kept, Kind, Trouble, day_in_brazil};
use malote_core::cause;
use malote_core::delivery::{Answer, Held, Known, Operation};

use crate::expenses::answer::{after_consult, after_write, unreadable_content};
use crate::expenses::owned::{self, unchanged};
use crate::expenses::payload::{self, How, Order, Unbuildable};
use crate::expenses::told::Told;
use crate::expenses::work::Work;

pub(crate) async fn deliver(work: &Work<'_>) -> Answer {
    let began = day_in_brazil(work.now());
    let answer = match work.job.operation {
        Operation::Include => include(work).await,
        Operation::Change => change(work).await,
        Operation::Remove => remove(work).await,
        Operation::Nothing => Answer::Delivered(Known::Unchanged),
    };
    match answer {
        // Calls wait for their turn: what named the day it began on may be refused on the next.
        Answer::Refused(fault) if day_in_brazil(work.now()) != began => {
            Answer::Retry { after: None, fault }
        }
        answer => answer,
    }
}

async fn include(work: &Work<'_>) -> Answer {
    let kind = payload::kind(work.job, work.settings);
    let how = How {
        operation: Operation::Include,
        kind,
        kept: Kept::default(),
    };
    let order = match payload::order_to(how, work.job, work.settings, work.now()) {
        Ok(order) => order,
        Err(reason) => return unbuilt(reason),
    };
    match work
        .write(order.kind, order.method, &order.parameters)
        .await
    {
        Ok(written) => {
            let held = order.owned.held(written.reference, &order.told);
            Answer::Delivered(Known::Held(held))
        }
        Err(Trouble::Refused(refusal)) if refusal.class == Class::Duplicate => Answer::Uncertain {
            after: std::time::Duration::ZERO,
            duplicate: true,
            fault: refusal.fault,
        },
        Err(trouble) => after_write(trouble, work.settings),
    }
}

async fn change(work: &Work<'_>) -> Answer {
    let kind = payload::kind(work.job, work.settings);
    if let Err(reason) = order(work, kind) {
        return unbuilt(reason);
    }
    let found = match work.find().await {
        Ok(Some(found)) => found,
        // Nobody removed it: it was only perhaps there.
        Ok(None) if work.job.known.as_ref().is_some_and(Held::is_perhaps) => {
            return include(work).await;
        }
        Ok(None) => return park(work, cause::Kind::RemovedInTarget, Known::Gone),
        Err(trouble) => return after_consult(trouble, work.settings),
    };
    let known = work.job.known.as_ref();
    let before = Told::written(known);
    let how = How {
        operation: Operation::Change,
        kind: found.kind,
        kept: before.kept(&found),
    };
    let order = match payload::order_to(how, work.job, work.settings, work.now()) {
        Ok(order) => order,
        Err(reason) => return unbuilt(reason),
    };
    let wanted = order.owned.same(&found);
    if found.paid {
        // Nothing we own is missing: a person settled it as the report wants.
        return if wanted {
            Answer::Delivered(Known::Held(owned::held(known, &found, &order.told)))
        } else {
            park(work, cause::Kind::AlreadyPaid, Known::Unchanged)
        };
    }
    if found.cancelled || !(wanted || unchanged(known, &found)) {
        return edited(work, &found);
    }
    match work
        .write(order.kind, order.method, &order.parameters)
        .await
    {
        Ok(written) => {
            let told = match found.kind {
                Kind::Payable => order.told.but(how.kept, before),
                Kind::Entry => order.told,
            };
            let held = order.owned.held(written.reference, &told);
            Answer::Delivered(Known::Held(held))
        }
        Err(trouble) if work.absent(&trouble) => {
            park(work, cause::Kind::RemovedInTarget, Known::Gone)
        }
        Err(trouble) => unless_paid(trouble, work),
    }
}

async fn remove(work: &Work<'_>) -> Answer {
    let found = match work.find().await {
        Ok(Some(found)) => found,
        Ok(None) => return Answer::Delivered(Known::Gone),
        Err(trouble) => return after_consult(trouble, work.settings),
    };
    if found.paid {
        return park(work, cause::Kind::AlreadyPaid, Known::Unchanged);
    }
    if !unchanged(work.job.known.as_ref(), &found) {
        return edited(work, &found);
    }
    let kind = found.kind;
    let parameters = kind.by_key(&work.job.target_key);
    match work.write(kind, kind.exclude(), &parameters).await {
        Ok(_) => Answer::Delivered(Known::Gone),
        Err(trouble) if work.absent(&trouble) => Answer::Delivered(Known::Gone),
        Err(trouble) => unless_paid(trouble, work),
    }
}

fn order(work: &Work<'_>, kind: Kind) -> Result<Order, Unbuildable> {
    payload::order(work.job, work.settings, kind, work.now())
}

fn unbuilt(reason: Unbuildable) -> Answer {
    match reason {
        Unbuildable::Causes(causes) => Answer::Park {
            causes,
            known: Known::Unchanged,
        },
        Unbuildable::Content => Answer::Refused(unreadable_content()),
    }
}

fn unless_paid(trouble: Trouble, work: &Work<'_>) -> Answer {
    match trouble {
        Trouble::Refused(refusal) if refusal.class == Class::Settled => {
            park(work, cause::Kind::AlreadyPaid, Known::Unchanged)
        }
        trouble => after_write(trouble, work.settings),
    }
}

fn edited(work: &Work<'_>, found: &Found) -> Answer {
    let known = Known::Held(owned::edited(work.job.known.as_ref(), found));
    park(work, cause::Kind::EditedInTarget, known)
}

fn park(work: &Work<'_>, kind: cause::Kind, known: Known) -> Answer {
    Answer::Park {
        causes: vec![work.cause(kind)],
        known,
    }
}
