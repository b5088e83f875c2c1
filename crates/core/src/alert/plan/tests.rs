//! What is told, and above all what is not.

use super::*;
use crate::cause;
use crate::id::{AlarmId, CauseId};
use crate::money::Money;
use crate::totals::Total;

const RULES: Rules = Rules {
    gather: Duration::from_secs(60),
    remind: Duration::from_secs(24 * 3_600),
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A working day in São Paulo, at noon.
fn noon() -> Timestamp {
    at("2026-11-20T15:00:00Z")
}

fn later(since: Timestamp, seconds: i64) -> Timestamp {
    since + jiff::SignedDuration::from_secs(seconds)
}

fn listener() -> Listener {
    Listener {
        id: ChannelId::fresh(),
        tenants: None,
        kinds: None,
        language: Language::Portuguese,
        quiet: None,
        reminded_at: None,
    }
}

fn alarm(what: cause::Kind, tenant: &str, centavos: i64) -> Alarm {
    Alarm {
        id: AlarmId::fresh(),
        tenant: Some(tenant.to_owned()),
        facts: Facts::cause(CauseId::fresh(), "matriz".to_owned(), what, "71", ""),
        total: Total {
            count: 1,
            amount: Money::from_centavos(centavos),
        },
        opened_at: noon(),
        seen_at: noon(),
        closed_at: None,
    }
}

fn unlinked(centavos: i64) -> Alarm {
    alarm(cause::Kind::ExpenseTypeUnlinked, "acme", centavos)
}

fn known(alarm: &Alarm, told_at: Option<Timestamp>) -> Known<'_> {
    Known { alarm, told_at }
}

fn states(
    listener: &Listener,
    board: &[(&Alarm, Option<Timestamp>)],
    now: Timestamp,
) -> Option<Vec<State>> {
    let board = board.iter().map(|(alarm, told)| known(alarm, *told));
    let digest = due(listener, board, now, RULES)?;
    Some(digest.lines.iter().map(|(state, _)| *state).collect())
}

#[test]
fn alarms_are_gathered_and_told_together_the_most_money_first() {
    let (small, large) = (unlinked(100), unlinked(90_000));
    let mut late = unlinked(500);
    late.opened_at = later(noon(), 59);
    let board = [&small, &late, &large].map(|alarm| known(alarm, None));
    assert!(due(&listener(), board, later(noon(), 59), RULES).is_none());
    let digest = due(&listener(), board, later(noon(), 60), RULES).unwrap();
    let ids: Vec<AlarmId> = digest.lines.iter().map(|(_, alarm)| alarm.id).collect();
    assert_eq!(ids, [large.id, late.id, small.id]);
}

#[test]
fn one_that_lasts_is_told_again_after_a_day_and_not_before() {
    let (one, told) = (unlinked(100), later(noon(), 60));
    let day = 24 * 3_600;
    let channel = listener();
    assert_eq!(
        states(&channel, &[(&one, Some(told))], later(told, 1)),
        None
    );
    assert_eq!(
        states(&channel, &[(&one, Some(told))], later(told, day - 1)),
        None
    );
    let found = states(&channel, &[(&one, Some(told))], later(told, day));
    assert_eq!(found, Some(vec![State::StillOpen]));
}

#[test]
fn reminders_come_together_once_a_day() {
    let (one, two) = (unlinked(100), unlinked(200));
    let (first, second) = (later(noon(), 60), later(noon(), 3_600));
    let day = 24 * 3_600;
    let mut channel = listener();
    channel.reminded_at = Some(later(first, day));
    let board = [(&one, channel.reminded_at), (&two, Some(second))];
    assert_eq!(states(&channel, &board, later(second, day)), None);
    let found = states(&channel, &board, later(first, 2 * day));
    assert_eq!(found, Some(vec![State::StillOpen; 2]));
}

#[test]
fn the_end_is_told_to_whom_it_was_told_and_to_nobody_else() {
    let mut one = unlinked(100);
    one.closed_at = Some(later(noon(), 600));
    let now = later(noon(), 660);
    let told = Some(later(noon(), 60));
    assert_eq!(states(&listener(), &[(&one, None)], now), None);
    assert_eq!(states(&listener(), &[(&one, told)], later(now, -1)), None);
    let found = states(&listener(), &[(&one, told)], now);
    assert_eq!(found, Some(vec![State::Resolved]));
}

