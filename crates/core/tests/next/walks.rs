//! Whole lives: any sequence of events, applied one after the other.

use std::time::Duration;

use malote_core::delivery::{Event, Status};
use malote_core::next::{Current, Next, next};
use malote_core::policy::Policy;
use proptest::prelude::*;

use crate::samples::{any_current, any_event, may_doubt, standing};

/// The row after a transition, a while later, as the store would read it.
fn written(now: &Current, to: &Next, later: Duration) -> Current {
    let unknown_for = match (now.doubt, to.doubt) {
        (_, false) => Duration::ZERO,
        (false, true) => later,
        (true, true) => now.unknown_for + later,
    };
    let failing_for = match (now.tries, to.tries) {
        (_, 0) => Duration::ZERO,
        (0, _) => later,
        (_, _) => now.failing_for + later,
    };
    Current {
        status: to.status,
        operation: now.operation,
        doubt: to.doubt,
        tries: to.tries,
        questions: to.questions,
        contradictions: to.contradictions,
        failing_for,
        unknown_for,
        key: now.key.clone(),
        seed: now.seed,
    }
}

fn any_life() -> impl Strategy<Value = Vec<(Event, u64)>> {
    prop::collection::vec((any_event(), 0u64..5_000), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    #[test]
    fn a_life_never_leaves_what_the_schema_allows(
        start in any_current(), life in any_life(),
    ) {
        let mut now = start;
        for (event, seconds) in life {
            let Ok(to) = next(&Policy::default(), &now, event) else { continue };
            now = written(&now, &to, Duration::from_secs(seconds));
            prop_assert!(!now.doubt || may_doubt(now.status));
            prop_assert!(now.doubt || now.status != Status::Uncertain);
        }
    }

    #[test]
    fn between_two_writes_that_may_have_been_applied_somebody_tells(life in any_life()) {
        let mut now = standing(Status::Ready, false);
        let mut open = false;
        for (event, seconds) in life {
            let Ok(to) = next(&Policy::default(), &now, event) else { continue };
            if to.status == Status::Sending {
                prop_assert!(!open, "a second write while the first is in doubt");
            }
            open = to.doubt;
            now = written(&now, &to, Duration::from_secs(seconds));
        }
    }

    #[test]
    fn without_a_person_what_ended_has_ended(life in any_life()) {
        let mut now = standing(Status::Ready, false);
        for (event, seconds) in life {
            let person = matches!(event, Event::Replayed { .. } | Event::Restored { .. });
            if person {
                continue;
            }
            let ended = now.status.finished() || now.status == Status::Dead;
            let Ok(to) = next(&Policy::default(), &now, event) else { continue };
            if ended {
                let given_up = matches!(to.status, Status::Superseded | Status::Discarded);
                prop_assert!(given_up, "{:?}", to.status);
            }
            now = written(&now, &to, Duration::from_secs(seconds));
        }
    }

    #[test]
    fn superseded_and_delivered_are_for_ever(life in any_life()) {
        for end in [Status::Superseded, Status::Delivered] {
            for (event, _) in &life {
                let now = standing(end, false);
                prop_assert!(next(&Policy::default(), &now, event.clone()).is_err());
            }
        }
    }
}
