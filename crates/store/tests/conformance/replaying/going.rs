//! How a replay goes on, stops, and survives those who step it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use malote_core::delivery::Status;
use malote_store::audit::MALOTE;
use malote_store::replay::{Rows, State};
use malote_store::{Scope, StoreError, Window};

use crate::given::{accept, answer, approval, claim, deliveries, fault, office, wanted};
use crate::harness::{Place, on_both};
use crate::replaying::world::{
    assert_ended, busy, dead, drive, order, ordered, progress, refuse, rows, status, step, take,
};

on_both!(stages_wait_for_each_other, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 9).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![1, 3];
    let id = ordered(&bed.store, &ramped).await.id;
    for (stage, tried) in [(0, 1), (1, 3), (2, 5)] {
        let replay = step(&bed, id).await;
        assert_eq!(
            (replay.stage.number, replay.counts.released),
            (stage, tried)
        );
        let jobs = claim(&bed.store, connection).await;
        assert_eq!(jobs.len(), usize::try_from(tried).unwrap());
        assert_eq!(step(&bed, id).await.counts.released, tried);
        for job in jobs {
            let taken = take(&job);
            answer(&bed.store, job, taken).await;
        }
    }
    let replay = step(&bed, id).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.delivered, 9);
    for id in ids {
        assert_eq!(status(&bed.store, id).await, Status::Delivered);
    }
});

on_both!(too_many_failures_stop_it_and_the_rest_is_as_it_was, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 8).await;
    let before = deliveries(&bed.store).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![2];
    let id = ordered(&bed.store, &ramped).await.id;
    let replay = drive(&bed, connection, id, refuse).await;
    assert_ended(&replay, State::Stopped);
    assert_eq!((replay.counts.failed, replay.counts.untouched), (2, 6));
    let after = deliveries(&bed.store).await;
    let untouched = |all: &[malote_store::read::delivery::Delivery]| {
        let rest = all.iter().filter(|one| ids[2..].contains(&one.id));
        rest.map(|one| (one.id, one.status, one.attempts, one.fingerprint.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(untouched(&after), untouched(&before));
    let noted = rows(&bed.store, id).await;
    assert_eq!(noted[0], ("failed".to_owned(), fault().fingerprint()));
    assert_eq!(noted[2].0, "untouched");
    assert_eq!(ordered(&bed.store, &order("acme")).await.counts.total, 8);
});

on_both!(one_that_takes_its_time_keeps_its_stage_open, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 3).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![1];
    let id = ordered(&bed.store, &ramped).await.id;
    step(&bed, id).await;
    let job = claim(&bed.store, connection).await.remove(0);
    answer(&bed.store, job, busy(Duration::from_secs(300))).await;
    let replay = step(&bed, id).await;
    assert_eq!((replay.counts.released, replay.counts.waiting), (1, 2));
    bed.advance(Duration::from_secs(300)).await;
    let replay = drive(&bed, connection, id, take).await;
    assert_eq!(replay.counts.delivered, 3);
});

on_both!(
    what_changed_since_the_order_is_skipped_with_a_reason,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let ids = dead(&bed.store, "acme", connection, 4).await;
        let id = ordered(&bed.store, &order("acme")).await.id;
        bed.store
            .by(&MALOTE)
            .discard(ids[0], "not wanted")
            .await
            .unwrap();
        // The same status, and yet not what was ordered.
        bed.store
            .by(&MALOTE)
            .discard(ids[1], "by mistake")
            .await
            .unwrap();
        bed.store.by(&MALOTE).restore(ids[1]).await.unwrap();
        for job in claim(&bed.store, connection).await {
            let refused = refuse(&job);
            answer(&bed.store, job, refused).await;
        }
        let newer = approval("acme", "e-new", "acme-2", 9, vec![wanted("71/R", 7)]);
        accept(&bed.store, newer).await;
        let replay = drive(&bed, connection, id, take).await;
        assert_ended(&replay, State::Finished);
        let counts = replay.counts;
        assert_eq!((counts.skipped.changed, counts.delivered), (3, 1));
        let noted = rows(&bed.store, id).await;
        let changed = |note: &str| ("changed".to_owned(), note.to_owned());
        assert_eq!(noted[0], changed("dead, now discarded"));
        assert_eq!(noted[1], changed("dead again"));
        assert_eq!(noted[2], changed("dead, now superseded"));
        assert_eq!(noted[3].0, "delivered");
        let unsuccessful = bed
            .store
            .replay_rows(id, &Scope::All, Rows::Unsuccessful, &Window::first(2))
            .await
            .unwrap();
        assert_eq!(
            (unsuccessful.items.len(), unsuccessful.next.as_deref()),
            (2, Some("2"))
        );
        assert_eq!(status(&bed.store, ids[0]).await, Status::Discarded);
    }
);

