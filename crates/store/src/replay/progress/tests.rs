//! The ramp, the rate and the stop, without a database.

use super::*;
use crate::audit::MALOTE;

fn replay(waiting: i64) -> Replay {
    let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    Replay {
        id: ReplayId::fresh(),
        kind: Kind::Replay,
        held: 0,
        failing: 0,
        stopped_for: 0,
        held_by: Vec::new(),
        state: State::Running,
        filter: serde_json::json!({}),
        reason: "test".to_owned(),
        ordered_by: "test".to_owned(),
        tenants: None,
        ramp: vec![1, 5],
        stop_at_failure_percent: 20,
        rate_per_second: 10,
        stage: Stage::default(),
        counts: Counts {
            total: waiting,
            waiting,
            ..Counts::default()
        },
        amount: Money::ZERO,
        created_at: at,
        updated_at: at,
        ended_at: None,
        actor: MALOTE.clone(),
        paid_until: at,
        at,
    }
}

fn release(replay: &mut Replay, count: i64) {
    for _ in 0..count {
        replay.turned(&Turn::Released);
    }
}

fn end(replay: &mut Replay, state: &str, count: i64) {
    for _ in 0..count {
        replay.ended(state);
    }
    replay.judge();
}

#[test]
fn stages_follow_each_other_once_all_of_one_have_ended() {
    let mut replay = replay(100);
    replay.at += SignedDuration::from_secs(9);
    assert_eq!(replay.room(), 1);
    release(&mut replay, 1);
    replay.judge();
    assert_eq!((replay.stage.number, replay.room()), (0, 0));
    end(&mut replay, "delivered", 1);
    assert_eq!((replay.stage.number, replay.room()), (1, 5));
    release(&mut replay, 5);
    end(&mut replay, "delivered", 4);
    assert_eq!(replay.stage.number, 1);
    end(&mut replay, "failed", 1);
    assert_eq!((replay.stage.number, replay.state), (2, State::Running));
}

#[test]
fn what_was_not_tried_does_not_fill_a_stage() {
    let mut replay = replay(100);
    replay.turned(&Turn::Changed(String::new()));
    replay.turned(&Turn::Refused(String::new()));
    replay.turned(&Turn::Superseded);
    assert_eq!(replay.room(), 1);
    assert_eq!(replay.counts.waiting, 97);
}

#[test]
fn too_many_failures_stop_it_and_as_many_as_allowed_do_not() {
    for (failed, state) in [(1, State::Running), (2, State::Stopped)] {
        let mut replay = replay(100);
        replay.stage.number = 1;
        release(&mut replay, 5);
        end(&mut replay, "delivered", 5 - failed);
        end(&mut replay, "failed", failed);
        assert_eq!(replay.state, state, "{failed}");
    }
}

#[test]
fn beyond_the_ramp_a_sample_is_enough_to_stop_it() {
    let mut replay = replay(1_000);
    replay.stage.number = 2;
    release(&mut replay, 100);
    end(&mut replay, "failed", 19);
    assert_eq!(replay.state, State::Running);
    end(&mut replay, "failed", 1);
    assert_eq!(replay.state, State::Stopped);
}

#[test]
fn what_breaks_in_the_middle_stops_it_soon() {
    let mut replay = replay(100_000);
    replay.stage.number = 2;
    for _ in 0..1_000 {
        release(&mut replay, 1);
        end(&mut replay, "delivered", 1);
    }
    assert_eq!(replay.stage.number, 2, "these are no stages");
    for failed in 1..=40 {
        release(&mut replay, 1);
        end(&mut replay, "failed", 1);
        if replay.state == State::Stopped {
            assert_eq!((failed, replay.stopped_for), (31, 31));
            return;
        }
    }
    panic!("it goes on: {:?} {:?}", replay.stage, replay.counts);
}

#[test]
fn a_few_failures_in_a_row_do_not_stop_it() {
    let mut replay = replay(100_000);
    replay.stage.number = 2;
    for _ in 0..20 {
        release(&mut replay, 270);
        end(&mut replay, "delivered", 240);
        for _ in 0..30 {
            end(&mut replay, "failed", 1);
        }
        assert_eq!(
            replay.state,
            State::Running,
            "one in nine: {:?}",
            replay.stage
        );
    }
}

#[test]
fn what_keeps_failing_is_judged_once() {
    let mut replay = replay(100_000);
    replay.stage.number = 2;
    release(&mut replay, 20);
    replay.failing = 20;
    for _ in 0..100 {
        release(&mut replay, 100);
        end(&mut replay, "delivered", 100);
        assert_eq!(replay.state, State::Running, "{:?}", replay.stage);
    }
    // Others begin to fail, and nothing else is under way.
    release(&mut replay, 80);
    replay.failing = 100;
    replay.stop_at_failure_percent = 90;
    replay.judge();
    assert_eq!((replay.state, replay.stopped_for), (State::Stopped, 100));
}

