//! Causes release themselves, exactly what waited on them, and open again.

use malote_core::id::DeliveryId;
use malote_store::audit::MALOTE;
use malote_store::read::causes::Filter;
use malote_store::{LinkRow, Scope, Wake, Window};

use crate::queue::events::{Report, approved};
use crate::queue::world::{SEALED, World, connect, link, map, set};

scenarios!(
    a_link_releases_exactly_what_waited_on_it,
    a_link_of_another_connection_releases_nothing,
    a_link_without_value_releases_nothing,
    a_cause_opens_again_when_its_link_goes,
    a_sync_releases_what_it_found_and_keeps_what_it_lost_as_unusable,
    what_a_person_linked_stands_against_a_sync_until_it_is_removed,
    a_release_wakes_the_senders,
    a_cause_tells_what_the_sync_found_instead,
    missing_links_are_listed_with_what_people_call_them,
    housekeeping_releases_what_was_missed_and_counts_it,
);

fn waiting(subject: &str, kind: &str, key: &str) -> Report {
    approved(subject, 1).group("a", 1).needing(kind, key)
}

async fn a_link_releases_exactly_what_waited_on_it(world: World) -> World {
    let both = waiting("9", "expense-type", "71").needing("expense-type", "72");
    let reports = [
        waiting("7", "expense-type", "71"),
        waiting("8", "expense-type", "72"),
        both,
    ];
    world.accept(&reports).await;
    assert_eq!(world.link("expense-type", "71").await, 1);
    assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
    assert_eq!(world.statuses("8@1").await, map(&[("a", "parked")]));
    assert_eq!(
        world.causes("9@1", "a").await,
        set(&["expense-type-unlinked 72"])
    );
    assert_eq!(world.link("expense-type", "71").await, 0);
    assert_eq!(world.link("expense-type", "72").await, 2);
    let open = world.raw.one("count(*)", "FROM causes WHERE open").await;
    assert_eq!(open, "0");
    world
}

async fn a_link_of_another_connection_releases_nothing(world: World) -> World {
    let other = connect(&world.store, "other", "key-2", false).await;
    world.accept(&[waiting("7", "member", "a@b.c")]).await;
    let rows = [link("member", "a@b.c", Some("55"))];
    assert_eq!(
        world
            .store
            .by(&MALOTE)
            .set_links(other, &rows)
            .await
            .unwrap(),
        0
    );
    assert_eq!(world.statuses("7@1").await, map(&[("a", "parked")]));
    world
}

async fn a_link_without_value_releases_nothing(world: World) -> World {
    world.accept(&[waiting("7", "member", "a@b.c")]).await;
    let mut row = link("member", "a@b.c", None);
    row.problem = Some("ambiguous".to_owned());
    assert_eq!(
        world
            .store
            .by(&MALOTE)
            .set_links(world.connection, &[row])
            .await
            .unwrap(),
        0
    );
    assert_eq!(world.statuses("7@1").await, map(&[("a", "parked")]));
    world
}

async fn a_cause_opens_again_when_its_link_goes(world: World) -> World {
    world.accept(&[waiting("7", "expense-type", "71")]).await;
    world.link("expense-type", "71").await;
    let removed = world
        .store
        .by(&MALOTE)
        .remove_link(world.connection, "expense-type", "71");
    assert!(removed.await.unwrap());
    let again = world
        .store
        .by(&MALOTE)
        .remove_link(world.connection, "expense-type", "71");
    assert!(!again.await.unwrap(), "it is gone already");
    world.accept(&[waiting("8", "expense-type", "71")]).await;
    assert_eq!(
        world.causes("8@1", "a").await,
        set(&["expense-type-unlinked 71"])
    );
    assert_eq!(
        world.raw.one("count(*)", "FROM causes").await,
        "1",
        "the same cause"
    );
    assert_eq!(world.link("expense-type", "71").await, 1);
    world
}