#[test]
fn what_happened_once_has_no_end_to_tell() {
    let mut stopped = unlinked(100);
    stopped.facts = Facts::ReplayStopped {
        replay: crate::id::ReplayId::fresh(),
        failed: 1,
        limit_percent: 20,
    };
    stopped.closed_at = Some(noon());
    let told = Some(noon());
    assert_eq!(
        states(&listener(), &[(&stopped, told)], later(noon(), 900)),
        None
    );
}

#[test]
fn quiet_hours_let_only_what_is_urgent_and_new_through() {
    let mut channel = listener();
    channel.quiet = Quiet::parse("22:00", "07:00");
    let night = at("2026-11-21T03:00:00Z");
    let mut usual = unlinked(100);
    let mut urgent = alarm(cause::Kind::CredentialsRefused, "acme", 0);
    (usual.opened_at, urgent.opened_at) = (later(night, -120), later(night, -120));
    let mut over = unlinked(300);
    over.closed_at = Some(later(night, -120));
    let told = Some(later(night, -2 * 24 * 3_600));
    let lasting = unlinked(200);
    let board = [
        (&usual, None),
        (&urgent, None),
        (&over, told),
        (&lasting, told),
    ];
    assert_eq!(states(&channel, &board, night), Some(vec![State::Opened]));
    assert_eq!(states(&channel, &[(&urgent, told)], night), None);
    let morning = at("2026-11-21T10:00:00Z");
    let found = states(&channel, &board, morning).unwrap();
    assert_eq!(found.len(), 4, "the rest was kept until then: {found:?}");
}

#[test]
fn quiet_hours_may_pass_midnight() {
    let across = Quiet::parse("22:00", "07:00").unwrap();
    let within = Quiet::parse("12:00", "13:30").unwrap();
    for (instant, in_across, in_within) in [
        ("2026-11-21T00:59:00Z", false, false),
        ("2026-11-21T01:00:00Z", true, false),
        ("2026-11-21T09:59:00Z", true, false),
        ("2026-11-21T10:00:00Z", false, false),
        ("2026-11-21T15:00:00Z", false, true),
        ("2026-11-21T16:30:00Z", false, false),
    ] {
        assert_eq!(across.cover(at(instant)), in_across, "{instant}");
        assert_eq!(within.cover(at(instant)), in_within, "{instant}");
    }
    for (from, to) in [
        ("22:00", "22:00"),
        ("24:00", "07:00"),
        ("7:00", "08:00"),
        ("a", "b"),
    ] {
        assert_eq!(Quiet::parse(from, to), None, "{from} {to}");
    }
    assert_eq!(
        across.clock_times(),
        ("22:00".to_owned(), "07:00".to_owned())
    );
}

#[test]
fn a_channel_gets_the_tenants_and_kinds_it_is_for() {
    let now = later(noon(), 60);
    let (mine, other) = (unlinked(1), alarm(cause::Kind::AlreadyPaid, "borges", 1));
    let mut nobodys = unlinked(1);
    nobodys.tenant = None;
    let all = [(&mine, None), (&other, None), (&nobodys, None)];
    assert_eq!(states(&listener(), &all, now).unwrap().len(), 3);
    let mut bound = listener();
    bound.tenants = Some(vec!["acme".to_owned()]);
    let digest = due(
        &bound,
        all.map(|(alarm, told)| known(alarm, told)),
        now,
        RULES,
    )
    .unwrap();
    let ids: Vec<AlarmId> = digest.lines.iter().map(|(_, alarm)| alarm.id).collect();
    assert_eq!(ids, [mine.id]);
    bound.kinds = Some(vec![Kind::TotalsDiffer]);
    assert_eq!(states(&bound, &all, now), None);
}

#[test]
fn a_channel_is_not_told_that_it_cannot_be_reached() {
    let channel = listener();
    let mut lost = unlinked(0);
    lost.facts = Facts::AlertUndeliverable {
        channel: channel.id,
        name: "on call".to_owned(),
        failure: "answered 500".to_owned(),
    };
    let now = later(noon(), 60);
    assert_eq!(states(&channel, &[(&lost, None)], now), None);
    assert!(states(&listener(), &[(&lost, None)], now).is_some());
}
