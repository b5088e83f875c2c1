//! The row that follows: every transition of a delivery, in one match over state and event.
//!
//! Pure: durations, not instants, come out; the store adds them to the database's clock and
//! writes the row only if the fencing number still fits.

use std::time::Duration;

use crate::cause;
use crate::delivery::{Answer, Event, Known, Operation, Status, Verdict};
use crate::fault::Fault;
use crate::language::{Said, Text};
use crate::policy::Policy;
use crate::seen::Seen;

/// What a decision needs to know of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// Where it is.
    pub status: Status,
    /// What it does to the target.
    pub operation: Operation,
    /// It may have been applied, and nobody has said yet.
    pub doubt: bool,
    /// Answers counted so far.
    pub tries: u32,
    /// Questions asked since it became uncertain.
    pub questions: u32,
    /// How often the target said "taken" and then "absent".
    pub contradictions: u32,
    /// How long it has kept failing: since the first of the answers counted, else zero. What waited
    /// for a person, for its turn or for its connection has not failed meanwhile.
    pub failing_for: Duration,
    /// How long the target has been asked in vain; zero before the first question.
    pub unknown_for: Duration,
    /// Its business key in the target, to name it in causes.
    pub key: String,
    /// Spreads its waits.
    pub seed: u64,
}

/// What to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The status that follows.
    pub status: Status,
    /// Due so long from now, by the database's clock.
    pub after: Duration,
    /// The mark after it.
    pub doubt: bool,
    /// Counted answers after it.
    pub tries: u32,
    /// Questions after it.
    pub questions: u32,
    /// Contradictions after it.
    pub contradictions: u32,
    /// The failure a person reads, if it failed.
    pub fault: Option<Fault>,
    /// Why it is parked, if it is.
    pub causes: Vec<cause::Draft>,
    /// What was learned about the thing.
    pub known: Known,
}

/// An event that cannot happen in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub struct Illegal {
    /// Where the delivery is.
    pub status: Status,
    /// What was tried.
    pub what: Text,
}

/// Why an event cannot happen.
const CANNOT_BE: Text = Text::new(
    "uma entrega que está '{status}' não pode ser {what}",
    "a delivery that is '{status}' cannot be {what}",
);

impl Illegal {
    /// Why not.
    #[must_use]
    pub fn said(&self) -> Said {
        Said::of(|language| {
            let values = [
                ("status", self.status.name()),
                ("what", self.what.say(language)),
            ];
            CANNOT_BE.fill(language, &values)
        })
    }
}

/// "Taken" and then "absent" twice in a row is a contradiction for a person.
const MOST_CONTRADICTIONS: u32 = 2;

/// The row that follows an event.
///
/// # Errors
/// When the event cannot happen in the delivery's state.
pub fn next(policy: &Policy, now: &Current, event: Event) -> Result<Next, Illegal> {
    use Status::{
        Dead, Delivered, Discarded, Parked, Ready, Retrying, Sending, Superseded, Uncertain,
    };
    let to = |status| now.to(status);
    let next = match (now.status, event) {
        (Ready | Retrying, Event::Claimed) => to(Sending),
        (Uncertain, Event::Claimed) => to(Uncertain),
        (Sending, Event::Answered(answer)) => answered(policy, now, answer),
        // A late answer of a worker whose lease was lost still says what it knows.
        (Uncertain, Event::Answered(answer)) => answered(policy, now, answer),
        (Uncertain, Event::Judged(verdict)) => judged(policy, now, verdict),
        (Sending, Event::Unsent { after }) => to(Ready).due(after),
        (Uncertain, Event::Unsent { after }) => to(Uncertain).due(after),
        (
            Sending,
            Event::Panicked {
                begun: false,
                fault,
            },
        ) => to(Dead).failed(fault),
        (Sending, Event::Panicked { begun: true, fault }) => to(Uncertain)
            .doubted()
            .failed(fault)
            .due(policy.delay(1, now.seed)),
        (Uncertain, Event::Panicked { fault, .. }) => {
            asked_again(policy, now, Duration::ZERO, fault)
        }
        (Sending, Event::LeaseLost { begun: false, .. }) => to(Ready),
        (
            Sending,
            Event::LeaseLost {
                begun: true,
                quarantine,
            },
        ) => to(Uncertain).doubted().due(quarantine),
        (Ready | Retrying, Event::CausesAppeared) => to(Parked),
        (Parked, Event::CausesResolved) => to(again(now)).patient(),
        (Parked | Dead, Event::Replayed { newest: true }) => to(again(now)).afresh(),
        (Parked | Dead, Event::Replayed { newest: false }) if !now.doubt => to(Superseded),
        (Parked | Dead, Event::Replayed { newest: false }) => to(Uncertain).afresh(),
        (Ready | Retrying | Uncertain | Parked | Dead, Event::Discarded) => to(Discarded),
        (Discarded, Event::Restored { newest, waits }) => restored(now, newest, waits),
        (Parked | Uncertain, Event::Resolved { seen, newest }) if now.doubt => {
            resolved(now, seen, newest)
        }
        (Ready | Retrying | Parked | Dead | Discarded, Event::Superseded) if !now.doubt => {
            to(Superseded)
        }
        (
            Ready | Sending | Retrying | Uncertain | Parked | Delivered | Dead | Discarded
            | Superseded,
            event,
        ) => {
            return Err(Illegal {
                status: now.status,
                what: name(&event),
            });
        }
    };
    Ok(next)
}