#[test]
fn it_ends_when_the_last_row_has() {
    let mut replay = replay(2);
    release(&mut replay, 1);
    replay.turned(&Turn::Changed(String::new()));
    replay.judge();
    assert_eq!(replay.state, State::Running);
    end(&mut replay, "failed", 1);
    assert_eq!(replay.state, State::Finished);
}

#[test]
fn the_rate_is_kept_and_little_of_it_is_saved_up() {
    let mut replay = replay(1_000);
    replay.ramp.clear();
    assert_eq!(replay.room(), 1);
    replay.at += SignedDuration::from_secs(3_600);
    assert_eq!(replay.room(), 10);
    release(&mut replay, 10);
    replay.at += SignedDuration::from_millis(500);
    assert_eq!(replay.room(), 5);
    release(&mut replay, 6);
    assert_eq!(replay.room(), 0);
    replay.at += SignedDuration::from_millis(100);
    assert_eq!(replay.room(), 1);
}

#[test]
fn what_a_person_holds_does_not_hold_up_the_stage() {
    let mut replay = replay(100);
    replay.at += SignedDuration::from_secs(9);
    release(&mut replay, 1);
    replay.held = 1;
    replay.judge();
    assert_eq!((replay.stage.number, replay.room()), (0, 1), "another one");
    release(&mut replay, 1);
    end(&mut replay, "delivered", 1);
    assert_eq!((replay.stage.number, replay.room()), (1, 5));
    // It is let go, and ends in this stage.
    replay.held = 0;
    assert_eq!(replay.room(), 4);
    end(&mut replay, "failed", 1);
    assert_eq!((replay.stage.tried, replay.stage.failed), (1, 1));
    release(&mut replay, 4);
    end(&mut replay, "delivered", 4);
    assert_eq!((replay.stage.number, replay.state), (2, State::Running));
}

#[test]
fn what_is_held_alone_decides_nothing() {
    let mut replay = replay(2);
    replay.ramp = vec![1];
    release(&mut replay, 1);
    replay.held = 1;
    replay.judge();
    assert_eq!((replay.stage.number, replay.state), (0, State::Running));
    replay.held = 0;
    end(&mut replay, "delivered", 1);
    assert_eq!((replay.stage.number, replay.state), (1, State::Running));
}

#[test]
fn with_nothing_left_to_try_what_is_held_or_keeps_failing_does_not_keep_it_open() {
    for (held, failing, state) in [
        (1, 0, State::Running),
        (0, 1, State::Running),
        (1, 1, State::Finished),
    ] {
        let mut replay = replay(3);
        replay.ramp.clear();
        release(&mut replay, 3);
        end(&mut replay, "delivered", 1);
        (replay.held, replay.failing) = (held, failing);
        replay.judge();
        assert_eq!(replay.state, state, "{held} {failing}");
        // What becomes of the others is noted, and changes nothing about its end.
        (replay.held, replay.failing) = (0, 0);
        end(&mut replay, "failed", 2);
        assert_eq!((replay.state, replay.counts.failed), (State::Finished, 2));
    }
}

#[test]
fn what_keeps_failing_does_not_hold_up_the_stage_and_counts_as_failed() {
    for (failing, state, stage) in [(1, State::Running, 2), (2, State::Stopped, 1)] {
        let mut replay = replay(100);
        replay.at += SignedDuration::from_secs(9);
        replay.ramp = vec![1, 5, 50];
        replay.stage.number = 1;
        release(&mut replay, 5);
        end(&mut replay, "delivered", 5 - failing);
        assert_eq!((replay.stage.number, replay.room()), (1, 0), "not so soon");
        replay.failing = failing;
        replay.judge();
        assert_eq!(
            (replay.state, replay.stage.number),
            (state, stage),
            "{failing}"
        );
    }
}

#[test]
fn what_failed_long_and_ends_well_after_all_is_a_success_of_the_stage_it_ends_in() {
    let mut replay = replay(100);
    replay.at += SignedDuration::from_secs(9);
    replay.stage.number = 1;
    release(&mut replay, 5);
    replay.failing = 1;
    end(&mut replay, "delivered", 4);
    assert_eq!((replay.stage.number, replay.stage.tried), (2, 1));
    replay.failing = 0;
    end(&mut replay, "delivered", 1);
    assert_eq!((replay.stage.tried, replay.stage.delivered), (1, 1));
}
