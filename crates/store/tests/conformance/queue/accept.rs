//! Taking events: once by identity, refused with a reason, remembered once.

use malote_core::problem::Refusal;
use malote_store::audit::MALOTE;
use malote_store::{Acceptance, Accepted, Batch, Refused};

use crate::queue::events::approved;
use crate::queue::world::{World, connect, map, words};

scenarios!(
    a_new_event_is_there_with_all_its_deliveries,
    the_same_event_again_has_no_effect,
    other_content_under_the_same_identity_is_refused,
    repeats_inside_a_batch_count_once,
    repeats_inside_a_batch_are_compared_with_what_was_accepted,
    events_that_lead_nowhere_are_refused,
    a_refusal_is_remembered_once_and_announced_until_that_is_confirmed,
    a_message_refused_again_after_its_replay_is_announced_again,
    without_a_queue_nothing_is_remembered,
    two_workers_with_the_same_events_accept_each_once,
    an_empty_batch_is_nothing,
);

async fn a_new_event_is_there_with_all_its_deliveries(world: World) -> World {
    let report = approved("7", 1).group("71/R", 300).group("72/R", -5);
    let accepted = world.accept(&[report]).await;
    assert_eq!(words(&accepted), ["accepted"]);
    assert!(accepted.jobs.is_empty(), "there was no free place");
    let expected = map(&[("71/R", "ready"), ("72/R", "ready")]);
    assert_eq!(world.statuses("7@1").await, expected);
    let Acceptance::Accepted { event } = accepted.outcomes[0] else {
        panic!("it was accepted")
    };
    let rest = "FROM events";
    assert_eq!(world.raw.one("id", rest).await, event.to_string());
    assert_eq!(world.raw.one("expected_amount", rest).await, "295");
    world
}

async fn the_same_event_again_has_no_effect(world: World) -> World {
    let report = approved("7", 1).group("71/R", 300);
    world.accept(std::slice::from_ref(&report)).await;
    let again = world.accept(&[report.traced("00-other-trace-01")]).await;
    assert_eq!(words(&again), ["duplicate"]);
    assert_eq!(world.deliveries().await.len(), 1);
    world
}

async fn other_content_under_the_same_identity_is_refused(world: World) -> World {
    world.accept(&[approved("7", 1).group("71/R", 300)]).await;
    let other = approved("7", 1).group("71/R", 301);
    let fine = approved("8", 1).group("71/R", 1);
    let accepted = world.accept(&[other, fine]).await;
    assert_eq!(words(&accepted), ["conflicting-event", "accepted"]);
    assert_eq!(world.deliveries().await.len(), 2);
    world
}

async fn repeats_inside_a_batch_count_once(world: World) -> World {
    let one = approved("7", 1).group("71/R", 300);
    let other = approved("7", 2).id("7@1").group("71/R", 301);
    let accepted = world.accept(&[one.clone(), one, other]).await;
    assert_eq!(
        words(&accepted),
        ["accepted", "duplicate", "conflicting-event"]
    );
    assert_eq!(world.deliveries().await.len(), 1);
    world
}

async fn repeats_inside_a_batch_are_compared_with_what_was_accepted(world: World) -> World {
    let stored = approved("7", 1).group("71/R", 300);
    let other = approved("7", 2).id("7@1").group("71/R", 301);
    world.accept(std::slice::from_ref(&stored)).await;
    let accepted = world.accept(&[other.clone(), other, stored]).await;
    let expected = ["conflicting-event", "conflicting-event", "duplicate"];
    assert_eq!(words(&accepted), expected);
    world
}

async fn events_that_lead_nowhere_are_refused(world: World) -> World {
    let nobody = approved("7", 1).of("nobody").group("71/R", 300);
    let tenant = malote_core::id::Tenant::parse("bare").unwrap();
    world
        .store
        .by(&MALOTE)
        .add_tenant(&tenant, "")
        .await
        .unwrap();
    let bare = approved("7", 1).of("bare").group("71/R", 300);
    let fine = approved("7", 1).group("71/R", 300);
    let accepted = world.accept(&[nobody, bare, fine]).await;
    assert_eq!(
        words(&accepted),
        ["unknown-tenant", "no-connection", "accepted"]
    );
    connect(&world.store, "bare", "key-2", false).await;
    let late = approved("7", 1).of("bare").group("71/R", 300);
    assert_eq!(words(&world.accept(&[late]).await), ["accepted"]);
    world
}

