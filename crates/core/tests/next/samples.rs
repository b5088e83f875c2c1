//! Deliveries and events to try the transition function with.

use std::time::Duration;

use malote_core::cause;
use malote_core::delivery::{Answer, Event, Held, Known, Operation, Status, Verdict};
use malote_core::fault::Fault;
use malote_core::money::Money;
use malote_core::next::Current;
use malote_core::seen::Seen;
use proptest::prelude::*;
use serde_json::json;

/// A delivery that stands in a state for the first time.
pub(crate) fn standing(status: Status, doubt: bool) -> Current {
    Current {
        status,
        operation: Operation::Include,
        doubt,
        tries: 0,
        questions: 0,
        contradictions: 0,
        failing_for: Duration::ZERO,
        unknown_for: Duration::ZERO,
        key: "ML1".to_owned(),
        seed: 7,
    }
}

pub(crate) fn fault() -> Fault {
    Fault {
        connector: "omie".to_owned(),
        code: "timeout".to_owned(),
        field: String::new(),
        entity: "IncluirContaPagar".to_owned(),
        detail: "no answer".to_owned(),
    }
}

pub(crate) fn held() -> Known {
    as_wanted().known()
}

pub(crate) fn as_wanted() -> Seen {
    Seen::AsWanted(there(100))
}

pub(crate) fn otherwise() -> Seen {
    Seen::Otherwise(there(30))
}

fn there(centavos: i64) -> Held {
    let amount = Money::from_centavos(centavos);
    Held {
        reference: "4711".to_owned(),
        snapshot: json!({"amount": amount}),
        amount,
    }
}

pub(crate) fn edited() -> Vec<cause::Draft> {
    vec![cause::Draft::new(cause::Kind::EditedInTarget, "ML1")]
}

/// Whether a delivery in this state may carry the mark of doubt.
pub(crate) const fn may_doubt(status: Status) -> bool {
    matches!(
        status,
        Status::Uncertain | Status::Parked | Status::Discarded
    )
}

/// Anything a delivery can be, as far as the rules allow it.
pub(crate) fn any_current() -> impl Strategy<Value = Current> {
    let operations = prop::sample::select(vec![
        Operation::Include,
        Operation::Change,
        Operation::Remove,
        Operation::Nothing,
    ]);
    let counts = (0u32..1_000, 0u32..1_000, 0u32..4);
    let ages = (0u64..1_500_000, 0u64..300_000);
    let status = prop::sample::select(Status::ALL.to_vec());
    (
        status,
        any::<bool>(),
        operations,
        counts,
        ages,
        any::<u64>(),
    )
        .prop_map(|(status, doubt, operation, counts, ages, seed)| Current {
            status,
            operation,
            doubt: status == Status::Uncertain || (doubt && may_doubt(status)),
            tries: counts.0,
            questions: counts.1,
            contradictions: counts.2,
            failing_for: Duration::from_secs(ages.0),
            unknown_for: Duration::from_secs(ages.1),
            key: "ML1".to_owned(),
            seed,
        })
}

fn any_known() -> impl Strategy<Value = Known> {
    prop::sample::select(vec![Known::Unchanged, Known::Gone, held()])
}

fn any_wait() -> impl Strategy<Value = Duration> {
    (0u64..10_000).prop_map(Duration::from_secs)
}

pub(crate) fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        any_known().prop_map(Answer::Delivered),
        prop::option::of(any_wait()).prop_map(|after| Answer::Retry {
            after,
            fault: fault()
        }),
        any_wait().prop_map(|after| Answer::Throttled {
            after,
            scope: "rate".to_owned()
        }),
        (any_wait(), any::<bool>()).prop_map(|(after, duplicate)| Answer::Uncertain {
            after,
            duplicate,
            fault: fault()
        }),
        any_known().prop_map(|known| Answer::Park {
            causes: edited(),
            known
        }),
        Just(Answer::Refused(fault())),
    ]
}

pub(crate) fn any_verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        any_known().prop_map(Verdict::Applied),
        any_wait().prop_map(|after| Verdict::NotApplied { after }),
        any_known().prop_map(|known| Verdict::Different {
            causes: edited(),
            known
        }),
        Just(Verdict::Barred { causes: edited() }),
        any_wait().prop_map(|after| Verdict::Unasked { after }),
        any_wait().prop_map(|after| Verdict::Unknown {
            after,
            fault: fault()
        }),
    ]
}

pub(crate) fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Claimed),
        any_answer().prop_map(Event::Answered),
        any_verdict().prop_map(Event::Judged),
        any_wait().prop_map(|after| Event::Unsent { after }),
        any::<bool>().prop_map(|begun| Event::Panicked {
            begun,
            fault: fault()
        }),
        (any::<bool>(), any_wait())
            .prop_map(|(begun, quarantine)| Event::LeaseLost { begun, quarantine }),
        Just(Event::CausesAppeared),
        Just(Event::CausesResolved),
        any::<bool>().prop_map(|newest| Event::Replayed { newest }),
        Just(Event::Discarded),
        (any::<bool>(), any::<bool>())
            .prop_map(|(newest, waits)| Event::Restored { newest, waits }),
        (
            prop::sample::select(vec![as_wanted(), otherwise(), Seen::Absent]),
            any::<bool>()
        )
            .prop_map(|(seen, newest)| Event::Resolved { seen, newest }),
        Just(Event::Superseded),
    ]
}
