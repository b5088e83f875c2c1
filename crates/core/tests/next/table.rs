//! Every state with every event, written out. A dash is an event that cannot happen there.

use std::time::Duration;

use malote_core::delivery::{Answer, Event, Known, Operation, Status, Verdict};
use malote_core::next::next;
use malote_core::policy::Policy;
use malote_core::seen::Seen;

use crate::samples::{as_wanted, edited, fault, held, may_doubt, otherwise, standing};

/// The states in the order of the columns; `true`: with the mark of doubt.
const COLUMNS: [(Status, bool); 11] = [
    (Status::Ready, false),
    (Status::Sending, false),
    (Status::Retrying, false),
    (Status::Uncertain, true),
    (Status::Parked, false),
    (Status::Parked, true),
    (Status::Delivered, false),
    (Status::Dead, false),
    (Status::Discarded, false),
    (Status::Discarded, true),
    (Status::Superseded, false),
];

/// A state's short name: its first letters, and `?` when it is in doubt.
fn short(status: Status, doubt: bool) -> String {
    let name = match status {
        Status::Ready => "rdy",
        Status::Sending => "snd",
        Status::Retrying => "rty",
        Status::Uncertain => "unc",
        Status::Parked => "prk",
        Status::Delivered => "dlv",
        Status::Dead => "dead",
        Status::Discarded => "dsc",
        Status::Superseded => "sup",
    };
    let mark = if doubt { "?" } else { "" };
    format!("{name}{mark}")
}

fn after() -> Duration {
    Duration::from_secs(1)
}

fn answers() -> Vec<(&'static str, Event)> {
    let uncertain = |duplicate| Answer::Uncertain {
        after: after(),
        duplicate,
        fault: fault(),
    };
    let answers = vec![
        ("delivered", Answer::Delivered(held())),
        (
            "retry",
            Answer::Retry {
                after: None,
                fault: fault(),
            },
        ),
        (
            "throttled",
            Answer::Throttled {
                after: after(),
                scope: "rate".to_owned(),
            },
        ),
        ("uncertain", uncertain(false)),
        ("duplicate", uncertain(true)),
        (
            "park",
            Answer::Park {
                causes: edited(),
                known: Known::Unchanged,
            },
        ),
        ("refused", Answer::Refused(fault())),
    ];
    let event = |(name, answer)| (name, Event::Answered(answer));
    answers.into_iter().map(event).collect()
}

fn verdicts() -> Vec<(&'static str, Event)> {
    let verdicts = vec![
        ("applied", Verdict::Applied(held())),
        ("not-applied", Verdict::NotApplied { after: after() }),
        (
            "different",
            Verdict::Different {
                causes: edited(),
                known: held(),
            },
        ),
        (
            "unknown",
            Verdict::Unknown {
                after: after(),
                fault: fault(),
            },
        ),
    ];
    let event = |(name, verdict)| (name, Event::Judged(verdict));
    verdicts.into_iter().map(event).collect()
}

fn others() -> Vec<(&'static str, Event)> {
    let panicked = |begun| Event::Panicked {
        begun,
        fault: fault(),
    };
    let restored = |newest, waits| Event::Restored { newest, waits };
    let resolved = |seen, newest| Event::Resolved { seen, newest };
    let lost = |begun| Event::LeaseLost {
        begun,
        quarantine: after(),
    };
    vec![
        ("claimed", Event::Claimed),
        ("unsent", Event::Unsent { after: after() }),
        ("panicked", panicked(false)),
        ("panicked-begun", panicked(true)),
        ("lease-lost", lost(false)),
        ("lease-lost-begun", lost(true)),
        ("causes-appeared", Event::CausesAppeared),
        ("causes-resolved", Event::CausesResolved),
        ("replayed", Event::Replayed { newest: true }),
        ("replayed-old", Event::Replayed { newest: false }),
        ("discarded", Event::Discarded),
        ("restored", restored(true, false)),
        ("restored-waiting", restored(true, true)),
        ("restored-old", restored(false, false)),
        ("seen-there", resolved(as_wanted(), true)),
        ("seen-otherwise", resolved(otherwise(), true)),
        ("seen-absent", resolved(Seen::Absent, true)),
        ("seen-there-old", resolved(as_wanted(), false)),
        ("seen-otherwise-old", resolved(otherwise(), false)),
        ("seen-absent-old", resolved(Seen::Absent, false)),
        ("superseded", Event::Superseded),
    ]
}

const TABLE: &str = "
                  rdy  snd  rty  unc? prk  prk? dlv  dead dsc  dsc? sup
