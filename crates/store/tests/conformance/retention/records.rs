//! Records: deliveries, replays, refusals; and the totals of old days.

use malote_core::delivery::Answer;
use malote_core::problem::Refusal;
use malote_store::audit::MALOTE;
use malote_store::replay::{Chosen, Order, Ordered};
use malote_store::retention::Class;
use malote_store::{Batch, Refused, Scope};

use crate::given::{accept, answer, approval, claim, held, wanted};
use crate::retention::world::{ALL, PAYLOADS, World, kept, now, removed};

/// Remembers a message that was refused.
pub(super) async fn refuse(world: &World, tenant: &str, body: &[u8]) {
    let refused = Refused {
        body: body.to_vec(),
        tenant: Some(tenant.to_owned()),
        source: None,
        event_id: None,
        refusal: Refusal::one("not-json", "", "not-json", "it is not JSON".to_owned()),
    };
    let batch = Batch {
        refused: vec![refused],
        queue: Some("malote.expenses".to_owned()),
        ..Batch::default()
    };
    world.store.accept(batch).await.unwrap();
}

kept!(records_go_and_the_totals_of_their_days_agree, |world| {
    world.delivered("acme", "e-1").await;
    world.delivered("beta", "e-2").await;
    let discarded = world.dead("acme", "e-3").await;
    let by = world.store.by(&MALOTE);
    by.discard(discarded, "given up").await.unwrap();
    let wants = || vec![wanted("71/R", 100)];
    accept(&world.store, approval("acme", "e-4", "r-4", 1, wants())).await;
    // A newer revision takes the place of the first.
    accept(&world.store, approval("acme", "e-5", "r-4", 2, wants())).await;
    let dead = world.dead("beta", "e-6").await;
    let job = claim(&world.store, world.acme).await.remove(0);
    let given = Answer::Delivered(held(&job, "ref-5"));
    answer(&world.store, job, given).await;
    world.age().await;
    let before = world.totals().await;
    assert_eq!(before.len(), 2, "two tenants on one day");
    let told = world.pass(&ALL).await;
    assert_eq!(removed(&told, "deliveries"), 5, "{told:?}");
    assert_eq!(world.count("deliveries").await, 1);
    assert_eq!(world.totals().await, before, "to the centavo");
    by.discard(now(dead), "given up").await.unwrap();
    let before = world.totals().await;
    world.forget_when().await;
    assert_eq!(removed(&world.pass(&ALL).await, "deliveries"), 1);
    assert_eq!(world.totals().await, before);
    let only = Scope::Only(vec![crate::given::tenant("beta")]);
    let (from, to) = (
        jiff::civil::date(2019, 3, 1),
        jiff::civil::date(2019, 3, 31),
    );
    let seen = world.store.totals(&only, from, to).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].agrees(), "{seen:?}");
});

kept!(a_replay_goes_with_its_last_delivery, |world| {
    let ids = [
        world.dead("acme", "e-1").await,
        world.dead("acme", "e-2").await,
    ];
    let order = Order {
        chosen: Chosen::default(),
        told: serde_json::json!({}),
        reason: "the ERP is back".to_owned(),
        ramp: vec![1],
        stop_at_failure_percent: 20,
        rate_per_second: 1_000,
    };
    let by = world.store.by(&MALOTE);
    let Ordered::Made(replay) = by.order_replay(&order).await.unwrap() else {
        panic!("nothing was ordered");
    };
    by.cancel_replay(replay.id).await.unwrap();
    for id in ids {
        by.discard(id, "given up").await.unwrap();
    }
    by.restore(ids[1]).await.unwrap();
    world.age().await;
    let told = world.pass(&ALL).await;
    assert_eq!(removed(&told, "replays"), 0, "{told:?}");
    let job = claim(&world.store, world.acme).await.remove(0);
    let given = Answer::Delivered(held(&job, "ref"));
    answer(&world.store, job, given).await;
    world.forget_when().await;
    let told = world.pass(&ALL).await;
    assert_eq!(removed(&told, "replays"), 1, "{told:?}");
    assert_eq!(world.count("replay_rows").await, 0);
});

kept!(only_refusals_that_were_decided_on_go, |world| {
    for body in [&b"one ana@cliente.com.br"[..], b"two", b"three"] {
        refuse(&world, "acme", body).await;
    }
    assert_eq!(world.count("personal_places").await, 1);
    let decided = "UPDATE refusals SET status = 'replayed' WHERE body_digest IN (
                       SELECT body_digest FROM refusals ORDER BY id LIMIT 2)";
    world.raw.run(decided).await;
    let told = world.pass(&ALL).await;
    assert_eq!(removed(&told, "refusals"), 0, "too young: {told:?}");
    world.age().await;
    assert_eq!(removed(&world.pass(&ALL).await, "refusals"), 2);
    assert_eq!(world.count("personal_places").await, 0, "nor who was named");
    assert_eq!(world.raw.one("status", "FROM refusals").await, "dead");
});

kept!(what_would_go_is_told_before, |world| {
    world.delivered("acme", "e-1").await;
    world.delivered("beta", "e-2").await;
    world.dead("acme", "e-3").await;
    world.report("acme", "e-4").await;
    let young = world.store.would_retain(&ALL).await.unwrap();
    assert!(young.iter().all(|one| (one.removed, one.kept) == (0, 0)));
    let view = world.store.retention(&ALL).await.unwrap();
    assert!(view.missing.is_empty(), "{view:?}");
    let payloads = &view.classes[0];
    assert_eq!(payloads.class, Class::Payloads);
    assert!(payloads.next.is_some() && payloads.next_at.is_some());
    world.age().await;
    let view = world.store.retention(&ALL).await.unwrap();
    assert_eq!(view.classes[0].next, None, "nothing is younger");
    let would = world.store.would_retain(&ALL).await.unwrap();
    let told = world.pass(&ALL).await;
    for one in &would {
        let went = removed(&told, &one.what);
        assert_eq!(one.removed, went, "{one:?} {told:?}");
    }
    let of = |what: &str| would.iter().find(|one| one.what == what).unwrap();
    assert_eq!((of("deliveries").removed, of("deliveries").kept), (2, 2));
    assert_eq!((of("attempts").removed, of("attempts").kept), (2, 1));
    let would = world.store.would_retain(&PAYLOADS).await.unwrap();
    assert!(would.iter().all(|one| one.removed == 0), "{would:?}");
});
