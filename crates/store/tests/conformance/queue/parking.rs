//! Where a new delivery begins: leased, ready or parked; a revision goes whole or not at all.

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::Operation;
use malote_core::job::Errand;
use malote_core::plan::Demand;
use malote_store::audit::MALOTE;

use crate::queue::events::approved;
use crate::queue::outcomes::delivered;
use crate::queue::world::{World, connect, link, map, set};

scenarios!(
    free_places_are_leased_at_once_and_the_rest_waits_ready,
    a_leased_delivery_carries_all_that_sending_needs,
    a_revision_waits_whole_and_shows_all_its_causes_everywhere,
    a_connection_that_allows_parts_lets_free_groups_go,
    a_removal_waits_with_the_revision_it_belongs_to,
    an_optional_link_is_waited_for_by_nobody,
    a_setting_may_demand_what_is_optional_elsewhere,
    other_reports_do_not_wait,
    a_cause_of_the_event_itself_parks,
);

async fn free_places_are_leased_at_once_and_the_rest_waits_ready(world: World) -> World {
    let report = approved("7", 1).group("a", 1).group("b", 2).group("c", 3);
    let accepted = world.accept_with(2, &[report]).await;
    let names: Vec<&str> = accepted.jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let expected = map(&[("a", "sending"), ("b", "sending"), ("c", "ready")]);
    assert_eq!(world.statuses("7@1").await, expected);
    let rest = world.claim(10).await;
    assert_eq!(rest.len(), 1, "what is leased is claimed by nobody");
    assert_eq!(rest[0].name, "c");
    let all: Vec<_> = accepted.jobs.iter().chain(&rest).map(delivered).collect();
    world.settle(&all).await;
    assert_eq!(world.held("7").await.len(), 3);
    world
}

async fn a_leased_delivery_carries_all_that_sending_needs(world: World) -> World {
    world.link("expense-type", "71").await;
    let report = approved("7", 1).group("a", 4).needing("expense-type", "71");
    let accepted = world.accept_with(1, &[report.traced("00-trace-01")]).await;
    let job = &accepted.jobs[0];
    assert_eq!(
        (job.fence, job.errand, job.begun),
        (1, Errand::Deliver, true)
    );
    assert_eq!((job.operation, job.incarnation), (Operation::Include, 0));
    assert_eq!(job.links.get("expense-type", "71"), Some("linked"));
    assert_eq!(job.links.get("credentials", ""), Some("ok"));
    assert_eq!(job.traceparent.as_deref(), Some("00-trace-01"));
    assert_eq!((job.subject.as_str(), job.amount.centavos()), ("7", 4));
    let columns = ["d.fence", "d.lease_owner", "t.target_key", "d.links"];
    let rest = "FROM deliveries d JOIN things t ON t.id = d.thing_id";
    let row = world.raw.rows(&columns, rest).await.remove(0);
    let links = serde_json::json!(job.links).to_string();
    let expected = ["1", "worker-1", job.target_key.as_str(), links.as_str()];
    assert_eq!(row, expected.map(|text| Some(text.to_owned())));
    world
}

async fn a_revision_waits_whole_and_shows_all_its_causes_everywhere(world: World) -> World {
    world.link("expense-type", "72").await;
    let report = approved("7", 1)
        .group("71/R", 1)
        .needing("expense-type", "71")
        .needing("member", "marina@exemplo.com.br")
        .group("72/R", 2)
        .needing("expense-type", "72")
        .group("73/R", 3)
        .needing("account", "default");
    let accepted = world.accept_with(10, &[report]).await;
    assert!(accepted.jobs.is_empty());
    let all = set(&[
        "expense-type-unlinked 71",
        "member-unsynced marina@exemplo.com.br",
        "account-unlinked default",
    ]);
    for name in ["71/R", "72/R", "73/R"] {
        assert_eq!(world.causes("7@1", name).await, all);
    }
    assert!(world.claim(10).await.is_empty());
    assert_eq!(world.link("expense-type", "71").await, 0);
    assert_eq!(world.link("account", "default").await, 0);
    assert_eq!(world.link("member", "marina@exemplo.com.br").await, 3);
    assert_eq!(world.claim(10).await.len(), 3);
    world
}

