//! What the limits of one credential allow, at given instants.

use malote_core::policy::Policy;

use super::*;
use crate::engine::address::Addresses;
use crate::flow::may_find_nothing;

const METHOD: &str = "ConsultarContaPagar";

fn state() -> State {
    let settings = Settings {
        error_pause_after: 3,
        error_pause: Duration::from_secs(1),
        calls_per_minute_per_method: 6_000,
        ..Settings::with_retry(Policy::default())
    };
    let limits = Limits {
        address: Addresses::default().of("", 6_000),
        connection: ConnectionId(malote_core::id::fresh()),
        settings,
    };
    State::new(limits, Vec::new(), Vec::new())
}

/// The `number`th call, long enough after the one before for the rate.
fn step(state: &mut State, number: u64, held: &mut Held) -> Result<Step, Closed> {
    let call = Call::new(METHOD, false, &number.to_string());
    held.slot = true;
    state.step(&call, number * 100, held)
}

fn goes(state: &mut State, number: u64) -> Option<Held> {
    let mut held = Held::default();
    let step = step(state, number, &mut held);
    step.is_ok_and(|step| step == Step::Go).then_some(held)
}

#[test]
fn no_more_calls_are_under_way_than_may_still_fail() {
    let mut state = state();
    state.method(METHOD).faults.count = 1;
    let (one, other) = (goes(&mut state, 1), goes(&mut state, 2));
    assert!(one.is_some() && other.is_some());
    assert!(
        goes(&mut state, 3).is_none(),
        "a third could be one too many"
    );
    state.give_back(METHOD, &one.unwrap());
    assert!(goes(&mut state, 4).is_some());
}

#[test]
fn after_a_rest_one_call_goes_first() {
    let mut state = state();
    for _ in 0..3 {
        state.method(METHOD).faults.fault("f", 3, 1_000, 0);
    }
    assert!(goes(&mut state, 9).is_none(), "it rests");
    let probe = goes(&mut state, 10).unwrap();
    assert!(probe.probe);
    assert!(goes(&mut state, 11).is_none(), "it is being probed");
    state.give_back(METHOD, &probe);
    assert!(goes(&mut state, 12).is_some_and(|held| held.probe));
}

#[test]
fn a_call_that_still_waits_sees_a_rest_begin() {
    let mut state = state();
    let mut waiting = Held::default();
    let call = Call::new(METHOD, false, "1");
    let first = state.step(&call, 100, &mut waiting);
    assert_eq!(first, Ok(Step::Slot));
    state.method(METHOD).faults.pause("f", 60_000, 0);
    assert!(step(&mut state, 2, &mut waiting).is_err());
}

#[test]
fn other_limits_leave_what_is_under_way_and_what_was_called() {
    let mut state = state();
    state.method(METHOD).faults.count = 2;
    let held = goes(&mut state, 1).unwrap();
    let limits = Limits {
        address: Addresses::default().of("", 6_000),
        connection: state.limits.connection,
        settings: state.limits.settings.clone(),
    };
    state.adopt(limits);
    let again = step(&mut state, 1, &mut Held::default()).unwrap_err();
    assert_eq!(again.scope, "identical-call");
    assert!(goes(&mut state, 2).is_none(), "one is under way");
    state.give_back(METHOD, &held);
}

fn rested(count: u32) -> State {
    let mut state = state();
    for _ in 0..count {
        state.method(METHOD).faults.fault("f", 3, 1_000, 0);
    }
    state
}

/// The `number`th call, one that may find nothing.
async fn asks(state: &mut State, number: u64) -> Result<Held, Closed> {
    let mut held = Held::default();
    let step = may_find_nothing(async { step(state, number, &mut held) }).await?;
    assert_eq!(step, Step::Go);
    Ok(held)
}

#[tokio::test]
async fn a_question_that_may_find_nothing_lets_others_probe_first() {
    let mut state = rested(3);
    let refused = asks(&mut state, 10).await.unwrap_err();
    assert_eq!(refused.scope, NEEDS_SUCCESS);
    assert!(goes(&mut state, 10).is_some_and(|held| held.probe));
    let mut state = rested(3);
    assert!(asks(&mut state, 11).await.is_ok_and(|held| held.probe));
}