delivered         -    dlv  -    dlv  -    -    -    -    -    -    -
retry             -    rty  -    rty  -    -    -    -    -    -    -
throttled         -    rdy  -    unc? -    -    -    -    -    -    -
uncertain         -    unc? -    unc? -    -    -    -    -    -    -
duplicate         -    unc? -    unc? -    -    -    -    -    -    -
park              -    prk  -    prk  -    -    -    -    -    -    -
refused           -    dead -    dead -    -    -    -    -    -    -
applied           -    -    -    dlv  -    -    -    -    -    -    -
not-applied       -    -    -    rdy  -    -    -    -    -    -    -
different         -    -    -    prk  -    -    -    -    -    -    -
unknown           -    -    -    unc? -    -    -    -    -    -    -
claimed           snd  -    snd  unc? -    -    -    -    -    -    -
unsent            -    rdy  -    unc? -    -    -    -    -    -    -
panicked          -    dead -    unc? -    -    -    -    -    -    -
panicked-begun    -    unc? -    unc? -    -    -    -    -    -    -
lease-lost        -    rdy  -    -    -    -    -    -    -    -    -
lease-lost-begun  -    unc? -    -    -    -    -    -    -    -    -
causes-appeared   prk  -    prk  -    -    -    -    -    -    -    -
causes-resolved   -    -    -    -    rdy  unc? -    -    -    -    -
replayed          -    -    -    -    rdy  unc? -    rdy  -    -    -
replayed-old      -    -    -    -    sup  unc? -    sup  -    -    -
discarded         dsc  -    dsc  dsc? dsc  dsc? -    dsc  -    -    -
restored          -    -    -    -    -    -    -    -    rdy  unc? -
restored-waiting  -    -    -    -    -    -    -    -    prk  prk? -
restored-old      -    -    -    -    -    -    -    -    sup  unc? -
seen-there        -    -    -    dlv  -    dlv  -    -    -    -    -
seen-otherwise    -    -    -    rdy  -    rdy  -    -    -    -    -
seen-absent       -    -    -    rdy  -    rdy  -    -    -    -    -
seen-there-old    -    -    -    dlv  -    dlv  -    -    -    -    -
seen-otherwise-old -   -    -    sup  -    sup  -    -    -    -    -
seen-absent-old   -    -    -    sup  -    sup  -    -    -    -    -
superseded        sup  -    sup  -    sup  -    -    sup  sup  -    -
";

fn written() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    let row = |line: &'static str| {
        let mut cells = line.split_whitespace();
        (cells.next().expect("a row has a name"), cells.collect())
    };
    lines.skip(1).map(row).collect()
}

#[test]
fn every_state_meets_every_event_as_written() {
    let mut events = answers();
    events.extend(verdicts());
    events.extend(others());
    let rows = written();
    assert_eq!(rows.len(), events.len(), "each event has one row");
    for ((row, cells), (name, event)) in rows.into_iter().zip(events) {
        assert_eq!(row, name);
        assert_eq!(cells.len(), COLUMNS.len(), "'{row}' has a cell per state");
        for ((status, doubt), wanted) in COLUMNS.into_iter().zip(cells) {
            let now = standing(status, doubt);
            let found = next(&Policy::default(), &now, event.clone());
            let found = found.map_or_else(|_| "-".to_owned(), |to| short(to.status, to.doubt));
            assert_eq!(found, wanted, "'{}' and '{row}'", short(status, doubt));
        }
    }
}

#[test]
fn the_columns_are_all_states_a_delivery_can_be_in() {
    for status in Status::ALL {
        for doubt in [false, true] {
            let possible = match status {
                Status::Uncertain => doubt,
                status => !doubt || may_doubt(status),
            };
            assert_eq!(possible, COLUMNS.contains(&(status, doubt)), "{status:?}");
        }
    }
}

#[test]
fn what_a_person_sees_ends_a_removal_the_other_way_round() {
    for (status, doubt) in [(Status::Uncertain, true), (Status::Parked, true)] {
        let mut now = standing(status, doubt);
        now.operation = Operation::Remove;
        let policy = Policy::default();
        let newest = true;
        let resolved = |seen| next(&policy, &now, Event::Resolved { seen, newest }).unwrap();
        let (there, absent) = (resolved(otherwise()), resolved(Seen::Absent));
        assert_eq!(
            (there.status, absent.status),
            (Status::Ready, Status::Delivered)
        );
    }
}

#[test]
fn an_impossible_event_says_what_and_where() {
    let error = next(
        &Policy::default(),
        &standing(Status::Delivered, false),
        Event::Replayed { newest: true },
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "a delivery that is 'delivered' cannot be replayed"
    );
}