on_both!(a_cancelled_replay_lets_go_of_what_it_did_not_try, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 6).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![2];
    let id = ordered(&bed.store, &ramped).await.id;
    step(&bed, id).await;
    bed.store.by(&MALOTE).cancel_replay(id).await.unwrap();
    bed.store.by(&MALOTE).cancel_replay(id).await.unwrap();
    let replay = progress(&bed.store, id).await;
    assert_eq!(replay.state, State::Cancelled);
    assert_eq!((replay.counts.released, replay.counts.untouched), (2, 4));
    assert_eq!(status(&bed.store, ids[5]).await, Status::Dead);
    let again = ordered(&bed.store, &order("acme")).await;
    // Those on their way are neither dead nor free.
    assert_eq!((again.counts.total, again.counts.left_out), (4, 0));
    let refused = bed.store.by(&MALOTE).resume_replay(id).await;
    assert!(matches!(refused, Err(StoreError::Refused { .. })));
    let replay = drive(&bed, connection, id, take).await;
    assert_eq!(
        (replay.state, replay.counts.delivered),
        (State::Cancelled, 2)
    );
});

on_both!(a_held_replay_tries_nothing_until_it_goes_on, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 4).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![1];
    let id = ordered(&bed.store, &ramped).await.id;
    step(&bed, id).await;
    bed.store.by(&MALOTE).pause_replay(id).await.unwrap();
    let job = claim(&bed.store, connection).await.remove(0);
    let taken = take(&job);
    answer(&bed.store, job, taken).await;
    for _ in 0..3 {
        let replay = step(&bed, id).await;
        assert_eq!(replay.state, State::Paused);
        assert_eq!((replay.counts.delivered, replay.counts.waiting), (1, 3));
    }
    assert!(claim(&bed.store, connection).await.is_empty());
    bed.store.by(&MALOTE).resume_replay(id).await.unwrap();
    let replay = drive(&bed, connection, id, take).await;
    assert_eq!(replay.counts.delivered, 4);
    let ended = bed.store.by(&MALOTE).pause_replay(id).await;
    assert!(matches!(ended, Err(StoreError::Refused { .. })));
    let missing = bed
        .store
        .by(&MALOTE)
        .pause_replay(malote_core::id::ReplayId::fresh());
    assert!(matches!(missing.await, Err(StoreError::NotFound { .. })));
});

on_both!(a_held_connection_does_not_hold_up_the_others, |bed| {
    let held = office(&bed.store, "acme").await;
    let other = office(&bed.store, "borges").await;
    dead(&bed.store, "acme", held, 2).await;
    dead(&bed.store, "borges", other, 2).await;
    let mut ramped = order("acme");
    ramped.chosen.filter.scope = Scope::All;
    ramped.ramp = vec![1];
    let id = ordered(&bed.store, &ramped).await.id;
    bed.store.by(&MALOTE).set_paused(held, true).await.unwrap();
    for _ in 0..4 {
        step(&bed, id).await;
        for job in claim(&bed.store, other).await {
            let taken = take(&job);
            answer(&bed.store, job, taken).await;
        }
    }
    let counts = progress(&bed.store, id).await.counts;
    assert_eq!(
        (counts.delivered, counts.waiting, counts.released),
        (2, 2, 0)
    );
    bed.store.by(&MALOTE).set_paused(held, false).await.unwrap();
    let replay = drive(&bed, held, id, take).await;
    assert_eq!(replay.counts.delivered, 4);
});

on_both!(no_more_is_tried_in_a_second_than_its_rate, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 7).await;
    let mut slow = order("acme");
    slow.rate_per_second = 2;
    let id = ordered(&bed.store, &slow).await.id;
    // A minute is not saved up: what a second allows may go at once, and the next one is due then.
    bed.advance(Duration::from_secs(59)).await;
    for (waiting, soon) in [(5, 4), (3, 2), (1, 0)] {
        let replay = step(&bed, id).await;
        bed.store.step_replay(id).await.unwrap();
        match bed.place {
            // Its clock goes on by itself beside what the test lets pass.
            Place::Postgres => assert!(replay.counts.waiting <= waiting, "{replay:?}"),
            Place::Memory | Place::File => {
                bed.store.step_replay(id).await.unwrap();
                let last = progress(&bed.store, id).await.counts.waiting;
                assert_eq!((replay.counts.waiting, last), (waiting, soon));
            }
        }
    }
});

