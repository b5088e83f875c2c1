//! A tenant that moves to another connection: what the old one holds of a report stays its own.

use std::collections::BTreeMap;

use malote_core::delivery::Operation;
use malote_core::id::{ConnectionId, DeliveryId, Tenant};
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;

use crate::queue::events::{approved, reopened};
use crate::queue::outcomes::delivered;
use crate::queue::world::{LEASE, SEALED, World, words};

scenarios!(
    a_report_is_changed_and_removed_where_it_is,
    what_the_old_one_never_held_goes_to_the_new_one,
    while_nobody_takes_the_flow_known_reports_go_on,
    a_flow_that_comes_back_finds_its_reports_where_they_are,
);

async fn set(world: &World, name: &str, takes: Option<&str>) -> ConnectionId {
    let new = NewConnection {
        tenant: Tenant::parse("acme").unwrap(),
        name: name.to_owned(),
        target: "sim".to_owned(),
        takes: takes.map(str::to_owned),
        base_url: "http://127.0.0.1:9/".to_owned(),
        settings: BTreeMap::new(),
        sealed: SEALED.to_vec(),
        credential: match name {
            "matriz" => "key-1".to_owned(),
            other => format!("key-{other}"),
        },
        parts: false,
        account: None,
    };
    let added = world.store.by(&MALOTE).add_connection(&new).await;
    added.unwrap().id
}

async fn moved(world: &World) -> ConnectionId {
    set(world, "matriz", None).await;
    set(world, "nova", Some("expenses")).await
}

async fn a_report_is_changed_and_removed_where_it_is(world: World) -> World {
    let reports = [
        approved("7", 1).group("a", 1),
        approved("8", 1).group("a", 1),
    ];
    for job in world.accept_with(2, &reports).await.jobs {
        world.settle(&[delivered(&job)]).await;
    }
    let new = moved(&world).await;
    let late = approved("9", 1).group("a", 1);
    let next = [approved("7", 2).group("a", 2), reopened("8", 2), late];
    world.accept(&next).await;
    let mut old = world.claim(10).await;
    old.sort_by_key(|job| job.subject.clone());
    let told: Vec<_> = old
        .iter()
        .map(|job| (&*job.subject, job.operation))
        .collect();
    assert_eq!(told, [("7", Operation::Change), ("8", Operation::Remove)]);
    let room = [(new, 10)];
    let first = world.store.claim("worker-2", LEASE, &room);
    let first = first.await.unwrap();
    assert_eq!((first.len(), &*first[0].subject), (1, "9"));
    assert_eq!(first[0].operation, Operation::Include);
    world
}

async fn what_the_old_one_never_held_goes_to_the_new_one(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let new = moved(&world).await;
    let id = DeliveryId(world.delivery("7@1", "a").await.id.parse().unwrap());
    world.store.by(&MALOTE).discard(id, "moved").await.unwrap();
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    assert!(world.claim(10).await.is_empty());
    let room = [(new, 10)];
    let first = world.store.claim("worker-2", LEASE, &room).await.unwrap();
    assert_eq!(
        (&*first[0].subject, first[0].operation),
        ("7", Operation::Include)
    );
    world
}

async fn while_nobody_takes_the_flow_known_reports_go_on(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await;
    world.settle(&[delivered(&job.jobs[0])]).await;
    set(&world, "matriz", None).await;
    let next = [reopened("7", 2), approved("8", 1).group("a", 1)];
    let accepted = world.accept(&next).await;
    assert_eq!(words(&accepted), ["accepted", "no-connection"]);
    assert_eq!(world.claim_one().await.operation, Operation::Remove);
    world
}

async fn a_flow_that_comes_back_finds_its_reports_where_they_are(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await;
    world.settle(&[delivered(&job.jobs[0])]).await;
    moved(&world).await;
    world.accept(&[approved("8", 1).group("a", 1)]).await;
    set(&world, "nova", None).await;
    set(&world, "matriz", Some("expenses")).await;
    world
        .accept(&[
            approved("7", 2).group("a", 2),
            approved("8", 2).group("a", 2),
        ])
        .await;
    let old = world.claim_one().await;
    assert_eq!((&*old.subject, old.operation), ("7", Operation::Change));
    world
}
