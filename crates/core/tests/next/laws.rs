//! What holds for one transition, whatever the delivery and the event are.

use malote_core::cause;
use malote_core::delivery::{Answer, Event, Known, Operation, Status, Verdict};
use malote_core::next::{Current, Next, next};
use malote_core::policy::Policy;
use malote_core::seen::Seen;
use proptest::prelude::*;

use crate::samples::{any_current, any_event, fault, may_doubt};

fn step(now: &Current, event: &Event) -> Option<Next> {
    next(&Policy::default(), now, event.clone()).ok()
}

/// An answer, a verdict or a person has said what became of the write.
fn tells(event: &Event) -> bool {
    match event {
        Event::Answered(answer) => matches!(
            answer,
            Answer::Delivered(_) | Answer::Retry { .. } | Answer::Park { .. } | Answer::Refused(_)
        ),
        Event::Judged(verdict) => {
            use Verdict::{Barred, Unasked, Unknown};
            !matches!(verdict, Unknown { .. } | Unasked { .. } | Barred { .. })
        }
        Event::Resolved { .. } => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, ..ProptestConfig::default() })]

    #[test]
    fn what_is_finished_stays_finished_but_for_a_restored_discard(
        now in any_current(), event in any_event(),
    ) {
        if let (true, Some(_)) = (now.status.finished(), step(&now, &event)) {
            prop_assert_eq!(now.status, Status::Discarded);
            let ordered = matches!(event, Event::Restored { .. } | Event::Superseded);
            prop_assert!(ordered, "{:?}", event);
        }
    }

    #[test]
    fn only_a_person_revives_the_dead_and_the_discarded(
        now in any_current(), event in any_event(),
    ) {
        let still = matches!(now.status, Status::Dead | Status::Discarded);
        let goes = |to: &Next| !to.status.finished() && to.status != Status::Dead;
        if still && step(&now, &event).is_some_and(|to| goes(&to)) {
            let person = matches!(event, Event::Replayed { .. } | Event::Restored { .. });
            prop_assert!(person, "{:?} by {:?}", now.status, event);
        }
    }

    #[test]
    fn doubt_ends_only_with_an_answer_a_verdict_or_a_person(
        now in any_current(), event in any_event(),
    ) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        if now.doubt && !to.doubt {
            prop_assert!(tells(&event), "{:?} lost doubt by {:?}", now, event);
        }
        if !now.doubt && to.doubt {
            prop_assert_eq!(to.status, Status::Uncertain);
        }
    }

    #[test]
    fn doubt_stands_only_where_it_may(now in any_current(), event in any_event()) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        prop_assert!(!to.doubt || may_doubt(to.status), "{:?}", to.status);
        prop_assert!(to.doubt || to.status != Status::Uncertain);
    }

    #[test]
    fn nothing_in_doubt_is_sent_unasked(now in any_current(), event in any_event()) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        if to.status == Status::Sending {
            prop_assert!(!now.doubt);
            prop_assert!(matches!(now.status, Status::Ready | Status::Retrying));
            prop_assert_eq!(event, Event::Claimed);
        } else if now.doubt && matches!(to.status, Status::Ready | Status::Retrying) {
            prop_assert!(tells(&event), "{:?} may go by {:?}", now, event);
        }
    }

    #[test]
    fn an_old_revision_is_superseded_or_asked_about(now in any_current()) {
        let restored = |waits| Event::Restored { newest: false, waits };
        let replayed = Event::Replayed { newest: false };
        for event in [replayed, restored(false), restored(true)] {
            let Some(to) = step(&now, &event) else { continue };
            let wanted = if now.doubt { Status::Uncertain } else { Status::Superseded };
            prop_assert_eq!(to.status, wanted);
            prop_assert_eq!(to.doubt, now.doubt);
        }
    }

    #[test]
    fn it_dies_of_long_failing_of_a_refusal_or_of_a_bug_and_of_nothing_else(
        now in any_current(), event in any_event(),
    ) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        let old = now.failing_for > Policy::default().give_up_after();
        let dies = match &event {
            Event::Answered(Answer::Retry { .. }) => old,
            Event::Answered(Answer::Refused(_)) => true,
            Event::Judged(Verdict::NotApplied { .. }) => {
                old && now.tries > 0 && now.contradictions < 2
            }
            Event::Panicked { begun, .. } => !begun && now.status == Status::Sending,
            _ => false,
        };
        prop_assert_eq!(to.status == Status::Dead, dies, "{:?} by {:?}", now, event);
        prop_assert!(!dies || !to.doubt, "what may be applied never ends so");
    }

    #[test]
    fn a_write_that_never_arrives_goes_slower_each_time_and_ends(
        mut now in any_current(), rounds in 2u32..40,
    ) {
        let policy = Policy { jitter_percent: 0, ..Policy::default() };
        let after = std::time::Duration::from_secs(61);
        let fault = fault();
        (now.failing_for, now.tries, now.contradictions) = (std::time::Duration::ZERO, 0, 0);
        let mut waits = Vec::new();
        for _ in 0..rounds {
            (now.status, now.doubt) = (Status::Uncertain, true);
            let to = next(&policy, &now, Event::Judged(Verdict::NotApplied { after })).unwrap();
            prop_assert_eq!((to.status, to.tries), (Status::Ready, now.tries + 1));
            waits.push(to.after);
            (now.status, now.doubt, now.tries) = (Status::Sending, false, to.tries);
            let lost = Answer::Uncertain { after, duplicate: false, fault: fault.clone() };
            let lost = next(&policy, &now, Event::Answered(lost)).unwrap();
            prop_assert_eq!((lost.status, lost.tries), (Status::Uncertain, now.tries));
        }
        prop_assert!(waits[0] == after && waits.is_sorted());
        prop_assert!(rounds < 12 || waits[rounds as usize - 1].as_secs() == policy.most_s);
        now.failing_for = policy.give_up_after() + after;
        (now.status, now.doubt) = (Status::Uncertain, true);
        let to = next(&policy, &now, Event::Judged(Verdict::NotApplied { after })).unwrap();
        prop_assert_eq!((to.status, to.doubt), (Status::Dead, false));
        prop_assert_eq!(to.fault.map(|fault| fault.code), Some("never-applied".to_owned()));
    }

    #[test]
    fn two_contradictions_in_a_row_are_for_a_person(
        mut now in any_current(), contradictions in 0u32..4,
    ) {
        now.status = Status::Uncertain;
        now.doubt = true;
        now.contradictions = contradictions;
        now.tries = 0;
        let after = std::time::Duration::from_secs(61);
        let to = step(&now, &Event::Judged(Verdict::NotApplied { after })).unwrap();
        if contradictions < 2 {
            prop_assert_eq!((to.status, to.doubt, to.after), (Status::Ready, false, after));
        } else {
            prop_assert_eq!((to.status, to.doubt), (Status::Parked, true));
            let unknown = cause::Draft::new(cause::Kind::OutcomeUnknown, "ML1");
            prop_assert_eq!(to.causes, vec![unknown]);
        }
    }

    #[test]
    fn an_outcome_nobody_can_tell_goes_to_a_person_in_time(now in any_current()) {
        let unknown = Verdict::Unknown { after: std::time::Duration::ZERO, fault: fault() };
        let Some(to) = step(&now, &Event::Judged(unknown)) else { return Ok(()) };
        let long = now.unknown_for > Policy::default().unknown_after();
        prop_assert_eq!(to.status == Status::Parked, long);
        prop_assert!(to.doubt);
        prop_assert_eq!(long, !to.causes.is_empty());
    }

    #[test]
    fn a_question_that_was_not_put_changes_nothing(now in any_current()) {
        let after = std::time::Duration::from_secs(61);
        let Some(to) = step(&now, &Event::Judged(Verdict::Unasked { after })) else { return Ok(()) };
        prop_assert_eq!((to.status, to.doubt, to.after), (Status::Uncertain, true, after));
        prop_assert!(to.causes.is_empty());
        let counted = (to.tries, to.questions, to.contradictions);
        prop_assert_eq!(counted, (now.tries, now.questions, now.contradictions));
    }

    #[test]
    fn nobody_goes_sooner_than_the_target_said(now in any_current(), event in any_event()) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        let waits = matches!(to.status, Status::Ready | Status::Retrying | Status::Uncertain);
        let told = match &event {
            Event::Answered(Answer::Retry { after, .. }) => after.unwrap_or_default(),
            Event::Answered(Answer::Throttled { after, .. } | Answer::Uncertain { after, .. })
            | Event::Judged(
                Verdict::NotApplied { after }
                | Verdict::Unasked { after }
                | Verdict::Unknown { after, .. },
            )
            | Event::Unsent { after } => *after,
            _ => return Ok(()),
        };
        prop_assert!(!waits || to.after >= told);
    }

    #[test]
    fn what_was_learned_is_kept_whatever_follows(now in any_current(), event in any_event()) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        let told = match event {
            Event::Answered(Answer::Delivered(known) | Answer::Park { known, .. })
            | Event::Judged(Verdict::Applied(known) | Verdict::Different { known, .. })
            => known,
            Event::Resolved { seen, .. } => seen.known(),
            _ => Known::Unchanged,
        };
        prop_assert_eq!(to.known, told);
    }

    #[test]
    fn only_answers_about_the_delivery_count_as_tries(
        now in any_current(), event in any_event(),
    ) {
        let Some(to) = step(&now, &event) else { return Ok(()) };
        let counts = match event {
            Event::Answered(Answer::Retry { .. }) => to.status == Status::Retrying,
            Event::Judged(Verdict::NotApplied { .. }) => to.status == Status::Ready,
            _ => false,
        };
        let afresh = matches!(
            event,
            Event::CausesResolved
                | Event::Replayed { .. }
                | Event::Restored { .. }
                | Event::Resolved { .. }
        );
        let superseded = to.status == Status::Superseded;
        if counts {
            prop_assert_eq!(to.tries, now.tries + 1);
        } else if !afresh || superseded {
            prop_assert_eq!(to.tries, now.tries);
        } else {
            prop_assert_eq!(to.tries, 0);
        }
    }
}

#[test]
fn a_person_who_looked_ends_or_repeats_each_operation() {
    use crate::samples::{as_wanted, otherwise, standing};
    let mut now = standing(Status::Uncertain, true);
    for (operation, there, other, absent) in [
        (
            Operation::Include,
            Status::Delivered,
            Status::Ready,
            Status::Ready,
        ),
        (
            Operation::Change,
            Status::Delivered,
            Status::Ready,
            Status::Ready,
        ),
        (
            Operation::Nothing,
            Status::Delivered,
            Status::Ready,
            Status::Ready,
        ),
        (
            Operation::Remove,
            Status::Ready,
            Status::Ready,
            Status::Delivered,
        ),
    ] {
        now.operation = operation;
        for newest in [true, false] {
            // What an old revision would do is not done any more.
            let goes = |status| match status {
                Status::Ready if !newest => Status::Superseded,
                status => status,
            };
            let after = |seen| {
                step(&now, &Event::Resolved { seen, newest })
                    .unwrap()
                    .status
            };
            assert_eq!(after(as_wanted()), goes(there));
            assert_eq!(after(otherwise()), goes(other));
            assert_eq!(after(Seen::Absent), goes(absent));
        }
    }
}
