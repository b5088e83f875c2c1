//! Moves at the same time: whoever comes first, nothing is missed, doubled or stuck.

use malote_core::cause::Kind;
use malote_core::delivery::Known;
use malote_core::job::Job;
use malote_store::Store;
use malote_store::audit::MALOTE;

use crate::queue::events::{Report, approved, reopened};
use crate::queue::outcomes::{delivered, parked};
use crate::queue::target::Target;
use crate::queue::world::{SEALED, World, link, map};

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
    store
        .by(&MALOTE)
        .set_links(world.connection, &rows)
        .await
        .unwrap()
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
            let removed =
                world
                    .store
                    .by(&MALOTE)
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
        let sync = other.replace_links(world.connection, SEALED, &kinds, &rows);
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
            let removed =
                world
                    .store
                    .by(&MALOTE)
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
            .credentials_accepted(world.connection, SEALED)
            .await
            .unwrap();
        assert_eq!(released, Some(6), "round {round}");
        let jobs = world.claim(10).await;
        world
            .settle(&jobs.iter().map(delivered).collect::<Vec<_>>())
            .await;
    }
    world
}
