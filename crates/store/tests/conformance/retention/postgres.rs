//! What only PostgreSQL has: months that go whole, and two processes at once.

use malote_store::audit::MALOTE;
use malote_store::retention::Pass;

use crate::audit::trail;
use crate::harness::Place;
use crate::retention::world::{ALL, PAYLOADS, bounds, drive, kept, now, removed};

kept!(
    a_month_goes_whole_and_later_ones_are_there_before_they_begin,
    |world| {
        if world.bed.place != Place::Postgres {
            return;
        }
        world.delivered("acme", "e-1").await;
        world.dead("acme", "e-2").await;
        world.age().await;
        let part = "FROM pg_class WHERE relname = 'attempts_2019_03'";
        assert_eq!(world.raw.one("count(*)", part).await, "1");
        assert_eq!(world.count("attempts_2019_03").await, 2);
        let told = world.pass(&PAYLOADS).await;
        assert_eq!(world.raw.one("count(*)", part).await, "0");
        assert_eq!(world.count("attempts_rest").await, 1, "what is needed");
        assert_eq!(told[0].kept["attempts"], 1, "{told:?}");
        let months = "FROM pg_inherits WHERE inhparent = 'attempts'::regclass";
        assert_eq!(
            world.raw.one("count(*)", months).await,
            "4",
            "three and the rest"
        );
    }
);

kept!(what_came_before_its_month_was_made_is_taken_over, |world| {
    if world.bed.place != Place::Postgres {
        return;
    }
    let months = "FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
                  WHERE inhparent = 'attempts'::regclass AND c.relname <> 'attempts_rest'
                  ORDER BY c.relname";
    for row in world.raw.rows(&["c.relname"], months).await {
        let drop = format!("DROP TABLE {}", row[0].as_ref().unwrap());
        world.raw.run(&drop).await;
    }
    let id = world.delivered("acme", "e-1").await;
    assert_eq!(world.count("attempts_rest").await, 1);
    assert_eq!(world.detail(id).await.tries.len(), 1, "it is found there");
    let view = world.store.retention(&PAYLOADS).await.unwrap();
    assert_eq!(view.missing.len(), 3, "{view:?}");
    world.pass(&PAYLOADS).await;
    let view = world.store.retention(&PAYLOADS).await.unwrap();
    assert!(view.missing.is_empty() && view.in_months, "{view:?}");
    assert_eq!(world.count("attempts_rest").await, 0);
    assert_eq!(world.detail(id).await.tries.len(), 1);
});

kept!(what_nobody_made_a_month_for_goes_from_the_rest, |world| {
    world.delivered("acme", "e-1").await;
    world.dead("acme", "e-2").await;
    world.age_without_month().await;
    let told = world.pass(&PAYLOADS).await;
    for what in ["event_bodies", "delivery_contents", "attempts"] {
        assert_eq!(removed(&told, what), 1, "{what}: {told:?}");
        assert_eq!(world.count(what).await, 1, "{what}");
    }
});

kept!(
    stopped_between_moving_and_dropping_nothing_is_lost,
    |world| {
        if world.bed.place != Place::Postgres {
            return;
        }
        let dead = world.dead("acme", "e-1").await;
        world.delivered("acme", "e-2").await;
        world.age().await;
        // The last thing that the step does fails.
        let view = "CREATE VIEW in_the_way AS SELECT number FROM attempts_2019_03";
        world.raw.run(view).await;
        world.store.by(&MALOTE).order_retention().await.unwrap();
        let mut pass = Pass::default();
        let mut failed = 0;
        while failed == 0 || !pass.is_over() {
            match world.store.retain(&PAYLOADS, &mut pass).await {
                Ok(_) => assert!(failed > 0, "the step must fail"),
                Err(error) => failed += usize::from(!error.is_transient()),
            }
        }
        assert_eq!(failed, 1, "the rest of the pass goes on");
        assert_eq!(world.count("attempts").await, 2, "in its month, whole");
        assert_eq!(world.count("attempts_rest").await, 0);
        assert_eq!(world.count("event_bodies").await, 1, "the others went");
        assert_eq!(world.detail(now(dead)).await.tries.len(), 1);
        world.raw.run("DROP VIEW in_the_way").await;
        let told = world.pass(&PAYLOADS).await;
        assert_eq!(removed(&told, "attempts"), 1, "{told:?}");
        assert_eq!(world.detail(now(dead)).await.tries.len(), 1);
    }
);

