//! Payloads: what events said, what deliveries were to send, what passed about them.

use malote_core::delivery::{Answer, Status};
use malote_core::id::EventId;
use malote_store::audit::{MALOTE, WhoKind};
use malote_store::{Acceptance, Batch, StoreError};

use crate::audit::trail;
use crate::given::{answer, approval, claim, held, tenant, wanted};
use crate::retention::world::{ALL, PAYLOADS, kept, now, removed};

kept!(payloads_of_finished_work_go_and_its_records_stay, |world| {
    let id = world.delivered("acme", "e-1").await;
    let young = world.detail(id).await;
    assert!(!young.payload_removed && !young.event.body_removed);
    world.age().await;
    let id = now(id);
    let told = world.pass(&PAYLOADS).await;
    for what in ["event_bodies", "delivery_contents", "attempts"] {
        assert_eq!(removed(&told, what), 1, "{what}: {told:?}");
        assert_eq!(world.count(what).await, 0, "{what}");
    }
    let old = world.detail(id).await;
    assert_eq!(old.delivery.status, Status::Delivered);
    assert_eq!(old.delivery.reference, young.delivery.reference);
    assert_eq!(old.known, young.known, "what the target holds");
    assert!(old.payload_removed && old.event.body_removed);
    assert!(old.content.is_null() && old.event.body.is_null());
    assert!(old.tries.is_empty() && old.event.notes.is_empty());
    assert_eq!(world.totals().await.len(), 1);
    assert!(
        world.pass(&PAYLOADS).await.is_empty(),
        "nothing is left to do"
    );
});

kept!(what_was_removed_is_in_the_trail_once, |world| {
    world.delivered("acme", "e-1").await;
    world.age().await;
    let before = trail(&world.store).await.len();
    world.pass(&PAYLOADS).await;
    world.pass(&PAYLOADS).await;
    let rows = trail(&world.store).await;
    let found: Vec<_> = rows[..rows.len() - before]
        .iter()
        .filter(|row| row.action == "retention.remove")
        .collect();
    let [row] = found.as_slice() else {
        panic!("one row: {found:?}");
    };
    assert_eq!(row.who.kind, WhoKind::Malote);
    assert_eq!(row.subject, "2019-03");
    let after = &row.after;
    assert_eq!(after["class"], "payloads");
    assert_eq!(after["removed"]["attempts"], 1);
});

kept!(an_event_is_a_duplicate_after_its_body_is_gone, |world| {
    world.delivered("acme", "e-1").await;
    world.age().await;
    world.pass(&ALL).await;
    assert_eq!(world.count("event_bodies").await, 0);
    assert_eq!(world.count("deliveries").await, 0);
    let again = |centavos| async move {
        let wants = vec![wanted("71/R", centavos)];
        let mut incoming = approval("acme", "e-1", "e-1", 1, wants);
        if centavos != 150 {
            incoming.envelope.digest = "another".to_owned();
        }
        Batch {
            incoming: vec![incoming],
            worker: "test".to_owned(),
            lease: crate::given::LEASE,
            ..Batch::default()
        }
    };
    let accepted = world.store.accept(again(150).await).await.unwrap();
    assert_eq!(accepted.outcomes, [Acceptance::Duplicate]);
    let accepted = world.store.accept(again(151).await).await.unwrap();
    assert!(
        matches!(&accepted.outcomes[..], [Acceptance::Refused(refusal)]
        if refusal.code == "conflicting-event")
    );
    assert_eq!(world.count("event_bodies").await, 0, "nothing came back");
    let found = world.store.event(&tenant("acme"), "/app", "e-1").await;
    let found = found.unwrap().expect("its identity stays");
    assert!(found.event.body_removed && found.deliveries.is_empty());
});

kept!(
    unfinished_rows_of_a_month_that_goes_can_still_be_delivered,
    |world| {
        let dead = world.dead("acme", "e-dead").await;
        let done = world.delivered("acme", "e-done").await;
        world.report("acme", "e-ready").await;
        world.age().await;
        let told = world.pass(&ALL).await;
        assert_eq!(removed(&told, "delivery_contents"), 1, "{told:?}");
        assert_eq!(removed(&told, "deliveries"), 1, "{told:?}");
        assert_eq!(world.count("event_bodies").await, 2);
        let gone = world
            .store
            .delivery(now(done), &malote_store::Scope::All)
            .await;
        assert!(matches!(gone, Err(StoreError::NotFound { .. })));
        let kept = world.detail(now(dead)).await;
        assert!(!kept.payload_removed && !kept.event.body_removed);
        assert_eq!(kept.tries.len(), 1, "its attempt");
        world.store.by(&MALOTE).replay(now(dead)).await.unwrap();
        let jobs = claim(&world.store, world.acme).await;
        assert_eq!(jobs.len(), 2, "the one that waited and the dead one");
        for job in jobs {
            assert!(job.content["lines"].is_array(), "{:?}", job.content);
            let given = Answer::Delivered(held(&job, &job.id.to_string()));
            answer(&world.store, job, given).await;
        }
        assert_eq!(world.detail(now(dead)).await.tries.len(), 2);
        assert!(
            world.pass(&ALL).await.is_empty(),
            "finished today: it stays a while"
        );
        world.forget_when().await;
        let told = world.pass(&ALL).await;
        assert_eq!(removed(&told, "delivery_contents"), 2, "{told:?}");
        assert_eq!(removed(&told, "attempts"), 3, "{told:?}");
        world.totals().await;
    }
);

kept!(
    what_was_discarded_is_restored_while_it_says_something,
    |world| {
        let (early, late) = (
            world.dead("acme", "e-1").await,
            world.dead("acme", "e-2").await,
        );
        let by = world.store.by(&MALOTE);
        by.discard(early, "given up").await.unwrap();
        by.discard(late, "given up").await.unwrap();
        world.age().await;
        by.restore(now(early)).await.unwrap();
        assert_eq!(world.status(now(early)).await, Status::Ready);
        world.pass(&PAYLOADS).await;
        let refused = by.restore(now(late)).await;
        let Err(StoreError::Refused { text }) = refused else {
            panic!("not refused: {refused:?}");
        };
        let text = text.to_string();
        assert!(text.contains("removed as too old"), "{text}");
        assert_eq!(world.status(now(late)).await, Status::Discarded);
        assert!(!world.detail(now(early)).await.payload_removed);
    }
);

kept!(
    an_event_keeps_what_it_said_while_anything_of_it_is_unfinished,
    |world| {
        let wants = vec![wanted("71/R", 100), wanted("72/R", 50)];
        let two = approval("acme", "e-1", "e-1", 1, wants);
        let event: EventId = crate::given::accept(&world.store, two).await;
        let jobs = claim(&world.store, world.acme).await;
        for job in jobs {
            let given = match job.name.as_str() {
                "71/R" => Answer::Delivered(held(&job, "ref")),
                _ => Answer::Refused(crate::given::fault()),
            };
            answer(&world.store, job, given).await;
        }
        world.age().await;
        let before = world.totals().await;
        let told = world.pass(&ALL).await;
        assert_eq!(removed(&told, "delivery_contents"), 1, "{told:?}");
        assert_eq!(removed(&told, "event_bodies"), 0, "{event} {told:?}");
        assert_eq!(
            removed(&told, "deliveries"),
            0,
            "all or nothing of an event"
        );
        assert_eq!(world.totals().await, before);
    }
);
