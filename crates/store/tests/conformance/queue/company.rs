//! A connection whose key becomes that of another company: nothing of the one before goes with it.

use malote_core::id::ConnectionId;
use malote_store::admin::connection::{Added, NewConnection};
use malote_store::admin::stays::Stays;
use malote_store::admin::task::Kind;
use malote_store::audit::MALOTE;
use malote_store::{Room, TaskEnd};

use crate::queue::events::{Report, approved};
use crate::queue::world::{LEASE, SEALED, WORKER, World, connection, link, places, set};

scenarios!(
    nothing_is_claimed_with_credentials_that_were_replaced,
    nothing_is_leased_at_once_with_them_either,
    links_of_another_company_lose_their_values,
    links_stay_with_the_company,
    a_sync_counts_only_for_the_credentials_it_read_with,
    a_sync_waits_until_new_credentials_are_tested,
);

const OTHER: &[u8] = b"other";

/// The usual connection with the key of another company.
fn other_key() -> NewConnection {
    connection("acme", "key-9", OTHER, false)
}

async fn replace(world: &World) -> Added {
    let by = world.store.by(&MALOTE);
    by.add_connection(&other_key()).await.unwrap()
}

fn opened(connection: ConnectionId) -> Room {
    Room {
        sealed: OTHER.to_vec(),
        ..places(connection, 10)
    }
}

fn needing(subject: &str) -> Report {
    let report = approved(subject, 1).group("a", 1);
    report.needing("member", "ana@b.c")
}

async fn value(world: &World, kind: &str, key: &str) -> Option<String> {
    let link = world.store.link(world.connection, kind, key).await;
    link.unwrap().expect("it is known").value
}

async fn nothing_is_claimed_with_credentials_that_were_replaced(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    replace(&world).await;
    assert!(world.claim(10).await.is_empty(), "it would go to the other");
    let rooms = [opened(world.connection)];
    let jobs = world.store.claim(WORKER, LEASE, &rooms).await.unwrap();
    assert_eq!(jobs.len(), 1, "who opened the new ones has it");
    world
}

async fn nothing_is_leased_at_once_with_them_either(world: World) -> World {
    replace(&world).await;
    let report = [approved("7", 1).group("a", 1)];
    assert!(world.accept_with(1, &report).await.jobs.is_empty());
    let mut batch = world.batch(1, &[approved("8", 1).group("a", 1)]);
    batch.room = vec![opened(world.connection)];
    let leased = world.store.accept(batch).await.unwrap().jobs;
    assert_eq!(leased.len(), 1);
    world
}

async fn links_of_another_company_lose_their_values(world: World) -> World {
    for kind in ["member", "expense-type", "catalogue.category"] {
        world.link(kind, "ana@b.c").await;
    }
    world.link("account", "default").await;
    world.accept(&[needing("7")]).await;
    let mut new = other_key();
    new.account = Some("4214850".to_owned());
    let by = world.store.by(&MALOTE);
    let added = by.add_connection(&new).await.unwrap();
    let sync = added.sync.expect("it is read anew");
    assert_eq!(world.store.task(sync).await.unwrap().kind, Kind::Sync);
    for kind in ["member", "expense-type", "catalogue.category"] {
        assert_eq!(value(&world, kind, "ana@b.c").await, None, "{kind}");
    }
    let account = value(&world, "account", "default").await;
    assert_eq!(account.as_deref(), Some("4214850"), "it was given");
    world.accept(&[needing("8")]).await;
    let missing = set(&["member-unsynced ana@b.c"]);
    assert_eq!(world.causes("8@1", "a").await, missing);
    // What was ready before finds it out by itself.
    let rooms = [opened(world.connection)];
    let job = world.store.claim(WORKER, LEASE, &rooms).await.unwrap();
    assert_eq!(job[0].links.get("member", "ana@b.c"), None);
    let found = [link("member", "ana@b.c", Some("12"))];
    let synced = world
        .store
        .replace_links(world.connection, OTHER, &["member"], &found);
    assert_eq!(synced.await.unwrap(), Some(1));
    let read = world.store.link(world.connection, "member", "ana@b.c");
    let read = read.await.unwrap().unwrap();
    assert_eq!((read.value.as_deref(), read.kept), (Some("12"), false));
    world
}

async fn links_stay_with_the_company(world: World) -> World {
    world.link("member", "ana@b.c").await;
    let stays = Stays {
        company: true,
        ..Stays::default()
    };
    let by = world.store.by(&MALOTE);
    let added = by.renew_connection(&other_key(), stays).await.unwrap();
    assert_eq!(added.sync, None);
    assert!(value(&world, "member", "ana@b.c").await.is_some());
    let again = by.add_connection(&other_key()).await.unwrap();
    assert_eq!(again.sync, None, "the key is the same");
    assert!(value(&world, "member", "ana@b.c").await.is_some());
    world
}

async fn a_sync_counts_only_for_the_credentials_it_read_with(world: World) -> World {
    world.accept(&[needing("7")]).await;
    let sync = async |tried, found| {
        let rows = [link("member", "ana@b.c", Some(found))];
        let synced = world
            .store
            .replace_links(world.connection, tried, &["member"], &rows);
        synced.await.unwrap()
    };
    replace(&world).await;
    assert_eq!(sync(SEALED, "of the first").await, None);
    assert_eq!(value(&world, "member", "ana@b.c").await, None);
    let read = world.store.connection(world.connection).await.unwrap();
    assert_eq!(read.synced_at, None, "nothing was read");
    assert_eq!(sync(OTHER, "of the second").await, Some(1));
    let linked = value(&world, "member", "ana@b.c").await;
    assert_eq!(linked.as_deref(), Some("of the second"));
    let read = world.store.connection(world.connection).await.unwrap();
    assert!(read.synced_at.is_some());
    replace(&world).await;
    world
}

async fn a_sync_waits_until_new_credentials_are_tested(world: World) -> World {
    let refused = world.store.credentials_refused(world.connection, SEALED);
    assert!(refused.await.unwrap());
    let added = replace(&world).await;
    let owned = ["key-9".to_owned()];
    let take = async || {
        let taken = world.store.take_tasks(WORKER, LEASE, &owned).await;
        let taken = taken.unwrap().into_iter();
        taken.map(|task| Some(task.id)).collect::<Vec<_>>()
    };
    assert_eq!(take().await, [added.test]);
    assert!(take().await.is_empty(), "the test is under way");
    let done = TaskEnd::Done(malote_core::task::Outcome::Accepted { released: 0 });
    let test = added.test.unwrap();
    world.store.settle_task(WORKER, test, done).await.unwrap();
    assert_eq!(take().await, [added.sync]);
    world
}