kept!(a_month_that_is_in_use_is_tried_again, |world| {
    if world.bed.place != Place::Postgres {
        return;
    }
    world.delivered("acme", "e-1").await;
    world.age().await;
    let mut reader = world.raw.postgres().begin().await.unwrap();
    let reading = "SELECT count(*) FROM attempts";
    sqlx::Executor::execute(&mut *reader, reading)
        .await
        .unwrap();
    world.store.by(&MALOTE).order_retention().await.unwrap();
    let mut pass = Pass::default();
    let waited = world.store.retain(&PAYLOADS, &mut pass).await;
    assert!(waited.unwrap_err().is_transient(), "it gives up waiting");
    assert_eq!(world.count("attempts").await, 1);
    reader.rollback().await.unwrap();
    let told = drive(&world.store, &PAYLOADS, &mut pass).await;
    assert_eq!(removed(&told, "attempts"), 1, "{told:?}");
});

kept!(
    a_month_of_which_too_much_is_needed_is_not_dropped,
    |world| {
        if world.bed.place != Place::Postgres {
            return;
        }
        world.dead("acme", "e-1").await;
        world.age().await;
        let (low, high) = bounds();
        let dropped = |most: i64| {
            format!(
                "FROM retention_drop('attempts', 'attempts_2019_03', '{low}', '{high}', {most})"
            )
        };
        assert_eq!(world.raw.one("dropped", &dropped(0)).await, "false");
        assert_eq!(world.count("attempts_2019_03").await, 1);
        assert_eq!(world.raw.one("dropped", &dropped(1)).await, "true");
        assert_eq!(world.count("attempts_rest").await, 1);
    }
);

kept!(two_that_keep_house_remove_everything_once, |world| {
    for number in 0..6 {
        world.delivered("acme", &format!("e-{number}")).await;
    }
    world.dead("acme", "e-dead").await;
    world.age().await;
    let before = world.totals().await;
    let other = world.bed.another().await;
    let (mut one, mut two) = (Pass::default(), Pass::default());
    let by = world.store.by(&MALOTE);
    // Each finds a pass due, as when somebody orders one while another is under way.
    by.order_retention().await.unwrap();
    let _ = world.store.retain(&ALL, &mut one).await;
    by.order_retention().await.unwrap();
    tokio::join!(
        drive_through(&world.store, &mut one),
        drive_through(&other, &mut two)
    );
    world.pass(&ALL).await;
    assert_eq!(world.count("deliveries").await, 1);
    assert_eq!(world.count("attempts").await, 1);
    assert_eq!(world.totals().await, before);
    let rows = trail(&world.store).await;
    let told = rows.iter().filter(|row| row.action == "retention.remove");
    let (mut deliveries, mut attempts) = (0, 0);
    for row in told {
        let after = &row.after;
        deliveries += after["removed"]["deliveries"].as_i64().unwrap_or_default();
        attempts += after["removed"]["attempts"].as_i64().unwrap_or_default();
    }
    assert_eq!((deliveries, attempts), (6, 6));
    other.close().await;
});

/// To the end, whoever is in the way.
async fn drive_through(store: &malote_store::Store, pass: &mut Pass) {
    for _ in 0..200 {
        match store.retain(&ALL, pass).await {
            Ok(_) if pass.is_over() => return,
            Ok(_) => tokio::task::yield_now().await,
            Err(error) => assert!(error.is_transient(), "{error:?}"),
        }
    }
}
