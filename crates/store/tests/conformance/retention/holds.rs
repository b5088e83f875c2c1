//! Legal holds.

use malote_core::delivery::Answer;
use malote_store::audit::MALOTE;
use malote_store::{Scope, StoreError};

use crate::audit::{ana, left, none_left};
use crate::given::{fault, tenant};
use crate::harness::Place;
use crate::retention::world::{ALL, kept, now, removed};

kept!(a_held_tenant_keeps_everything_until_it_is_lifted, |world| {
    let acme = world.delivered("acme", "e-1").await;
    world.delivered("beta", "e-2").await;
    let by = world.store.by(&MALOTE);
    by.set_hold(&tenant("acme"), None, "process 123")
        .await
        .unwrap();
    world.age().await;
    let before = world.totals().await;
    let told = world.pass(&ALL).await;
    for what in ["event_bodies", "delivery_contents", "attempts"] {
        assert_eq!(removed(&told, what), 1, "{what}: {told:?}");
        assert_eq!(world.count(what).await, 1, "{what} of the held one");
    }
    assert_eq!(removed(&told, "deliveries"), 1, "{told:?}");
    let detail = world.detail(now(acme)).await;
    assert!(!detail.payload_removed && !detail.event.body_removed);
    assert_eq!(detail.tries.len(), 1);
    assert!(world.pass(&ALL).await.is_empty());
    by.lift_hold(&tenant("acme")).await.unwrap();
    let told = world.pass(&ALL).await;
    assert_eq!(removed(&told, "attempts"), 1, "{told:?}");
    assert_eq!(world.count("deliveries").await, 0);
    assert_eq!(world.totals().await, before);
});

kept!(a_hold_ends_when_its_time_has_come, |world| {
    world.delivered("acme", "e-1").await;
    world.age().await;
    let (hour, by) = (jiff::SignedDuration::from_hours(1), world.store.by(&MALOTE));
    let soon = world.bed.now() + hour;
    let hold = by.set_hold(&tenant("acme"), Some(soon), "audit").await;
    assert!(hold.unwrap().active);
    assert_eq!(removed(&world.pass(&ALL).await, "deliveries"), 0);
    match world.bed.place {
        Place::Postgres => {
            let past = "UPDATE holds SET until = now() - interval '1 second'";
            world.raw.run(past).await;
        }
        Place::File | Place::Memory => {
            world
                .bed
                .advance(std::time::Duration::from_secs(7_200))
                .await;
        }
    }
    let holds = world.store.holds(&Scope::All).await.unwrap();
    assert!(!holds[0].active, "{holds:?}");
    assert_eq!(removed(&world.pass(&ALL).await, "deliveries"), 1);
});

kept!(refusals_of_a_held_tenant_stay, |world| {
    world
        .settled("acme", "e-1", |_| Answer::Refused(fault()))
        .await;
    let by = world.store.by(&MALOTE);
    by.set_hold(&tenant("acme"), None, "process 123")
        .await
        .unwrap();
    crate::retention::records::refuse(&world, "acme", b"one").await;
    crate::retention::records::refuse(&world, "beta", b"two").await;
    world
        .raw
        .run("UPDATE refusals SET status = 'discarded'")
        .await;
    world.age().await;
    assert_eq!(removed(&world.pass(&ALL).await, "refusals"), 1);
    assert_eq!(world.raw.one("tenant", "FROM refusals").await, "acme");
});

kept!(orders_about_holds_leave_a_row, |world| {
    let (store, ana) = (&world.store, ana());
    let acme = tenant("acme");
    let set = store.by(&ana).set_hold(&acme, None, "process 123");
    let row = left(store, "hold.set", set).await;
    assert_eq!(row.tenant.as_deref(), Some("acme"));
    assert_eq!(row.reason.as_deref(), Some("process 123"));
    let again = store.by(&ana).set_hold(&acme, None, "process 124");
    let row = left(store, "hold.set", again).await;
    assert_eq!(row.before["reason"], "process 123");
    let why = store.by(&ana).because(Some("settled"));
    let row = left(store, "hold.lift", why.lift_hold(&acme)).await;
    assert_eq!(row.reason.as_deref(), Some("settled"));
    none_left(store, store.by(&ana).lift_hold(&acme)).await;
    none_left(store, store.by(&ana).set_hold(&tenant("nobody"), None, "x")).await;
    let past = Some("2000-01-01T00:00:00Z".parse().unwrap());
    none_left(store, store.by(&ana).set_hold(&acme, past, "x")).await;
    let missing = store.by(&ana).lift_hold(&acme).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    let only = Scope::Only(vec![tenant("beta")]);
    store.by(&ana).set_hold(&acme, None, "x").await.unwrap();
    assert!(store.holds(&only).await.unwrap().is_empty(), "another's");
});
