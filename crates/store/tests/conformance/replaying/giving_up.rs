//! Giving many deliveries up, and taking that back: orders like replays.

use malote_core::delivery::{Answer, Status};
use malote_core::id::{DeliveryId, ReplayId};
use malote_store::audit::MALOTE;
use malote_store::replay::{Chosen, Kind, Order, Replay, State};
use malote_store::{Scope, Store, StoreError, Window};

use crate::audit::trail;
use crate::given::{accept, answer, approval, claim, delivery_of, office, wanted, wanted_linked};
use crate::harness::on_both;
use crate::replaying::world::{
    assert_ended, dead, drive, nothing, order, ordered, progress, refuse, rows, status, step, take,
};

fn of(kind: Kind) -> Order {
    let order = order("acme");
    Order {
        chosen: Chosen {
            kind,
            ..order.chosen
        },
        ..order
    }
}

/// Steps what calls no target: no time has to go by.
async fn stepped(store: &Store, id: ReplayId) -> Replay {
    while store.step_replay(id).await.unwrap() {}
    progress(store, id).await
}

on_both!(many_are_given_up_and_taken_back, |bed| {
    let store = &bed.store;
    let connection = office(store, "acme").await;
    let ids = dead(store, "acme", connection, 3).await;
    let made = ordered(store, &of(Kind::Discard)).await;
    assert_eq!((made.kind, made.counts.total), (Kind::Discard, 3));
    assert_eq!(status(store, ids[0]).await, Status::Dead, "nothing yet");
    // A connection that a person holds is no target here.
    store
        .by(&MALOTE)
        .set_paused(connection, true)
        .await
        .unwrap();
    let replay = stepped(store, made.id).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.discarded, 3);
    for id in &ids {
        let detail = store.delivery(*id, &Scope::All).await.unwrap();
        assert_eq!(detail.delivery.status, Status::Discarded);
        assert_eq!(
            detail.delivery.reason.as_deref(),
            Some("the account was fixed")
        );
        let subject = id.to_string();
        let told = trail(store)
            .await
            .into_iter()
            .find(|row| row.subject == subject);
        let told = told.expect("each can be found by its own name");
        assert_eq!(told.action, "delivery.discard");
        assert_eq!(told.reason.as_deref(), Some("the account was fixed"));
        assert_eq!(told.after["order"], made.id.to_string());
        assert_eq!(told.who.name, "malote");
    }
    store
        .by(&MALOTE)
        .set_paused(connection, false)
        .await
        .unwrap();

    let mut back = of(Kind::Restore);
    back.ramp = vec![1];
    let made = ordered(store, &back).await;
    assert_eq!((made.kind, made.counts.total), (Kind::Restore, 3));
    assert_eq!(step(&bed, made.id).await.counts.released, 1, "in stages");
    let replay = drive(&bed, connection, made.id, take).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.delivered, 3);
    let rows = trail(store).await;
    for action in ["discard.order", "restore.order"] {
        let orders = rows.iter().filter(|row| row.action == action);
        assert_eq!(orders.count(), 1, "{action}");
    }
});

on_both!(what_changed_since_is_not_given_up, |bed| {
    let store = &bed.store;
    let connection = office(store, "acme").await;
    let ids = dead(store, "acme", connection, 3).await;
    let made = ordered(store, &of(Kind::Discard)).await;
    store.by(&MALOTE).replay(ids[0]).await.unwrap();
    for job in claim(store, connection).await {
        let taken = take(&job);
        answer(store, job, taken).await;
    }
    // The same status, and yet another failure.
    store.by(&MALOTE).replay(ids[1]).await.unwrap();
    for job in claim(store, connection).await {
        let refused: Answer = refuse(&job);
        answer(store, job, refused).await;
    }
    let replay = stepped(store, made.id).await;
    assert_eq!(
        (replay.counts.discarded, replay.counts.skipped.changed),
        (1, 2)
    );
    let noted: Vec<_> = rows(store, made.id)
        .await
        .into_iter()
        .map(|row| row.1)
        .collect();
    assert_eq!(noted, ["dead, now delivered", "dead again", ""]);
    assert_eq!(status(store, ids[0]).await, Status::Delivered);
});

on_both!(a_large_one_is_cancelled_and_goes_on_elsewhere, |bed| {
    let store = &bed.store;
    let connection = office(store, "acme").await;
    dead(store, "acme", connection, 120).await;
    let made = ordered(store, &of(Kind::Discard)).await;
    assert!(store.step_replay(made.id).await.unwrap(), "there is more");
    let some = progress(store, made.id).await;
    assert!((1..120).contains(&some.counts.discarded), "{some:?}");
    assert_eq!(some.counts.waiting, 120 - some.counts.discarded);
    // What is in it is in no other, whatever that does.
    assert_eq!(nothing(store, &of(Kind::Replay)).await, some.counts.waiting);
    store.by(&MALOTE).cancel_replay(made.id).await.unwrap();
    let cancelled = progress(store, made.id).await;
    assert_eq!(cancelled.counts.untouched, some.counts.waiting);
    let rest = ordered(store, &of(Kind::Discard)).await;
    assert_eq!(rest.counts.total, some.counts.waiting);
    let rest = stepped(store, rest.id).await;
    assert_eq!(rest.counts.discarded, some.counts.waiting);
    assert_ended(&rest, State::Finished);
});

