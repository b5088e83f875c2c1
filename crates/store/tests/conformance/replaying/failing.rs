//! Replays of what keeps failing, and what the trail says of each delivery.

use std::time::Duration;

use malote_store::audit::{self, Actor, MALOTE};
use malote_store::replay::{Ordered, State};
use malote_store::{StoreError, Window};

use crate::given::{answer, claim, office};
use crate::harness::on_both;
use crate::replaying::world::{assert_ended, busy, dead, drive, order, ordered, rows, step, take};

on_both!(what_keeps_failing_does_not_hold_up_the_others, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 10).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![5];
    let id = ordered(&bed.store, &ramped).await.id;
    step(&bed, id).await;
    let mut jobs = claim(&bed.store, connection).await;
    let broken = jobs.remove(0);
    let broken_id = broken.id;
    answer(&bed.store, broken, busy(Duration::from_secs(700))).await;
    for job in jobs {
        let taken = take(&job);
        answer(&bed.store, job, taken).await;
    }
    bed.advance(Duration::from_secs(590)).await;
    let replay = step(&bed, id).await;
    assert_eq!((replay.counts.waiting, replay.failing), (5, 0), "not yet");
    bed.advance(Duration::from_secs(10)).await;
    let replay = step(&bed, id).await;
    assert_eq!((replay.failing, replay.stage.number), (1, 1));
    assert_eq!((replay.state, replay.counts.waiting), (State::Running, 0));
    let replay = drive(&bed, connection, id, take).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.delivered, 10);
    assert!(ids.contains(&broken_id));
});

on_both!(
    an_order_with_nothing_left_but_what_keeps_failing_ends,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let ids = dead(&bed.store, "acme", connection, 3).await;
        let id = ordered(&bed.store, &order("acme")).await.id;
        bed.advance(Duration::from_secs(1)).await;
        step(&bed, id).await;
        let mut jobs = claim(&bed.store, connection).await;
        let broken = jobs.remove(0);
        answer(&bed.store, broken, busy(Duration::from_secs(700))).await;
        for job in jobs {
            let taken = take(&job);
            answer(&bed.store, job, taken).await;
        }
        let replay = step(&bed, id).await;
        assert_eq!((replay.state, replay.counts.released), (State::Running, 1));
        bed.advance(Duration::from_secs(600)).await;
        let replay = step(&bed, id).await;
        assert_ended(&replay, State::Finished);
        assert_eq!((replay.counts.released, replay.failing), (1, 1));
        let again = bed.store.by(&MALOTE).resume_replay(id).await;
        assert!(
            matches!(again, Err(StoreError::Refused { .. })),
            "it is over"
        );
        // What becomes of it is noted all the same.
        let replay = drive(&bed, connection, id, take).await;
        assert_ended(&replay, State::Finished);
        assert_eq!((replay.counts.delivered, replay.counts.released), (3, 0));
        assert_eq!(replay.failing, 0);
        let noted = rows(&bed.store, id).await;
        assert_eq!(noted.len(), ids.len());
        assert!(noted.iter().all(|row| row.0 == "delivered"), "{noted:?}");
    }
);

on_both!(a_target_that_keeps_failing_stops_it, |bed| {
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
    assert_eq!((replay.state, replay.counts.untouched), (State::Stopped, 9));
    let replay = drive(&bed, connection, id, take).await;
    assert_eq!((replay.state, replay.counts.delivered), (State::Stopped, 1));
});

on_both!(the_trail_names_who_ordered_under_each_delivery, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 2).await;
    let ana = Actor::key("mlt_ab", "ana", "192.0.2.7");
    let by = bed.store.by(&ana);
    let Ordered::Made(made) = by.order_replay(&order("acme")).await.unwrap() else {
        panic!("nothing was ordered");
    };
    assert_eq!(made.ordered_by, "key mlt_ab");
    drive(&bed, connection, made.id, take).await;
    for id in ids {
        let filter = audit::Filter {
            subject: Some(id.to_string()),
            ..audit::Filter::default()
        };
        let found = bed.store.audit(&filter, &Window::first(10)).await.unwrap();
        let told = &found.items[0];
        assert_eq!(
            (&*told.action, &*told.who.name),
            ("delivery.replay", "mlt_ab")
        );
        assert_eq!(told.from, "192.0.2.7");
        assert_eq!(told.reason.as_deref(), Some("the account was fixed"));
        assert_eq!(told.after["order"], made.id.to_string());
    }
});