async fn a_sync_releases_what_it_found_and_keeps_what_it_lost_as_unusable(world: World) -> World {
    let first = [link("member", "left@b.c", Some("linked"))];
    let kinds = ["member"];
    let synced = world
        .store
        .replace_links(world.connection, SEALED, &kinds, &first);
    synced.await.unwrap();
    world.link("account", "default").await;
    world.accept(&[waiting("7", "member", "new@b.c")]).await;
    let found = [
        link("member", "new@b.c", Some("1")),
        link("category", "2.04", Some("x")),
    ];
    let kinds = ["member", "category"];
    let released = world
        .store
        .replace_links(world.connection, SEALED, &kinds, &found);
    assert_eq!(released.await.unwrap(), Some(1));
    let columns = ["kind || ' ' || key", "value", "problem"];
    let rest = "FROM links WHERE kind NOT IN ('credentials', 'member') ORDER BY kind, key";
    let mut rows = world.raw.rows(&columns, rest).await;
    for key in ["left@b.c", "new@b.c"] {
        let link = world.store.link(world.connection, "member", key).await;
        let link = link.unwrap().unwrap();
        rows.push(vec![
            Some(format!("member {}", link.key)),
            link.value,
            link.problem,
        ]);
    }
    let row = |name: &str, value: Option<&str>, problem: Option<&str>| {
        vec![
            Some(name.to_owned()),
            value.map(str::to_owned),
            problem.map(str::to_owned),
        ]
    };
    let expected = [
        row("account default", Some("linked"), None),
        row("category 2.04", Some("x"), None),
        row("member left@b.c", None, Some("not-found")),
        row("member new@b.c", Some("1"), None),
    ];
    assert_eq!(rows, expected);
    world.accept(&[waiting("8", "member", "left@b.c")]).await;
    assert_eq!(world.statuses("8@1").await, map(&[("a", "parked")]));
    world
}

async fn what_a_person_linked_stands_against_a_sync_until_it_is_removed(world: World) -> World {
    let (store, id, kinds) = (world.store.clone(), world.connection, ["member"]);
    let found = [link("member", "ana@b.c", Some("111"))];
    store
        .replace_links(id, SEALED, &kinds, &found)
        .await
        .unwrap();
    let by_hand = [
        link("member", "ana@b.c", Some("222")),
        link("member", "bia@b.c", Some("333")),
    ];
    store.by(&MALOTE).set_links(id, &by_hand).await.unwrap();
    let ambiguous = LinkRow {
        problem: Some("ambiguous".to_owned()),
        ..link("member", "bia@b.c", None)
    };
    let told = async |key: &str| {
        let link = store.link(id, "member", key).await.unwrap().unwrap();
        (link.value, link.problem, link.kept)
    };
    let stands = |value: &str, problem: &str| {
        let problem = Some(problem.to_owned()).filter(|problem| !problem.is_empty());
        (Some(value.to_owned()), problem, true)
    };
    let again = [found[0].clone(), ambiguous];
    store
        .replace_links(id, SEALED, &kinds, &again)
        .await
        .unwrap();
    assert_eq!(told("ana@b.c").await, stands("222", "differs"));
    assert_eq!(told("bia@b.c").await, stands("333", "ambiguous"));
    store.replace_links(id, SEALED, &kinds, &[]).await.unwrap();
    assert_eq!(told("ana@b.c").await, stands("222", "not-found"));
    let agreed = [link("member", "ana@b.c", Some("222"))];
    store
        .replace_links(id, SEALED, &kinds, &agreed)
        .await
        .unwrap();
    assert_eq!(told("ana@b.c").await, stands("222", ""));
    world.accept(&[waiting("7", "member", "ana@b.c")]).await;
    assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
    let removed = store.by(&MALOTE).remove_link(id, "member", "ana@b.c").await;
    assert!(removed.unwrap());
    store
        .replace_links(id, SEALED, &kinds, &found)
        .await
        .unwrap();
    let of_sync = (Some("111".to_owned()), None, false);
    assert_eq!(told("ana@b.c").await, of_sync);
    world
}