on_both!(an_order_names_what_it_can_be_about, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    for (kind, named) in [
        (Kind::Discard, Status::Delivered),
        (Kind::Restore, Status::Dead),
        (Kind::Replay, Status::Discarded),
    ] {
        let mut order = of(kind);
        order.chosen.filter.status = Some(named);
        let refused = store.by(&MALOTE).order_replay(&order).await;
        assert!(
            matches!(refused, Err(StoreError::Refused { .. })),
            "{kind:?}"
        );
    }
});

/// Reports of three groups each; the second of each has a type without a category. So whoever comes
/// first or last in an order is one that lacks nothing itself.
async fn waiting(store: &Store, reports: usize) -> Vec<DeliveryId> {
    let mut ids = Vec::new();
    for report in 1..=reports {
        let report = &format!("r{report}");
        let wants = vec![
            wanted("70/R", 200),
            wanted_linked("71/R", 500, "71"),
            wanted("72/R", 300),
        ];
        let event = accept(store, approval("acme", report, report, 1, wants)).await;
        for name in ["70/R", "71/R", "72/R"] {
            ids.push(delivery_of(store, event, name).await.id);
        }
    }
    ids
}

on_both!(what_waits_together_is_given_up_together, |bed| {
    let store = &bed.store;
    let connection = office(store, "acme").await;
    let ids = waiting(store, 2).await;
    let mut all = of(Kind::Discard);
    all.chosen.filter.status = Some(Status::Parked);
    let open = malote_store::read::causes::Filter::default();
    let causes = store.causes(&open, &Window::default()).await.unwrap();
    all.chosen.filter.cause = Some(causes.items[0].id);
    let made = ordered(store, &all).await;
    assert_eq!(made.counts.total, 6);
    let replay = stepped(store, made.id).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.discarded, 6);
    assert!(
        claim(store, connection).await.is_empty(),
        "nothing got away"
    );

    // Taken back together they wait together, and that is no failure.
    let mut back = of(Kind::Restore);
    back.chosen.ids = Some(ids.clone());
    let made = ordered(store, &back).await;
    let replay = stepped(store, made.id).await;
    assert_ended(&replay, State::Finished);
    assert_eq!(replay.counts.skipped.refused, 6);
    for id in &ids {
        assert_eq!(status(store, *id).await, Status::Parked);
    }
    assert!(claim(store, connection).await.is_empty());
});

/// What a cancelled order had got to, and what it had not: its first fifty of these.
async fn cancelled_after_fifty(store: &Store, kind: Kind, ids: &[DeliveryId]) {
    let mut order = of(kind);
    order.chosen.ids = Some(ids.to_vec());
    let made = ordered(store, &order).await;
    assert!(store.step_replay(made.id).await.unwrap(), "there is more");
    let some = progress(store, made.id).await;
    let left = i64::try_from(ids.len()).unwrap() - 50;
    assert_eq!(some.counts.waiting, left, "{some:?}");
    store.by(&MALOTE).cancel_replay(made.id).await.unwrap();
    let ended = progress(store, made.id).await;
    assert_eq!(ended.counts.untouched, left);
}

async fn assert_are(store: &Store, ids: &[DeliveryId], expected: Status) {
    for id in ids {
        assert_eq!(status(store, *id).await, expected);
    }
}

on_both!(who_is_left_waits_for_nobody_who_was_given_up, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let ids = waiting(store, 18).await;
    cancelled_after_fifty(store, Kind::Discard, &ids).await;
    assert_are(store, &ids[..50], Status::Discarded).await;
    // Of the report that it was at, only what lacks nothing is left.
    assert_are(store, &ids[50..51], Status::Ready).await;
    assert_are(store, &ids[51..], Status::Parked).await;
});

on_both!(who_came_back_waits_for_nobody_who_does_not, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let wants = vec![wanted_linked("71/R", 500, "71")];
    let event = accept(store, approval("acme", "r0", "r0", 1, wants)).await;
    let mut ids = vec![delivery_of(store, event, "71/R").await.id];
    ids.extend(waiting(store, 17).await);
    let mut all = of(Kind::Discard);
    all.chosen.ids = Some(ids.clone());
    let made = ordered(store, &all).await;
    assert_eq!(stepped(store, made.id).await.counts.discarded, 52);
    cancelled_after_fifty(store, Kind::Restore, &ids).await;
    assert_are(store, &ids[..49], Status::Parked).await;
    // The first of its report came back, and what it waited for did not.
    assert_are(store, &ids[49..50], Status::Ready).await;
    assert_are(store, &ids[50..], Status::Discarded).await;
});