fn garbage(body: &str) -> Refused {
    Refused {
        body: body.as_bytes().to_vec(),
        tenant: None,
        source: None,
        event_id: None,
        refusal: Refusal::one("invalid-event", "", "not-json", "is not JSON"),
    }
}

async fn refuse(world: &World, bodies: &[&str]) -> Accepted {
    let batch = Batch {
        refused: bodies.iter().map(|body| garbage(body)).collect(),
        queue: Some("malote.expenses".to_owned()),
        ..Batch::default()
    };
    world.store.accept(batch).await.unwrap()
}

async fn a_refusal_is_remembered_once_and_announced_until_that_is_confirmed(world: World) -> World {
    let first = refuse(&world, &["{", "{", "}"]).await.announcements;
    assert_eq!(first.len(), 2, "one for each body");
    assert_eq!(first[0].refused.body, b"{");
    let again = refuse(&world, &["{"]).await.announcements;
    assert_eq!(again.len(), 1, "nobody confirmed the announcement");
    assert_eq!(again[0].id, first[0].id);
    let ids: Vec<_> = first.iter().map(|one| one.id).collect();
    world.store.refusals_announced(&ids).await.unwrap();
    world.store.refusals_announced(&[]).await.unwrap();
    assert!(refuse(&world, &["{", "}"]).await.announcements.is_empty());
    let rows = world
        .raw
        .rows(&["seen"], "FROM refusals ORDER BY seen")
        .await;
    assert_eq!(rows, [[Some("2".to_owned())], [Some("4".to_owned())]]);
    let mut batch = world.batch(0, &[approved("7", 1).of("nobody").group("71/R", 3)]);
    batch.queue = Some("malote.expenses".to_owned());
    let accepted = world.store.accept(batch).await.unwrap();
    let [announcement] = &accepted.announcements[..] else {
        panic!("an event that leads nowhere is announced too")
    };
    assert_eq!(announcement.refused.refusal.code, "unknown-tenant");
    assert_eq!(announcement.refused.event_id.as_deref(), Some("7@1"));
    world
}

async fn a_message_refused_again_after_its_replay_is_announced_again(world: World) -> World {
    let first = refuse(&world, &["{"]).await.announcements;
    world
        .store
        .refusals_announced(&[first[0].id])
        .await
        .unwrap();
    world
        .raw
        .run("UPDATE refusals SET status = 'replayed'")
        .await;
    let again = refuse(&world, &["{"]).await.announcements;
    assert_eq!(again.len(), 1);
    assert_eq!(world.raw.one("status", "FROM refusals").await, "dead");
    world
}

async fn without_a_queue_nothing_is_remembered(world: World) -> World {
    let batch = Batch {
        refused: vec![garbage("{")],
        ..world.batch(0, &[approved("7", 1).of("nobody").group("71/R", 3)])
    };
    let accepted = world.store.accept(batch).await.unwrap();
    assert!(accepted.announcements.is_empty());
    assert_eq!(world.raw.one("count(*)", "FROM refusals").await, "0");
    world
}

async fn two_workers_with_the_same_events_accept_each_once(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..10 {
        let subjects = (0..5).map(|n| approved(&format!("{round}-{n}"), 1).group("71/R", n));
        let reports: Vec<_> = subjects.collect();
        let mut turned = reports.clone();
        turned.reverse();
        let there = other.accept(world.batch(1, &turned));
        let (here, there) = tokio::join!(world.accept_with(1, &reports), there);
        let both = [words(&here), words(&there.unwrap())].concat();
        assert_eq!(both.iter().filter(|word| **word == "accepted").count(), 5);
        assert_eq!(both.iter().filter(|word| **word == "duplicate").count(), 5);
    }
    assert_eq!(world.deliveries().await.len(), 50);
    world
}

async fn an_empty_batch_is_nothing(world: World) -> World {
    let accepted = world.store.accept(Batch::default()).await.unwrap();
    assert!(accepted.outcomes.is_empty() && accepted.jobs.is_empty());
    world
}
