//! The durable side of a target's limits.

use std::time::{Duration, Instant};

use malote_store::{MethodState, RecentCall, Store};

use crate::queue::world::World;

scenarios!(
    a_method_is_known_to_the_next_owner,
    a_call_is_known_for_the_window,
    a_call_is_not_forgotten_within_a_long_window,
    a_shared_rate_is_never_exceeded,
    an_unused_rate_is_not_saved_up,
    what_lies_too_far_ahead_is_not_reserved,
);

const WINDOW: Duration = Duration::from_secs(61);

async fn calls(store: &Store, credential: &str) -> Vec<RecentCall> {
    store.gate_state(credential, WINDOW).await.unwrap().1
}

async fn methods(store: &Store, credential: &str) -> Vec<MethodState> {
    store.gate_state(credential, WINDOW).await.unwrap().0
}

async fn a_method_is_known_to_the_next_owner(world: World) -> World {
    let other = world.bed.another().await;
    let mut state = MethodState {
        method: "IncluirContaPagar".to_owned(),
        faults: 8,
        paused: Some(Duration::from_secs(1800)),
        fingerprint: "sim|invalid".to_owned(),
    };
    assert!(methods(&other, "key-1").await.is_empty());
    world.store.keep_method("key-1", &state).await.unwrap();
    assert!(
        methods(&other, "key-2").await.is_empty(),
        "limits belong to the credential"
    );
    world.pass(Duration::from_secs(800)).await;
    let seen = methods(&other, "key-1").await.remove(0);
    let left = seen.paused.expect("it rests");
    assert!(
        left <= Duration::from_secs(1000) && left > Duration::from_secs(940),
        "{left:?}"
    );
    assert_eq!((seen.faults, seen.fingerprint.as_str()), (8, "sim|invalid"));
    world.pass(Duration::from_secs(1001)).await;
    let seen = methods(&other, "key-1").await.remove(0);
    assert_eq!(seen.paused, Some(Duration::ZERO), "the rest is over");
    state.faults = 0;
    state.paused = None;
    state.fingerprint = String::new();
    world.store.keep_method("key-1", &state).await.unwrap();
    assert_eq!(methods(&other, "key-1").await, [state]);
    world
}

async fn a_call_is_known_for_the_window(world: World) -> World {
    world.store.keep_call("key-1", "aa", WINDOW).await.unwrap();
    world.pass(Duration::from_secs(40)).await;
    world.store.keep_call("key-1", "bb", WINDOW).await.unwrap();
    world.store.keep_call("key-2", "cc", WINDOW).await.unwrap();
    let mut seen = calls(&world.store, "key-1").await;
    seen.sort_by(|a, b| a.identity.cmp(&b.identity));
    assert_eq!(seen.len(), 2);
    assert!(seen[0].ago >= Duration::from_secs(40) && seen[1].ago < Duration::from_secs(30));
    world.pass(Duration::from_secs(22)).await;
    let seen = calls(&world.store, "key-1").await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].identity, "bb");
    world.store.keep_call("key-1", "aa", WINDOW).await.unwrap();
    assert_eq!(calls(&world.store, "key-1").await.len(), 2, "made again");
    world.store.forget_calls().await.unwrap();
    assert_eq!(calls(&world.store, "key-1").await.len(), 2);
    world.pass(Duration::from_secs(700)).await;
    world.store.forget_calls().await.unwrap();
    assert_eq!(world.raw.one("count(*)", "FROM calls").await, "0");
    world
}

async fn a_call_is_not_forgotten_within_a_long_window(world: World) -> World {
    let day = Duration::from_secs(86_400);
    world.store.keep_call("key-1", "aa", day).await.unwrap();
    for passes in [1_000, 85_000] {
        world.pass(Duration::from_secs(passes)).await;
        world.store.forget_calls().await.unwrap();
    }
    let known = world.store.gate_state("key-1", day).await.unwrap().1;
    assert_eq!(known.len(), 1, "it may not be made again yet");
    world.pass(Duration::from_secs(700)).await;
    world.store.forget_calls().await.unwrap();
    assert_eq!(world.raw.one("count(*)", "FROM calls").await, "0");
    world
}

/// 960 a minute.
const INTERVAL: Duration = Duration::from_micros(62_500);
const AHEAD: Duration = Duration::from_secs(120);

async fn a_shared_rate_is_never_exceeded(world: World) -> World {
    let other = world.bed.another().await;
    let started = Instant::now();
    let name = "omie@10.0.0.1";
    for _ in 0..60 {
        let (a, b) = tokio::join!(
            world.store.take_rate(name, 5, INTERVAL, AHEAD),
            other.take_rate(name, 3, INTERVAL, AHEAD),
        );
        assert!(a.unwrap().is_some() && b.unwrap().is_some());
    }
    world.pass(Duration::from_secs(3)).await;
    // Slots are taken one after the other, so the wait for the next one tells how far all that
    // were taken reach.
    let wait = world
        .store
        .take_rate(name, 1, INTERVAL, AHEAD)
        .await
        .unwrap();
    let reach = wait.expect("within reach") + Duration::from_secs(3);
    assert!(reach <= INTERVAL * 480, "{reach:?}");
    assert!(reach + started.elapsed() >= INTERVAL * 480, "{reach:?}");
    let more = world
        .store
        .take_rate("another", 1, INTERVAL, AHEAD)
        .await
        .unwrap();
    assert_eq!(more, Some(Duration::ZERO), "each address has its own");
    world
}

async fn an_unused_rate_is_not_saved_up(world: World) -> World {
    let take = async |slots| {
        let taken = world
            .store
            .take_rate("x", slots, Duration::from_secs(10), AHEAD);
        taken.await.unwrap().expect("within reach")
    };
    assert_eq!(take(1).await, Duration::ZERO);
    world.pass(Duration::from_secs(500)).await;
    assert_eq!(take(2).await, Duration::ZERO);
    let wait = take(1).await;
    assert!(
        wait > Duration::from_secs(15) && wait <= Duration::from_secs(20),
        "{wait:?}"
    );
    world
}

async fn what_lies_too_far_ahead_is_not_reserved(world: World) -> World {
    let interval = Duration::from_secs(10);
    let take = async |ahead| {
        world
            .store
            .take_rate("x", 1, interval, ahead)
            .await
            .unwrap()
    };
    assert_eq!(take(Duration::ZERO).await, Some(Duration::ZERO));
    assert_eq!(take(Duration::from_secs(1)).await, None);
    let wait = take(Duration::from_secs(11)).await.expect("within reach");
    assert!(
        wait > Duration::from_secs(5) && wait <= interval,
        "{wait:?}"
    );
    world.pass(Duration::from_secs(21)).await;
    assert_eq!(
        take(Duration::ZERO).await,
        Some(Duration::ZERO),
        "a refusal takes no slot"
    );
    world
}