async fn a_release_wakes_the_senders(world: World) -> World {
    world.accept(&[waiting("7", "expense-type", "71")]).await;
    let mut wakes = world.store.listen();
    // PostgreSQL listens from when its line is up, and says so by waking everybody once.
    let deadline = std::time::Duration::from_secs(20);
    world.link("expense-type", "71").await;
    let woken = tokio::time::timeout(deadline, wakes.recv()).await;
    assert_eq!(woken.unwrap().unwrap(), Wake::All);
    world
}

async fn a_cause_tells_what_the_sync_found_instead(world: World) -> World {
    let told = async || {
        let filter = Filter::default();
        let page = world.store.causes(&filter, &Window::default()).await;
        let listed = page.unwrap().items[0].problem.clone();
        let id = world.delivery("7@1", "a").await.id.parse().unwrap();
        let detail = world.store.delivery(DeliveryId(id), &Scope::All).await;
        let shown = detail.unwrap().delivery.causes[0].problem.clone();
        assert_eq!(listed, shown);
        listed
    };
    world.accept(&[waiting("7", "member", "a@b.c")]).await;
    assert_eq!(told().await, None, "nobody has looked yet");
    let synced = async |rows: &[LinkRow]| {
        let synced = world
            .store
            .replace_links(world.connection, SEALED, &["member"], rows);
        assert_eq!(synced.await.unwrap(), Some(0));
    };
    synced(&[]).await;
    assert_eq!(told().await.as_deref(), Some("not-found"));
    for problem in ["untagged", "inactive", "ambiguous"] {
        let mut row = link("member", "a@b.c", None);
        row.problem = Some(problem.to_owned());
        synced(&[row]).await;
        assert_eq!(told().await.as_deref(), Some(problem));
    }
    // Another connection's link of that key says nothing about this one.
    let other = connect(&world.store, "other", "key-2", false).await;
    let rows = [link("member", "a@b.c", Some("55"))];
    let linked = world.store.by(&MALOTE).set_links(other, &rows).await;
    linked.unwrap();
    assert_eq!(told().await.as_deref(), Some("ambiguous"));
    world
}

async fn missing_links_are_listed_with_what_people_call_them(world: World) -> World {
    let mut incoming = waiting("7", "expense-type", "71").incoming();
    incoming.plan.wanted[0].needs[1].label = "Alimentação".to_owned();
    let mut batch = world.batch(0, &[]);
    batch.incoming.push(incoming);
    world.store.accept(batch).await.unwrap();
    let label = world
        .raw
        .one("label", "FROM links WHERE kind = 'expense-type'")
        .await;
    assert_eq!(label, "71 (Alimentação)");
    assert_eq!(
        world.raw.one("detail", "FROM causes").await,
        "71 (Alimentação)"
    );
    world
}

async fn housekeeping_releases_what_was_missed_and_counts_it(world: World) -> World {
    world
        .accept(&[
            waiting("7", "expense-type", "71"),
            waiting("8", "expense-type", "72"),
        ])
        .await;
    let someone = "UPDATE links SET value = 'by hand' WHERE kind = 'expense-type' AND key = '71'";
    world.raw.run(someone).await;
    assert_eq!(world.store.release_missed().await.unwrap(), 1);
    assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
    world.raw.run("DELETE FROM delivery_causes").await;
    assert_eq!(
        world.store.release_missed().await.unwrap(),
        0,
        "it may be on its way"
    );
    world.pass(std::time::Duration::from_secs(10)).await;
    assert_eq!(world.store.release_missed().await.unwrap(), 1);
    assert_eq!(world.statuses("8@1").await, map(&[("a", "ready")]));
    world
}
