//! Writes under a key: done once, answered alike, and free again when their run died.

use std::time::Duration;

use malote_store::admin::idempotency::{Begun, Repeatable};

use crate::harness::on_both;

const LEASE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3_600);

fn asked(caller: &str, request: &str) -> Repeatable {
    Repeatable {
        caller: caller.to_owned(),
        key: "k-1".to_owned(),
        request: request.to_owned(),
    }
}

async fn begin(store: &malote_store::Store, asked: &Repeatable) -> Begun {
    store.begin_repeatable(asked, LEASE).await.unwrap()
}

async fn fresh(store: &malote_store::Store, asked: &Repeatable) -> uuid::Uuid {
    named(store, asked).await.0
}

/// The run, and what it makes is called so.
async fn named(store: &malote_store::Store, asked: &Repeatable) -> (uuid::Uuid, uuid::Uuid) {
    match begin(store, asked).await {
        Begun::Fresh { run, makes } => (run, makes),
        other => panic!("{other:?}"),
    }
}

on_both!(
    a_repeat_gets_the_first_answer_and_another_request_none,
    |bed| {
        let first = asked("a", "one");
        let run = fresh(&bed.store, &first).await;
        let Begun::Running(left) = begin(&bed.store, &first).await else {
            panic!("it is under way");
        };
        assert!(!left.is_zero() && left <= LEASE, "{left:?}");
        assert_eq!(begin(&bed.store, &asked("a", "two")).await, Begun::Reused);
        let kept = bed.store.finish_repeatable(&first, run, b"sealed").await;
        assert!(kept.unwrap());
        let answered = Begun::Answered(b"sealed".to_vec());
        assert_eq!(begin(&bed.store, &first).await, answered);
        assert_eq!(begin(&bed.store, &asked("a", "two")).await, Begun::Reused);
        fresh(&bed.store, &asked("b", "two")).await;
    }
);

on_both!(a_run_that_died_is_followed_when_its_lease_is_over, |bed| {
    let request = asked("a", "one");
    let dead = fresh(&bed.store, &request).await;
    bed.advance(LEASE + Duration::from_secs(1)).await;
    assert_eq!(begin(&bed.store, &asked("a", "two")).await, Begun::Reused);
    let next = fresh(&bed.store, &request).await;
    let late = bed.store.finish_repeatable(&request, dead, b"late").await;
    assert!(!late.unwrap(), "a run that lost its key writes nothing");
    bed.store.free_repeatable(&request, dead).await.unwrap();
    let kept = bed.store.finish_repeatable(&request, next, b"next").await;
    assert!(kept.unwrap());
    assert_eq!(
        begin(&bed.store, &request).await,
        Begun::Answered(b"next".to_vec())
    );
});

on_both!(a_key_whose_run_came_to_nothing_is_free, |bed| {
    let request = asked("a", "one");
    let run = fresh(&bed.store, &request).await;
    bed.store.free_repeatable(&request, run).await.unwrap();
    fresh(&bed.store, &asked("a", "two")).await;
});

on_both!(whoever_does_it_again_makes_the_same_thing, |bed| {
    let request = asked("a", "one");
    let (dead, first) = named(&bed.store, &request).await;
    bed.advance(LEASE + Duration::from_secs(1)).await;
    let (next, second) = named(&bed.store, &request).await;
    assert_ne!(dead, next);
    assert_eq!(first, second, "the first died half-way");
    bed.store.free_repeatable(&request, next).await.unwrap();
    let (_, third) = named(&bed.store, &request).await;
    assert_eq!(first, third, "the second could not say what it did");
    let theirs = asked("b", "one");
    let (run, other) = named(&bed.store, &theirs).await;
    assert_ne!(first, other);
    let answered = bed.store.finish_repeatable(&theirs, run, b"x").await;
    assert!(answered.unwrap());
    bed.advance(DAY + Duration::from_secs(1)).await;
    let (_, later) = named(&bed.store, &theirs).await;
    assert_ne!(other, later, "a day later it is another request");
});

on_both!(keys_are_forgotten_after_a_day, |bed| {
    let request = asked("a", "one");
    let run = fresh(&bed.store, &request).await;
    let kept = bed.store.finish_repeatable(&request, run, b"sealed").await;
    assert!(kept.unwrap());
    assert_eq!(bed.store.forget_repeatable().await.unwrap(), 0);
    bed.advance(DAY + Duration::from_secs(1)).await;
    // Even where nobody keeps house.
    fresh(&bed.store, &asked("a", "two")).await;
    bed.advance(DAY + Duration::from_secs(1)).await;
    assert_eq!(bed.store.forget_repeatable().await.unwrap(), 1);
});

on_both!(of_many_at_once_one_does_it, |bed| {
    let request = asked("a", "one");
    let other = bed.store.clone();
    let (one, two) = tokio::join!(begin(&bed.store, &request), begin(&other, &request));
    let fresh = |begun: &Begun| matches!(begun, Begun::Fresh { .. });
    assert!(fresh(&one) != fresh(&two), "{one:?} {two:?}");
});