#[tokio::test]
async fn questions_that_find_nothing_stop_one_fault_beyond_our_limit() {
    let mut state = rested(4);
    for number in [11, 20, 50] {
        let refused = asks(&mut state, number).await.unwrap_err();
        assert_eq!(refused.scope, NEEDS_SUCCESS);
    }
    state.limits.settings.error_pause_after = 9;
    state.method(METHOD).faults.count = 9;
    assert!(
        asks(&mut state, 50).await.is_err(),
        "it could be the tenth fault"
    );
    let sure = goes(&mut state, 51).unwrap();
    assert!(sure.probe);
    state.give_back(METHOD, &sure);
    state.method(METHOD).faults.success();
    assert!(asks(&mut state, 52).await.is_ok());
}

#[test]
fn a_write_whose_end_nobody_saw_keeps_the_next_waiting() {
    const WRITE: &str = "AlterarContaPagar";
    let mut state = state();
    let timeout = millis(state.limits.settings.request_timeout);
    state.cut_short(WRITE, 1_000);
    let mut step = |write: bool, now_ms: u64| {
        let call = Call::new(WRITE, write, &now_ms.to_string());
        let mut held = Held {
            slot: true,
            ..Held::default()
        };
        state.step(&call, now_ms, &mut held)
    };
    assert_eq!(step(true, 1_500), Ok(Step::Wait(timeout - 500)));
    assert_eq!(step(false, 1_600), Ok(Step::Go));
    assert_eq!(step(true, 1_000 + timeout), Ok(Step::Go));
    assert!(state.busy(1_000) && !state.busy(1_000 + timeout));
}

#[tokio::test]
async fn after_a_call_cut_short_what_never_failed_goes_first() {
    let mut state = state();
    for _ in 0..3 {
        state.method(METHOD).faults.fault(CUT_SHORT, 3, 1_000, 0);
    }
    let failed = Some("omie timeout".to_owned());
    let again = FAILED_WITH.scope(failed, async { goes(&mut state, 10).is_none() });
    assert!(again.await, "it may be what was cut short");
    assert!(goes(&mut state, 10).is_some());
}

#[test]
fn no_minute_holds_more_calls_of_a_method_than_its_rate() {
    const MINUTE_MS: u64 = 60_000;
    let mut state = state();
    state.limits.settings.calls_per_minute_per_method = 240;
    let mut at = |now_ms: u64, method: &'static str| {
        let call = Call::new(method, false, &now_ms.to_string());
        let mut held = Held {
            slot: true,
            ..Held::default()
        };
        let step = state.step(&call, now_ms, &mut held).unwrap();
        state.give_back(method, &held);
        step
    };
    assert_eq!(at(1_000, METHOD), Step::Go);
    let Step::Wait(wait) = at(1_001, METHOD) else {
        panic!("the allowance starts empty");
    };
    assert_eq!(at(1_002, "ListarClientes"), Step::Go, "each has its own");
    assert_eq!(at(1_001 + wait, METHOD), Step::Go);
    let minute = (10 * MINUTE_MS..11 * MINUTE_MS).step_by(20);
    let went = minute.filter(|now_ms| at(*now_ms, METHOD) == Step::Go);
    let went = went.count();
    assert!((220..=240).contains(&went), "{went} in a minute");
}

#[test]
fn a_call_is_not_taken_from_its_rate_before_it_has_a_slot() {
    let mut state = state();
    state.limits.settings.calls_per_minute_per_method = 240;
    let call = Call::new(METHOD, false, "1");
    let mut held = Held::default();
    assert_eq!(state.step(&call, 1_000, &mut held), Ok(Step::Slot));
    held.slot = true;
    assert_eq!(state.step(&call, 1_000, &mut held), Ok(Step::Go));
}

#[tokio::test]
async fn after_a_rest_what_failed_with_the_same_lets_another_go_first() {
    let failed_with = async |fingerprint: &str, number: u64| {
        let mut state = rested(3);
        let failed = Some(fingerprint.to_owned());
        FAILED_WITH
            .scope(failed, async { goes(&mut state, number).is_some() })
            .await
    };
    assert!(!failed_with("f", 10).await, "it would fail with it again");
    assert!(failed_with("g", 10).await, "another goes first");
    assert!(failed_with("f", 11).await, "no other came for a while");
}
