//! The same races on PostgreSQL, each held still at the moment that matters by a lock of the
//! test's own.

use malote_store::audit::MALOTE;
use std::time::Duration;

use malote_core::delivery::{Operation, Status};
use malote_core::job::Job;
use malote_core::key::{Parts, target_key};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tokio::task::JoinHandle;

use crate::harness::{Place, on_server, run};
use crate::queue::events::{Report, approved};
use crate::queue::outcomes::{delivered, refused};
use crate::queue::world::{LEASE, WORKER, World, link, map, scenario};

fn waiting(subject: &str, minute: i64, key: &str) -> Report {
    approved(subject, minute)
        .group("a", minute)
        .needing("expense-type", key)
}

/// Waits until so many transactions of the test's database wait for a lock, or the task ended.
pub(crate) async fn blocked<T>(world: &World, count: i64, task: &JoinHandle<T>) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let look = async {
        while !task.is_finished() {
            let row = world
                .raw
                .postgres()
                .fetch_one(AssertSqlSafe(waiting))
                .await
                .unwrap();
            if row.get::<i64, _>(0) >= count {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), look)
        .await
        .expect("it comes to wait");
}

fn accepting(world: &World, room: usize, report: &Report) -> JoinHandle<Vec<Job>> {
    let batch = world.batch(room, std::slice::from_ref(report));
    let store = world.store.clone();
    tokio::spawn(async move { store.accept(batch).await.unwrap().jobs })
}

fn saving(world: &World, key: &str) -> JoinHandle<usize> {
    let rows = [link("expense-type", key, Some("linked"))];
    let (store, connection) = (world.store.clone(), world.connection);
    tokio::spawn(async move {
        store
            .by(&MALOTE)
            .set_links(connection, &rows)
            .await
            .unwrap()
    })
}

/// Intake has parked and not committed; the link is saved meanwhile.
async fn parking_comes_first(world: World) -> World {
    world
        .accept_with(0, &[approved("other", 1).group("a", 1)])
        .await;
    world.link("expense-type", "71").await;
    let removed = world
        .store
        .by(&MALOTE)
        .remove_link(world.connection, "expense-type", "71");
    assert!(removed.await.unwrap());
    let tenant = malote_core::id::Tenant::parse("acme").unwrap();
    let key = target_key(Parts {
        tenant: &tenant,
        connection: world.connection,
        source: "/expense-app",
        subject: "7",
        name: "a",
        incarnation: 0,
    });
    let mut hold = world.raw.postgres().begin().await.unwrap();
    let insert = format!(
        "INSERT INTO things (id, subject_id, connection_id, name, target_key)
         SELECT gen_random_uuid(), id, connection_id, 'held', '{key}' FROM subjects"
    );
    hold.execute(AssertSqlSafe(insert)).await.unwrap();
    let accepting = accepting(&world, 1, &waiting("7", 1, "71"));
    blocked(&world, 1, &accepting).await;
    let saving = saving(&world, "71");
    blocked(&world, 2, &saving).await;
    hold.rollback().await.unwrap();
    assert!(accepting.await.unwrap().is_empty(), "it was parked");
    assert_eq!(saving.await.unwrap(), 1, "and released");
    world
}

/// The link is saved and not committed; intake parks meanwhile.
async fn saving_comes_first(world: World) -> World {
    world.accept(&[waiting("8", 1, "71")]).await;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    hold.execute("SELECT id FROM deliveries FOR UPDATE")
        .await
        .unwrap();
    let saving = saving(&world, "71");
    blocked(&world, 1, &saving).await;
    let accepting = accepting(&world, 1, &waiting("7", 1, "71"));
    blocked(&world, 2, &accepting).await;
    hold.rollback().await.unwrap();
    assert_eq!(saving.await.unwrap(), 1);
    for job in accepting.await.unwrap() {
        assert_eq!(
            job.links.get("expense-type", "71"),
            Some("linked"),
            "it is sent with it"
        );
    }
    let status = world.statuses("7@1").await;
    assert!(
        ["ready", "sending"].contains(&status["a"].as_str()),
        "{status:?}"
    );
    world
}

