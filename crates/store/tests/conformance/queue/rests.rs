//! A resting method is shown to everybody whose calls it holds up, for as long as it does.

use std::time::Duration;

use malote_store::MethodState;

use crate::queue::world::{World, connect};

scenarios!(
    a_rest_is_shown_to_all_connections_of_its_credential,
    a_rest_of_replaced_credentials_is_over,
    a_connection_that_comes_to_a_resting_credential_shows_it,
    a_rest_that_nothing_is_left_to_end_is_over_after_a_while,
);

const METHOD: &str = "IncluirContaPagar";
const OTHER: &str = "AlterarContaPagar";
const REST: Duration = Duration::from_secs(1_800);

/// What the owner of a credential keeps and shows as a method begins or ends to rest.
async fn turn(world: &World, credential: &str, method: &str, paused: Option<Duration>) {
    let state = MethodState {
        method: method.to_owned(),
        faults: if paused.is_some() { 8 } else { 0 },
        paused,
        fingerprint: String::new(),
    };
    let store = &world.store;
    store.keep_method(credential, &state).await.unwrap();
    let shown = store.show_pause(credential, method, paused).await;
    shown.unwrap();
}

/// What is shown, as `tenant method`, after housekeeping.
async fn shown(world: &World) -> Vec<String> {
    for _ in 0..2 {
        world.store.agree_pauses().await.unwrap();
    }
    seen(world).await
}

async fn seen(world: &World) -> Vec<String> {
    let rest = "FROM causes x JOIN connections c ON c.id = x.connection_id
                WHERE x.open AND x.kind = 'target-pause' ORDER BY c.tenant, x.entity";
    let rows = world.raw.rows(&["c.tenant || ' ' || x.entity"], rest).await;
    rows.into_iter().flatten().flatten().collect()
}

fn rest_of(tenants: &[&str], method: &str) -> Vec<String> {
    let line = |tenant: &&str| format!("{tenant} {method}");
    tenants.iter().map(line).collect()
}

async fn a_rest_is_shown_to_all_connections_of_its_credential(world: World) -> World {
    connect(&world.store, "other", "key-1", false).await;
    connect(&world.store, "third", "key-3", false).await;
    turn(&world, "key-1", METHOD, Some(REST)).await;
    let both = rest_of(&["acme", "other"], METHOD);
    assert_eq!(seen(&world).await, both);
    assert_eq!(shown(&world).await, both, "housekeeping agrees");
    let detail = world.raw.one("min(detail)", "FROM causes WHERE open").await;
    assert_eq!(detail, format!("{METHOD}, 1800 s"));
    turn(&world, "key-1", OTHER, Some(REST)).await;
    turn(&world, "key-1", METHOD, None).await;
    assert_eq!(seen(&world).await, rest_of(&["acme", "other"], OTHER));
    turn(&world, "key-1", OTHER, None).await;
    assert!(shown(&world).await.is_empty());
    turn(&world, "key-1", METHOD, Some(REST)).await;
    assert_eq!(seen(&world).await, both, "the same cause opens again");
    world
}

async fn a_rest_of_replaced_credentials_is_over(world: World) -> World {
    connect(&world.store, "other", "key-1", false).await;
    turn(&world, "key-1", METHOD, Some(REST)).await;
    connect(&world.store, "acme", "key-9", false).await;
    assert_eq!(shown(&world).await, rest_of(&["other"], METHOD));
    turn(&world, "key-9", OTHER, Some(REST)).await;
    let expected = [rest_of(&["acme"], OTHER), rest_of(&["other"], METHOD)];
    assert_eq!(shown(&world).await, expected.concat());
    connect(&world.store, "acme", "key-1", false).await;
    let back = rest_of(&["acme", "other"], METHOD);
    assert_eq!(shown(&world).await, back, "the first key rests still");
    world
}

async fn a_connection_that_comes_to_a_resting_credential_shows_it(world: World) -> World {
    turn(&world, "key-1", METHOD, Some(REST)).await;
    connect(&world.store, "late", "key-1", false).await;
    world.pass(Duration::from_secs(600)).await;
    assert_eq!(shown(&world).await, rest_of(&["acme", "late"], METHOD));
    let rest = "FROM causes x JOIN connections c ON c.id = x.connection_id
                WHERE c.tenant = 'late'";
    let detail = world.raw.one("x.detail", rest).await;
    let left: u64 = detail
        .trim_start_matches("IncluirContaPagar, ")
        .trim_end_matches(" s")
        .parse()
        .unwrap();
    assert!((1_100..=1_200).contains(&left), "{detail}");
    turn(&world, "key-1", METHOD, None).await;
    assert!(shown(&world).await.is_empty());
    world
}

async fn a_rest_that_nothing_is_left_to_end_is_over_after_a_while(world: World) -> World {
    turn(&world, "key-1", METHOD, Some(REST)).await;
    world.pass(REST + Duration::from_secs(600)).await;
    let still = rest_of(&["acme"], METHOD);
    assert_eq!(shown(&world).await, still, "a success has to end it");
    world.pass(Duration::from_secs(3_600)).await;
    assert!(shown(&world).await.is_empty());
    world
}