on_both!(steps_given_up_anywhere_neither_repeat_nor_skip, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 30).await;
    let mut ramped = order("acme");
    ramped.ramp = vec![1, 5];
    let id = ordered(&bed.store, &ramped).await.id;
    // Each gets one wait further before it is gone: there is one for every statement.
    let mut given_up = 0;
    for waits in 1..=40 {
        match after(waits, bed.store.step_replay(id)).await {
            Some(made) => drop(made.unwrap()),
            None => given_up += 1,
        }
    }
    assert!(given_up >= 5, "{given_up} were cut short");
    let replay = drive(&bed, connection, id, take).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.delivered, 30);
    for id in ids {
        let detail = bed.store.delivery(id, &Scope::All).await.unwrap();
        assert_eq!(detail.delivery.attempts, 2, "died once, went once");
    }
});

/// Gives something up once it has waited so often; what it gave, if it ended before.
async fn after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut waited) = (pin!(work), 0);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(made) => Poll::Ready(Some(made)),
        Poll::Pending => {
            waited += 1;
            match waited < waits {
                true => Poll::Pending,
                false => Poll::Ready(None),
            }
        }
    })
    .await
}

on_both!(many_who_step_it_at_once_do_it_once, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 30).await;
    let id = ordered(&bed.store, &order("acme")).await.id;
    let other = match bed.place {
        Place::Memory => bed.store.clone(),
        Place::File | Place::Postgres => bed.another().await,
    };
    for _ in 0..10 {
        let (one, two, three) = tokio::join!(
            bed.store.step_replay(id),
            other.step_replay(id),
            bed.store.step_replay(id)
        );
        for made in [one, two, three] {
            made.unwrap();
        }
        bed.advance(Duration::from_millis(10)).await;
    }
    let replay = drive(&bed, connection, id, take).await;
    assert_eq!(replay.counts.delivered, 30);
    for id in ids {
        let detail = bed.store.delivery(id, &Scope::All).await.unwrap();
        assert_eq!(detail.delivery.attempts, 2);
    }
    if bed.place != Place::Memory {
        other.close().await;
    }
});

on_both!(a_revision_that_arrives_meanwhile_wins, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 5).await;
    let id = ordered(&bed.store, &order("acme")).await.id;
    bed.advance(Duration::from_secs(1)).await;
    let newer = async {
        for number in 0..5 {
            let (event, report) = (format!("n-{number}"), format!("acme-{number}"));
            let wants = vec![wanted("71/R", 9)];
            accept(&bed.store, approval("acme", &event, &report, 9, wants)).await;
        }
    };
    let (stepped, ()) = tokio::join!(bed.store.step_replay(id), newer);
    stepped.unwrap();
    let replay = drive(&bed, connection, id, take).await;
    assert_ended(&replay, State::Finished);
    for job in claim(&bed.store, connection).await {
        let taken = take(&job);
        answer(&bed.store, job, taken).await;
    }
    for one in deliveries(&bed.store).await {
        let wanted = match one.revision {
            1 => Status::Superseded,
            _ => Status::Delivered,
        };
        assert_eq!(one.status, wanted, "{one:?}");
    }
});

on_both!(what_a_person_holds_does_not_hold_up_the_others, |bed| {
    let store = &bed.store;
    let held = office(store, "acme").await;
    let other = office(store, "borges").await;
    dead(store, "acme", held, 2).await;
    dead(store, "borges", other, 2).await;
    let mut both = order("acme");
    both.chosen.filter.scope = Scope::All;
    both.ramp = vec![2];
    let id = ordered(store, &both).await.id;
    let replay = step(&bed, id).await;
    assert_eq!((replay.counts.released, replay.held), (2, 0));
    store.by(&MALOTE).set_paused(held, true).await.unwrap();
    let replay = drive_some(&bed, other, id).await;
    assert_eq!(replay.counts.delivered, 2, "{replay:?}");
    assert_eq!(replay.held_by, ["acme/matriz"]);
    assert_eq!(replay.held, replay.counts.released);
    assert!(replay.held > 0);
    // It goes on only where something is left that may be tried.
    let over = replay.counts.waiting == 0;
    assert_eq!(replay.state == State::Finished, over, "{replay:?}");
    store.by(&MALOTE).set_paused(held, false).await.unwrap();
    let replay = drive(&bed, held, id, take).await;
    assert_eq!((replay.counts.delivered, replay.held), (4, 0));
    assert_ended(&replay, State::Finished);
    assert!(replay.held_by.is_empty());
});

/// Some steps, in which the target of one connection takes everything.
async fn drive_some(
    bed: &crate::harness::Bed,
    connection: malote_core::id::ConnectionId,
    id: malote_core::id::ReplayId,
) -> malote_store::replay::Replay {
    for _ in 0..6 {
        step(bed, id).await;
        for job in claim(&bed.store, connection).await {
            let taken = take(&job);
            answer(&bed.store, job, taken).await;
        }
    }
    step(bed, id).await
}
