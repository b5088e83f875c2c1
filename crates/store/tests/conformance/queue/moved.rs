//! A tenant that moves to another connection: what the old one holds of a report stays its own.

use std::collections::BTreeMap;

use malote_core::delivery::{Operation, Status};
use malote_core::id::{ConnectionId, DeliveryId, Tenant};
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;

use crate::queue::events::{Report, approved, reopened};
use crate::queue::outcomes::delivered;
use crate::queue::world::{LEASE, SEALED, WORKER, World, map, places, words};

scenarios!(
    a_report_is_changed_and_removed_where_it_is,
    what_the_old_one_never_held_goes_to_the_new_one,
    while_nobody_takes_the_flow_known_reports_go_on,
    a_flow_that_comes_back_finds_its_reports_where_they_are,
    an_approval_that_comes_too_late_ends_where_it_was_taken_away,
    what_is_newer_than_its_end_goes_to_the_new_one,
    what_is_held_decides_before_who_takes_the_flow,
    what_was_given_up_does_not_come_back_behind_a_newer_one,
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
    let room = [places(new, 10)];
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
    let room = [places(new, 10)];
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

/// Where an event would go, if it came now.
async fn home(world: &World, report: &Report) -> Option<ConnectionId> {
    let incoming = report.incoming();
    let home = world.store.home_of(&incoming.envelope, &incoming.plan);
    home.await.unwrap()
}

async fn an_approval_that_comes_too_late_ends_where_it_was_taken_away(world: World) -> World {
    let report = [approved("8", 1).group("a", 1)];
    let jobs = world.accept_with(1, &report).await.jobs;
    world.settle(&[delivered(&jobs[0])]).await;
    // Of '7' the approval could not be read at first.
    world.accept(&[reopened("7", 2), reopened("8", 3)]).await;
    let removal = world.claim_one().await;
    world.settle(&[delivered(&removal)]).await;
    assert!(world.held("8").await.is_empty());
    let new = moved(&world).await;
    let late = [
        approved("7", 1).group("a", 7),
        approved("8", 2).group("a", 8),
    ];
    for one in &late {
        assert_eq!(home(&world, one).await, Some(world.connection));
    }
    world.accept(&late).await;
    for event in ["7@1", "8@2"] {
        let one = world.delivery(event, "a").await;
        let told = (one.status.as_str(), one.reason.as_str());
        assert_eq!(told, ("superseded", "late-revision"), "{event}");
    }
    let room = [places(new, 10)];
    let claimed = world.store.claim("worker-2", LEASE, &room).await;
    assert!(claimed.unwrap().is_empty(), "nothing is paid there");
    world
}

async fn what_is_newer_than_its_end_goes_to_the_new_one(world: World) -> World {
    world.accept(&[reopened("7", 2)]).await;
    let new = moved(&world).await;
    let next = approved("7", 3).group("a", 3);
    assert_eq!(home(&world, &next).await, Some(new));
    // In one batch with one that comes too late.
    world.accept(&[approved("7", 1).group("a", 1), next]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "superseded")]));
    assert_eq!(world.statuses("7@3").await, map(&[("a", "ready")]));
    let room = [places(new, 10)];
    let first = world.store.claim("worker-2", LEASE, &room).await.unwrap();
    assert_eq!(first[0].operation, Operation::Include);
    world
}

async fn what_is_held_decides_before_who_takes_the_flow(world: World) -> World {
    world.accept(&[reopened("7", 1)]).await;
    let new = moved(&world).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let room = [places(new, 10)];
    let jobs = world.store.claim(WORKER, LEASE, &room).await.unwrap();
    world.settle(&[delivered(&jobs[0])]).await;
    set(&world, "nova", None).await;
    set(&world, "matriz", Some("expenses")).await;
    let next = reopened("7", 3);
    assert_eq!(home(&world, &next).await, Some(new));
    world.accept(&[next]).await;
    let jobs = world.store.claim(WORKER, LEASE, &room).await.unwrap();
    assert_eq!(jobs[0].operation, Operation::Remove);
    world
}

async fn what_was_given_up_does_not_come_back_behind_a_newer_one(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let id = DeliveryId(world.delivery("7@1", "a").await.id.parse().unwrap());
    let by = world.store.by(&MALOTE);
    by.discard(id, "moved").await.unwrap();
    let new = moved(&world).await;
    world.accept(&[approved("7", 2).group("a", 2)]).await;
    let restored = by.restore(id).await.unwrap();
    assert_eq!(
        restored.status,
        Status::Superseded,
        "it went on at the new one"
    );
    let room = [places(new, 10)];
    let jobs = world.store.claim(WORKER, LEASE, &room).await.unwrap();
    assert_eq!(jobs.len(), 1);
    world
}