/// A lease ran out and another worker claims while the first still settles.
async fn settling_late_comes_first(world: World) -> World {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs;
    world.pass(LEASE * 2).await;
    world.store.rescue(Duration::ZERO).await.unwrap();
    let mut hold = world.raw.postgres().begin().await.unwrap();
    hold.execute("SELECT id FROM things FOR UPDATE")
        .await
        .unwrap();
    let store = world.store.clone();
    let outcome = [delivered(&jobs[0])];
    let settling = tokio::spawn(async move { store.settle(WORKER, &outcome).await.unwrap() });
    blocked(&world, 1, &settling).await;
    assert!(world.claim(5).await.is_empty(), "the row is being written");
    hold.rollback().await.unwrap();
    assert_eq!(settling.await.unwrap().late, 0);
    assert_eq!(world.statuses("7@1").await, map(&[("a", "delivered")]));
    world
}

/// The first revision is being settled; the second comes meanwhile, with a free place.
async fn settling_comes_before_the_next_revision(world: World) -> World {
    let report = [approved("7", 1).group("a", 1)];
    let jobs = world.accept_with(1, &report).await.jobs;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    let lock = "SELECT id FROM things FOR UPDATE";
    hold.execute(lock).await.unwrap();
    let store = world.store.clone();
    let outcome = [delivered(&jobs[0])];
    let settling = tokio::spawn(async move { store.settle(WORKER, &outcome).await.unwrap() });
    blocked(&world, 1, &settling).await;
    let accepting = accepting(&world, 1, &approved("7", 2).group("a", 2));
    blocked(&world, 2, &accepting).await;
    hold.rollback().await.unwrap();
    assert_eq!(settling.await.unwrap().late, 0);
    let mut next = accepting.await.unwrap();
    next.extend(world.claim(1).await);
    let operations: Vec<_> = next.iter().map(|job| job.operation).collect();
    assert_eq!(
        operations,
        [Operation::Change],
        "the target holds it already"
    );
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_settles_before_the_next_revision_is_planned() {
    run(Place::Postgres, |bed| {
        scenario(bed, settling_comes_before_the_next_revision)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_parks_before_the_link_is_saved() {
    run(Place::Postgres, |bed| scenario(bed, parking_comes_first)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_saves_the_link_before_parking() {
    run(Place::Postgres, |bed| scenario(bed, saving_comes_first)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_settles_late_before_another_claim() {
    run(Place::Postgres, |bed| {
        scenario(bed, settling_late_comes_first)
    })
    .await;
}

/// A link is being saved; events that come meanwhile queue behind it instead of passing by.
async fn saving_is_not_passed_by(world: World) -> World {
    world
        .accept_with(0, &[approved("other", 1).group("a", 1)])
        .await;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    hold.execute("SELECT id FROM subjects FOR UPDATE")
        .await
        .unwrap();
    let first = accepting(&world, 0, &approved("other", 2).group("a", 2));
    blocked(&world, 1, &first).await;
    let saving = saving(&world, "71");
    blocked(&world, 2, &saving).await;
    let second = accepting(&world, 1, &waiting("9", 1, "71"));
    blocked(&world, 3, &second).await;
    assert!(!second.is_finished(), "it does not pass by");
    hold.rollback().await.unwrap();
    first.await.unwrap();
    saving.await.unwrap();
    let jobs = second.await.unwrap();
    assert_eq!(jobs[0].links.get("expense-type", "71"), Some("linked"));
    world
}

/// A person's order waits for a delivery whose other end waits for the order.
async fn an_order_in_a_deadlock(world: World) -> World {
    let job = world
        .accept_with(1, &[approved("7", 1).group("a", 1)])
        .await
        .jobs
        .remove(0);
    world.settle(&[refused(&job)]).await;
    let mut hold = world.raw.postgres().begin().await.unwrap();
    for lock in [
        "SET LOCAL deadlock_timeout = '15s'",
        "SELECT id FROM deliveries FOR UPDATE",
    ] {
        hold.execute(lock).await.unwrap();
    }
    let (store, id) = (world.store.clone(), job.id);
    let ordering = tokio::spawn(async move { store.by(&MALOTE).replay(id).await });
    blocked(&world, 1, &ordering).await;
    let crossing = "SELECT id FROM subjects FOR UPDATE";
    hold.execute(crossing).await.unwrap();
    hold.rollback().await.unwrap();
    let acted = ordering.await.unwrap().expect("it is tried again");
    assert_eq!(acted.status, Status::Ready);
    world
}

/// Somebody is alone with the connection; an order whose reason names a person comes to wait.
async fn people_come_before_connections(world: World) -> World {
    let report = [approved("7", 1).group("a", 1)];
    let job = world.accept_with(1, &report).await.jobs.remove(0);
    world.settle(&[refused(&job)]).await;
    let id = world.connection;
    let lock = format!("SELECT pg_advisory_xact_lock(hashtextextended('connection {id}', 0))");
    let met = "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
               WHERE c.relname = 'people' AND l.mode = 'RowExclusiveLock' AND l.granted";
    for order in ["replay", "discard", "restore"] {
        let mut hold = world.raw.postgres().begin().await.unwrap();
        hold.execute(AssertSqlSafe(lock.clone())).await.unwrap();
        let (store, id) = (world.store.clone(), job.id);
        let reason = format!("ask {order}@exemplo.com.br");
        let ordering = tokio::spawn(async move {
            let by = store.by(&MALOTE).because(Some(&reason));
            match order {
                "replay" => by.replay(id).await,
                "discard" => by.discard(id, &reason).await,
                _ => by.restore(id).await,
            }
        });
        blocked(&world, 1, &ordering).await;
        let row = world.raw.postgres().fetch_one(AssertSqlSafe(met)).await;
        let met = row.unwrap().get::<i64, _>(0);
        assert!(met > 0, "nobody was met yet: {order}");
        hold.rollback().await.unwrap();
        ordering.await.unwrap().unwrap();
    }
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_meets_people_before_it_holds_a_connection() {
    run(Place::Postgres, |bed| {
        scenario(bed, people_come_before_connections)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_does_not_pass_by_who_saves_a_link() {
    run(Place::Postgres, |bed| {
        scenario(bed, saving_is_not_passed_by)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_tries_an_order_again_after_a_deadlock() {
    run(Place::Postgres, |bed| scenario(bed, an_order_in_a_deadlock)).await;
}

/// One chore of housekeeping that takes too long is no reason to be patient with lost leases.
#[tokio::test]
async fn the_time_that_the_databases_owner_allows_is_told_from_an_outage() {
    run(Place::Postgres, |bed| async move {
        for setting in ["statement_timeout", "lock_timeout"] {
            let (_, name) = bed.url.rsplit_once('/').expect("the database's name");
            let order = format!(
                "ALTER DATABASE {name} RESET ALL; ALTER DATABASE {name} SET {setting} = '1s'"
            );
            on_server(&bed.url, order).await;
            let hurried = bed.another().await;
            let mut other = PgConnection::connect(&bed.url).await.unwrap();
            let held = "BEGIN; LOCK TABLE calls IN ACCESS EXCLUSIVE MODE";
            other.execute(held).await.unwrap();
            let late = hurried.forget_calls().await.unwrap_err();
            assert!(late.is_timeout(), "{setting}: {late:?}");
            assert!(late.is_transient(), "{setting}: {late:?}");
            other.close().await.unwrap();
            hurried.close().await;
            let away = hurried.forget_calls().await.unwrap_err();
            assert!(!away.is_timeout(), "{away:?}");
        }
    })
    .await;
}
