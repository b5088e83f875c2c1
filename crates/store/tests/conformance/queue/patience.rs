//! How long a failing delivery is tried: from its first failure, and not while it waits.

use std::time::Duration;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Event, Known, Verdict};
use malote_core::id::{ConnectionId, DeliveryId};
use malote_store::audit::MALOTE;

use crate::queue::events::approved;
use crate::queue::outcomes::{
    ended, not_applied, parked, refused, retry, unasked, uncertain, unknown,
};
use crate::queue::world::{SEALED, World, map};

scenarios!(
    what_waited_for_a_person_has_all_its_patience,
    what_keeps_failing_is_given_up_in_the_end,
    what_is_released_begins_anew,
    what_is_replayed_begins_anew,
    a_pause_does_not_count,
    a_write_that_never_arrives_ends_too,
    nobody_is_called_in_before_the_target_could_be_asked,
    what_nobody_can_tell_counts_from_when_it_could_be_asked,
);

const DAY: Duration = Duration::from_secs(86_400);

async fn status(world: &World) -> String {
    world.delivery("7@1", "a").await.status
}

async fn what_waited_for_a_person_has_all_its_patience(world: World) -> World {
    let report = approved("7", 1).group("a", 1).needing("expense-type", "71");
    world.accept(&[report]).await;
    world.pass(DAY * 30).await;
    assert_eq!(world.link("expense-type", "71").await, 1);
    let job = world.claim_one().await;
    assert_eq!(job.current.failing_for, Duration::ZERO);
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    assert_eq!(status(&world).await, "retrying");
    world
}

async fn what_keeps_failing_is_given_up_in_the_end(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    for day in [0, 3, 6] {
        let job = world.claim_one().await;
        assert_eq!(job.current.failing_for.as_secs() / DAY.as_secs(), day);
        world.settle(&[retry(&job, Duration::ZERO)]).await;
        assert_eq!(status(&world).await, "retrying");
        world.pass(DAY * 3).await;
    }
    let job = world.claim_one().await;
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    assert_eq!(status(&world).await, "dead");
    world
}

async fn what_is_released_begins_anew(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let job = world.claim_one().await;
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    world.pass(DAY * 8).await;
    let job = world.claim_one().await;
    let wants = parked(&job, Kind::AccountUnlinked, "10", Known::Unchanged);
    world.settle(&[wants]).await;
    assert_eq!(world.link("account", "10").await, 1);
    let job = world.claim_one().await;
    assert_eq!(
        (job.current.tries, job.current.failing_for),
        (0, Duration::ZERO)
    );
    world
}

async fn what_is_replayed_begins_anew(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let job = world.claim_one().await;
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    world.pass(DAY * 8).await;
    let job = world.claim_one().await;
    world.settle(&[refused(&job)]).await;
    let id = DeliveryId(world.delivery("7@1", "a").await.id.parse().unwrap());
    world.store.by(&MALOTE).replay(id).await.unwrap();
    let job = world.claim_one().await;
    assert_eq!(
        (job.current.tries, job.current.failing_for),
        (0, Duration::ZERO)
    );
    world
}

async fn pause(world: &World, id: ConnectionId, paused: bool) {
    let by = world.store.by(&MALOTE);
    by.set_paused(id, paused).await.unwrap();
}

async fn a_pause_does_not_count(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let job = world.claim_one().await;
    world.settle(&[retry(&job, Duration::ZERO)]).await;
    pause(&world, world.connection, true).await;
    world.pass(DAY * 30).await;
    pause(&world, world.connection, false).await;
    world.pass(DAY).await;
    pause(&world, world.connection, false).await;
    let job = world.claim_one().await;
    assert_eq!(job.current.failing_for.as_secs() / DAY.as_secs(), 1);
    world
}

async fn a_write_that_never_arrives_ends_too(world: World) -> World {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    for _ in 0..2 {
        let job = world.claim_one().await;
        world.settle(&[uncertain(&job)]).await;
        let asked = world.claim_one().await;
        world.settle(&[not_applied(&asked)]).await;
        assert_eq!(world.statuses("7@1").await, map(&[("a", "ready")]));
        world.pass(DAY * 5).await;
    }
    let job = world.claim_one().await;
    world.settle(&[uncertain(&job)]).await;
    let asked = world.claim_one().await;
    world.settle(&[not_applied(&asked)]).await;
    assert_eq!(status(&world).await, "dead");
    world
}

/// A delivery whose outcome nobody knows.
async fn lost(world: &World) {
    world.accept(&[approved("7", 1).group("a", 1)]).await;
    let job = world.claim_one().await;
    world.settle(&[uncertain(&job)]).await;
}

async fn nobody_is_called_in_before_the_target_could_be_asked(world: World) -> World {
    lost(&world).await;
    for _ in 0..3 {
        world.pass(DAY).await;
        let job = world.claim_one().await;
        world.settle(&[unasked(&job)]).await;
        assert_eq!(status(&world).await, "uncertain");
    }
    for hours in [0, 12, 11] {
        world.pass(DAY / 24 * hours).await;
        let job = world.claim_one().await;
        world.settle(&[unknown(&job)]).await;
        assert_eq!(status(&world).await, "uncertain");
        world.pass(Duration::from_secs(60)).await;
    }
    let job = world.claim_one().await;
    world.settle(&[unasked(&job)]).await;
    world.pass(DAY / 12).await;
    let job = world.claim_one().await;
    world.settle(&[unknown(&job)]).await;
    let causes = world.causes("7@1", "a").await;
    assert!(
        causes
            .iter()
            .all(|cause| cause.starts_with("outcome-unknown"))
    );
    assert_eq!(status(&world).await, "parked");
    world
}

async fn what_nobody_can_tell_counts_from_when_it_could_be_asked(world: World) -> World {
    lost(&world).await;
    let job = world.claim_one().await;
    world.settle(&[unknown(&job)]).await;
    pause(&world, world.connection, true).await;
    world.pass(DAY * 30).await;
    pause(&world, world.connection, false).await;
    let job = world.claim_one().await;
    assert!(job.current.unknown_for < DAY, "it was paused");
    let causes = vec![Draft::new(Kind::CredentialsRefused, "")];
    let barred = Event::Judged(Verdict::Barred { causes });
    world.settle(&[ended(&job, "barred", barred)]).await;
    world.pass(DAY * 30).await;
    let accepted = world.store.credentials_accepted(world.connection, SEALED);
    assert_eq!(accepted.await.unwrap(), Some(1));
    let job = world.claim_one().await;
    assert!(job.current.unknown_for < DAY, "it could not be asked");
    world
}
