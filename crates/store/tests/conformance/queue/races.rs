//! Moves at the same time: whoever comes first, nothing is missed, doubled or stuck.

use std::time::Duration;

use malote_core::cause::Kind;
use malote_core::delivery::{Known, Operation};
use malote_core::job::Job;
use malote_core::key::{Parts, target_key};
use malote_store::Store;
use sqlx::{AssertSqlSafe, Executor, Row};
use tokio::task::JoinHandle;

use crate::harness::{Place, run};
use crate::queue::events::{Report, approved, reopened};
use crate::queue::outcomes::{delivered, parked};
use crate::queue::target::Target;
use crate::queue::world::{LEASE, WORKER, World, link, map, scenario};

scenarios!(
    parking_while_its_link_is_saved_misses_no_release,
    two_links_saved_at_once_release_what_waited_on_both,
    a_revision_that_comes_while_its_link_is_saved_is_planned,
    a_sync_and_new_reports_are_never_in_each_others_way,
    parking_an_answer_while_its_link_is_saved_misses_no_release,
    a_revision_that_comes_while_the_one_before_settles_is_sent_after_it,
    revisions_from_two_workers_end_with_the_newest,
    reports_that_come_while_credentials_are_refused_wait,
);

fn waiting(subject: &str, minute: i64, key: &str) -> Report {
    approved(subject, minute)
        .group("a", minute)
        .needing("expense-type", key)
}

async fn save(store: &Store, world: &World, key: &str) -> usize {
    let rows = [link("expense-type", key, Some("linked"))];
    store.set_links(world.connection, &rows).await.unwrap()
}

async fn parking_while_its_link_is_saved_misses_no_release(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..60 {
        let key = format!("k{round}");
        // The link was never seen; it lost its value; a cause was resolved before.
        if round % 3 == 1 {
            world.link("expense-type", &key).await;
        }
        if round % 3 == 2 {
            world
                .accept(&[waiting(&format!("before-{round}"), 1, &key)])
                .await;
            world.link("expense-type", &key).await;
        }
        if round % 3 > 0 {
            let removed = world
                .store
                .remove_link(world.connection, "expense-type", &key);
            assert!(removed.await.unwrap());
        }
        let report = [waiting(&format!("{round}"), 1, &key)];
        tokio::join!(world.accept(&report), save(&other, &world, &key));
        let status = world.statuses(&format!("{round}@1")).await;
        assert_eq!(status, map(&[("a", "ready")]), "round {round}");
    }
    world
}

async fn two_links_saved_at_once_release_what_waited_on_both(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..40 {
        let (one, two) = (format!("one-{round}"), format!("two-{round}"));
        let report = waiting(&format!("{round}"), 1, &one).needing("expense-type", &two);
        world.accept(&[report]).await;
        let (a, b) = tokio::join!(save(&world.store, &world, &one), save(&other, &world, &two));
        assert_eq!(a + b, 1, "round {round}");
    }
    world
}

async fn a_revision_that_comes_while_its_link_is_saved_is_planned(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..40 {
        let key = format!("k{round}");
        let subjects: Vec<String> = (0..4).map(|n| format!("{round}-{n}")).collect();
        let first: Vec<_> = subjects
            .iter()
            .map(|subject| waiting(subject, 1, &key))
            .collect();
        world.accept(&first).await;
        let second: Vec<_> = subjects
            .iter()
            .map(|subject| waiting(subject, 2, &key))
            .collect();
        tokio::join!(world.accept(&second), save(&other, &world, &key));
    }
    let due = world
        .raw
        .one("count(*)", "FROM deliveries WHERE status = 'ready'")
        .await;
    assert_eq!(due, "160");
    world
}

async fn a_sync_and_new_reports_are_never_in_each_others_way(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..30 {
        let rows: Vec<_> = (0..20)
            .map(|n| {
                link(
                    "expense-type",
                    &format!("{}", (n * 7 + round) % 25),
                    Some("x"),
                )
            })
            .collect();
        let reports: Vec<_> = (0..25)
            .map(|n| {
                let key = format!("{}", (n * 11 + round) % 25);
                waiting(&format!("{round}-{n}"), 1, &key).needing("account", "default")
            })
            .collect();
        let kinds = ["expense-type", "account"];
        let sync = other.replace_links(world.connection, &kinds, &rows);
        let (_, synced) = tokio::join!(world.accept(&reports), sync);
        synced.unwrap();
    }
    world
}

