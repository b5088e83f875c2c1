//! Replays that stopped, as alarms: with how many failed or keep failing, and for a day.

use std::time::Duration;

use malote_core::alert::{Facts, Kind};
use malote_core::id::ReplayId;
use malote_store::replay::State;

use crate::alerting::world::{alarms, look};
use crate::given::{answer, claim, office};
use crate::harness::{Bed, on_both};
use crate::replaying::world::{
    assert_ended, busy, dead, drive, order, ordered, refuse, step, take,
};

const DAY: Duration = Duration::from_secs(24 * 3_600);

on_both!(a_replay_that_stopped_is_told_for_a_day, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 8).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![2];
    let id = ordered(&bed.store, &ramped).await.id;
    assert_ended(&drive(&bed, connection, id, refuse).await, State::Stopped);
    look(&bed).await;
    assert_eq!(stopped(&bed, id).await, Some((2, 8)));
    bed.advance(DAY).await;
    look(&bed).await;
    assert_eq!(stopped(&bed, id).await, None);
});

on_both!(what_keeps_failing_is_among_what_it_stopped_for, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 10).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![1];
    let id = ordered(&bed.store, &ramped).await.id;
    step(&bed, id).await;
    let job = claim(&bed.store, connection).await.remove(0);
    answer(&bed.store, job, busy(Duration::from_secs(60))).await;
    bed.advance(Duration::from_secs(600)).await;
    let replay = step(&bed, id).await;
    assert_ended(&replay, State::Stopped);
    assert_eq!((replay.counts.failed, replay.failing), (0, 1));
    look(&bed).await;
    assert_eq!(stopped(&bed, id).await, Some((1, 10)));
    drive(&bed, connection, id, take).await;
    look(&bed).await;
    let told = stopped(&bed, id).await.map(|(failed, _)| failed);
    assert_eq!(told, Some(1), "that is what it stopped for");
});

/// How many failed of how many, if the alarm of this replay is open; it is of one tenant.
async fn stopped(bed: &Bed, id: ReplayId) -> Option<(i64, i64)> {
    let open = alarms(&bed.store, false).await;
    let mut told = open
        .into_iter()
        .filter(|alarm| alarm.facts.kind() == Kind::ReplayStopped);
    let alarm = told.next()?;
    assert_eq!(alarm.tenant.as_deref(), Some("acme"));
    let Facts::ReplayStopped {
        replay,
        failed,
        limit_percent,
    } = alarm.facts
    else {
        panic!("{:?}", alarm.facts);
    };
    assert_eq!((replay, limit_percent), (id, 20));
    assert!(told.next().is_none());
    Some((failed, alarm.total.count))
}