/// A delivery in doubt is asked about before any write.
const fn again(now: &Current) -> Status {
    if now.doubt {
        Status::Uncertain
    } else {
        Status::Ready
    }
}

/// An old revision gives way, and what has to be decided first waits for that.
fn restored(now: &Current, newest: bool, waits: bool) -> Next {
    match (newest, waits) {
        (true, true) => now.to(Status::Parked).afresh(),
        (false, _) if !now.doubt => now.to(Status::Superseded),
        (true, false) | (false, _) => now.to(again(now)).afresh(),
    }
}

fn answered(policy: &Policy, now: &Current, answer: Answer) -> Next {
    match answer {
        Answer::Delivered(known) => now.to(Status::Delivered).settled(known),
        Answer::Retry { fault, .. } if now.failing_for > policy.give_up_after() => {
            now.to(Status::Dead).settled(Known::Unchanged).failed(fault)
        }
        Answer::Retry { after, fault } => {
            let mut next = now
                .to(Status::Retrying)
                .settled(Known::Unchanged)
                .failed(fault);
            next.tries += 1;
            let wait = policy.delay(next.tries, now.seed.wrapping_add(u64::from(next.tries)));
            next.due(wait.max(after.unwrap_or_default()))
        }
        Answer::Throttled { after, .. } => now.to(again(now)).due(after),
        Answer::Uncertain {
            after,
            duplicate,
            fault,
        } => {
            let mut next = now.to(Status::Uncertain).doubted().failed(fault).due(after);
            next.contradictions += u32::from(duplicate);
            next
        }
        Answer::Park { causes, known } => now.to(Status::Parked).settled(known).because(causes),
        Answer::Refused(fault) => now.to(Status::Dead).settled(Known::Unchanged).failed(fault),
    }
}

fn judged(policy: &Policy, now: &Current, verdict: Verdict) -> Next {
    match verdict {
        Verdict::Applied(known) => now.to(Status::Delivered).settled(known),
        Verdict::NotApplied { .. } if now.contradictions >= MOST_CONTRADICTIONS => {
            let unknown = cause::Draft::new(cause::Kind::OutcomeUnknown, now.key.clone());
            now.to(Status::Parked).because(vec![unknown])
        }
        Verdict::NotApplied { after } => not_applied(policy, now, after),
        Verdict::Different { causes, known } => {
            now.to(Status::Parked).settled(known).because(causes)
        }
        // Still in doubt: released, it is asked about again.
        Verdict::Barred { causes } => now.to(Status::Parked).because(causes),
        // That nobody was asked says nothing about how long nobody can tell.
        Verdict::Unasked { after } => now.to(Status::Uncertain).due(after),
        Verdict::Unknown { after, fault } => asked_again(policy, now, after, fault),
    }
}