async fn a_connection_that_allows_parts_lets_free_groups_go(world: World) -> World {
    connect(&world.store, "parts", "key-2", true).await;
    let report = approved("7", 1)
        .of("parts")
        .group("71/R", 1)
        .needing("expense-type", "71")
        .group("72/R", 2)
        .group("73/R", 3)
        .needing("expense-type", "73");
    world.accept(&[report]).await;
    let expected = map(&[("71/R", "parked"), ("72/R", "ready"), ("73/R", "parked")]);
    assert_eq!(world.statuses("7@1").await, expected);
    let own = set(&["expense-type-unlinked 71"]);
    assert_eq!(world.causes("7@1", "71/R").await, own);
    world
}

async fn a_removal_waits_with_the_revision_it_belongs_to(world: World) -> World {
    let accepted = world
        .accept_with(1, &[approved("7", 1).group("old", 1)])
        .await;
    world.settle(&[delivered(&accepted.jobs[0])]).await;
    let next = approved("7", 2)
        .group("new", 2)
        .needing("expense-type", "71");
    world.accept_with(5, &[next]).await;
    let expected = map(&[("old", "parked"), ("new", "parked")]);
    assert_eq!(world.statuses("7@2").await, expected);
    assert!(!world.delivery("7@2", "old").await.present);
    assert_eq!(world.link("expense-type", "71").await, 2);
    world
}

async fn an_optional_link_is_waited_for_by_nobody(world: World) -> World {
    let mut report = approved("7", 1).group("a", 1).incoming();
    let mut need = crate::queue::events::need("catalogue.category", "2.04.01");
    need.optional = true;
    report.plan.wanted[0].needs.push(need);
    let mut batch = world.batch(0, &[]);
    batch.incoming.push(report);
    world.store.accept(batch).await.unwrap();
    let rows = [link("catalogue.category", "2.04.01", Some("Viagens"))];
    world
        .store
        .by(&MALOTE)
        .set_links(world.connection, &rows)
        .await
        .unwrap();
    let job = world.claim_one().await;
    assert_eq!(
        job.links.get("catalogue.category", "2.04.01"),
        Some("Viagens")
    );
    world
}

async fn a_setting_may_demand_what_is_optional_elsewhere(world: World) -> World {
    const PAYABLE: [Demand; 1] = [Demand {
        link: "member",
        setting: "non_reimbursable",
        value: "payable",
    }];
    let report = |subject: &str| {
        let report = approved(subject, 1).group("71/N", 1);
        let mut incoming = report.needing("expense-type", "71").incoming();
        let mut need = crate::queue::events::need("member", "a@b.c");
        need.optional = true;
        incoming.plan.wanted[0].needs.push(need);
        incoming.plan.wanted[0].demands = &PAYABLE;
        incoming
    };
    for (value, subject) in [("entry", "7"), ("payable", "8")] {
        let settings = [("non_reimbursable".to_owned(), value.to_owned())].into();
        let by = world.store.by(&MALOTE);
        let set = by.set_settings(world.connection, &settings, false).await;
        set.unwrap();
        let mut batch = world.batch(0, &[]);
        batch.incoming.push(report(subject));
        world.store.accept(batch).await.unwrap();
    }
    let unlinked = "expense-type-unlinked 71";
    assert_eq!(world.causes("7@1", "71/N").await, set(&[unlinked]));
    let both = set(&[unlinked, "member-unsynced a@b.c"]);
    assert_eq!(world.causes("8@1", "71/N").await, both);
    world.link("expense-type", "71").await;
    assert_eq!(world.statuses("8@1").await, map(&[("71/N", "parked")]));
    world
}

async fn other_reports_do_not_wait(world: World) -> World {
    let waits = approved("7", 1).group("a", 1).needing("expense-type", "71");
    let goes = approved("8", 1).group("a", 1);
    let accepted = world.accept_with(5, &[waits, goes]).await;
    assert_eq!(accepted.jobs.len(), 1);
    assert_eq!(accepted.jobs[0].subject, "8");
    world
}

async fn a_cause_of_the_event_itself_parks(world: World) -> World {
    let cause = Draft::new(Kind::NegativeGroup, "7/a").with_detail("a: -3,00");
    let report = approved("7", 1)
        .group("a", -300)
        .blocked(cause)
        .group("b", 5);
    world.accept_with(5, &[report]).await;
    assert_eq!(world.causes("7@1", "b").await, set(&["negative-group 7/a"]));
    assert_eq!(
        world.link("negative-group", "7/a").await,
        0,
        "no link resolves it"
    );
    assert_eq!(world.raw.one("detail", "FROM causes").await, "a: -3,00");
    let approved_later = approved("7", 2).group("b", 5);
    world.accept(&[approved_later]).await;
    let expected = map(&[("a", "superseded"), ("b", "superseded")]);
    assert_eq!(world.statuses("7@1").await, expected);
    world
}