async fn parking_an_answer_while_its_link_is_saved_misses_no_release(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..30 {
        let (subject, key) = (format!("{round}"), format!("k{round}"));
        let report = [approved(&subject, 1).group("a", 1)];
        let job = world.accept_with(1, &report).await.jobs.remove(0);
        if round % 2 == 0 {
            world.link("expense-type", &key).await;
            let removed = world
                .store
                .remove_link(world.connection, "expense-type", &key);
            removed.await.unwrap();
        }
        let outcome = [parked(
            &job,
            Kind::ExpenseTypeUnlinked,
            &key,
            Known::Unchanged,
        )];
        tokio::join!(world.settle(&outcome), save(&other, &world, &key));
        let status = world.statuses(&format!("{round}@1")).await;
        assert_eq!(status, map(&[("a", "ready")]), "round {round}");
    }
    world
}

async fn a_revision_that_comes_while_the_one_before_settles_is_sent_after_it(
    world: World,
) -> World {
    let other = world.bed.another().await;
    for round in 0..30 {
        let subject = format!("{round}");
        let report = [approved(&subject, 1).group("a", 1)];
        let jobs = world.accept_with(1, &report).await.jobs;
        let outcome = [delivered(&jobs[0])];
        let batch = world.batch(1, &[approved(&subject, 2).group("a", 2)]);
        let (settled, accepted) = tokio::join!(world.settle(&outcome), other.accept(batch));
        let () = settled;
        let mut next = accepted.unwrap().jobs;
        next.extend(world.claim(1).await);
        assert_eq!(next.len(), 1, "round {round}");
        assert_eq!(
            next[0].known.as_ref().map(|held| held.amount.centavos()),
            Some(1)
        );
        world.settle(&[delivered(&next[0])]).await;
    }
    world
}

async fn revisions_from_two_workers_end_with_the_newest(world: World) -> World {
    let other = world.bed.another().await;
    let mut target = Target::default();
    for round in 0..20 {
        let subject = format!("{round}");
        let a = approved(&subject, 1).group("a", 1).group("b", 2);
        let b = approved(&subject, 2).group("a", 3).group("c", 4);
        let c = reopened(&subject, 3);
        let d = approved(&subject, 4).group("b", 5);
        let mine = world.batch(1, &[d.clone(), a]);
        let theirs = world.batch(1, &[c, b]);
        let (mine, theirs) = tokio::join!(world.store.accept(mine), other.accept(theirs));
        for job in mine.unwrap().jobs.into_iter().chain(theirs.unwrap().jobs) {
            let outcome = target.perform(&job);
            world.settle(&[outcome]).await;
        }
        target.drain(&world).await;
        assert_eq!(target.of(&subject), d.wants(), "round {round}");
    }
    world
}

async fn reports_that_come_while_credentials_are_refused_wait(world: World) -> World {
    let other = world.bed.another().await;
    for round in 0..20 {
        let subject = format!("{round}");
        let report = [approved(&subject, 1).group("a", 1)];
        let job: Job = world.accept_with(1, &report).await.jobs.remove(0);
        let refused = [parked(&job, Kind::CredentialsRefused, "", Known::Unchanged)];
        let more: Vec<_> = (0..5)
            .map(|n| approved(&format!("{round}-{n}"), 1).group("a", 1))
            .collect();
        let batch = world.batch(0, &more);
        let (accepted, ()) = tokio::join!(other.accept(batch), world.settle(&refused));
        accepted.unwrap();
        assert!(world.claim(10).await.is_empty(), "round {round}");
        let released = world
            .store
            .credentials_accepted(world.connection)
            .await
            .unwrap();
        assert_eq!(released, 6, "round {round}");
        let jobs = world.claim(10).await;
        world
            .settle(&jobs.iter().map(delivered).collect::<Vec<_>>())
            .await;
    }
    world
}

/// Waits until so many transactions of the test's database wait for a lock, or the task ended.
async fn blocked<T>(world: &World, count: i64, task: &JoinHandle<T>) {
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
    tokio::spawn(async move { store.set_links(connection, &rows).await.unwrap() })
}

/// Intake has parked and not committed; the link is saved meanwhile.
async fn parking_comes_first(world: World) -> World {
    world
        .accept_with(0, &[approved("other", 1).group("a", 1)])
        .await;
    world.link("expense-type", "71").await;
    let removed = world
        .store
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