/// The target says that a write left nothing behind. It goes again, later each time, and not for
/// ever: the end is safe here, where nothing can be applied any more. The first one always goes
/// again, as soon as it may: it may have been us who died.
fn not_applied(policy: &Policy, now: &Current, after: Duration) -> Next {
    if now.tries == 0 {
        let mut next = now.to(Status::Ready).settled(Known::Unchanged).due(after);
        next.tries = 1;
        return next;
    }
    if now.failing_for > policy.give_up_after() {
        let fault = never_applied(now.operation);
        return now.to(Status::Dead).settled(Known::Unchanged).failed(fault);
    }
    let wait = policy.delay(now.tries, now.seed.wrapping_add(u64::from(now.tries)));
    let mut next = now.to(Status::Ready).settled(Known::Unchanged);
    next.tries += 1;
    next.due(wait.max(after))
}

/// What is left of a write that never arrived; its tries say what the target answered to each.
fn never_applied(operation: Operation) -> Fault {
    Fault {
        connector: "malote".to_owned(),
        code: "never-applied".to_owned(),
        field: String::new(),
        entity: operation.name().to_owned(),
        detail: "no write of it got a usable answer, and the target says each time that nothing \
                 was applied"
            .to_owned(),
    }
}

fn asked_again(policy: &Policy, now: &Current, after: Duration, fault: Fault) -> Next {
    if now.unknown_for > policy.unknown_after() {
        let unknown = cause::Draft::new(cause::Kind::OutcomeUnknown, now.key.clone());
        return now.to(Status::Parked).failed(fault).because(vec![unknown]);
    }
    let mut next = now.to(Status::Uncertain).failed(fault);
    next.questions += 1;
    let wait = policy.delay(
        next.questions,
        now.seed.wrapping_add(u64::from(next.questions)),
    );
    next.due(wait.max(after))
}

/// What is there as it is wanted has ended. What is known not to be applied goes again, unless a
/// newer revision has come: then it gives way, as it would by the target's own answer.
fn resolved(now: &Current, seen: Seen, newest: bool) -> Next {
    let done = match now.operation {
        Operation::Remove => matches!(seen, Seen::Absent),
        Operation::Include | Operation::Change | Operation::Nothing => {
            matches!(seen, Seen::AsWanted(_))
        }
    };
    let known = seen.known();
    match (done, newest) {
        (true, _) => now.to(Status::Delivered).settled(known).afresh(),
        (false, true) => now.to(Status::Ready).settled(known).afresh(),
        (false, false) => now.to(Status::Superseded).settled(known),
    }
}

impl Current {
    const fn to(&self, status: Status) -> Next {
        Next {
            status,
            after: Duration::ZERO,
            doubt: self.doubt,
            tries: self.tries,
            questions: self.questions,
            contradictions: self.contradictions,
            fault: None,
            causes: Vec::new(),
            known: Known::Unchanged,
        }
    }
}

impl Next {
    const fn due(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }

    const fn doubted(mut self) -> Self {
        self.doubt = true;
        self
    }

    /// The outcome is known.
    fn settled(mut self, known: Known) -> Self {
        self.doubt = false;
        self.questions = 0;
        self.known = known;
        self
    }

    /// What failed before the cause was resolved counts no more.
    const fn patient(mut self) -> Self {
        self.tries = 0;
        self
    }

    fn failed(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    fn because(mut self, causes: Vec<cause::Draft>) -> Self {
        self.causes = causes;
        self
    }

    /// Counters start again, because a person looked at it.
    const fn afresh(mut self) -> Self {
        self.tries = 0;
        self.questions = 0;
        self.contradictions = 0;
        self
    }
}

const fn name(event: &Event) -> Text {
    match event {
        Event::Claimed => Text::new("tomada", "claimed"),
        Event::Answered(_) => Text::new("respondida", "answered"),
        Event::Judged(_) => Text::new("julgada", "judged"),
        Event::Unsent { .. } => Text::new("devolvida", "handed back"),
        Event::Panicked { .. } => Text::new("interrompida por falha", "failed by a panic"),
        Event::LeaseLost { .. } => Text::new("resgatada", "rescued"),
        Event::CausesAppeared => Text::new("parada", "parked"),
        Event::CausesResolved => Text::new("liberada", "released"),
        Event::Replayed { .. } => Text::new("reenviada", "replayed"),
        Event::Discarded => Text::new("descartada", "discarded"),
        Event::Restored { .. } => Text::new("restaurada", "restored"),
        Event::Resolved { .. } => Text::new("resolvida à mão", "resolved by hand"),
        Event::Superseded => Text::new("substituída", "superseded"),
    }
}
