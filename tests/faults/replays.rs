//! A replay of hundreds while workers are killed and fresh reports arrive: every row has its turn
//! once, and the ERP holds every payable once.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::flow;
use crate::harness::fleet::Fleet;
use crate::harness::servers::Servers;
use crate::harness::wait::until;
use crate::random::{companies, moment, seeded};
use crate::reports::Load;

const PATIENCE: Duration = Duration::from_secs(120);
const DIED: usize = 400;
const ALL: usize = 500;

/// What a killed worker leaves makes others say.
const LOST: &[&str] = &["is not ours any more", "rests under"];

/// As an outage of days would leave them.
const DIE: &str = "UPDATE deliveries SET status = 'dead', failure = 'the ERP was away',
    fingerprint = 'omie|away||', updated_at = now() WHERE status = 'ready'";

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_whose_workers_are_killed_neither_repeats_nor_skips() {
    let mut rng = seeded();
    let companies = companies(4);
    let load = Load::of_reports(&mut rng, &companies, ALL);
    let (died, fresh) = load.events.split_at(DIED);
    let mut fleet = flow::fleet(Servers::shared(), 2, &companies).await;
    hold(&fleet, "pause").await;
    fleet.queues.publish(died).await;
    accepted(&fleet, DIED).await;
    everything_dies(&fleet).await;
    hold(&fleet, "resume").await;

    let order = json!({"filter": {"fingerprint": "omie|away||"}, "reason": "the ERP is back",
                       "rate_per_second": 100});
    let dry = json!({"filter": order["filter"], "dry_run": true});
    let dry = fleet.api.post("/v1/replays", &dry).await;
    assert_eq!(dry["items"][0]["effect"], "create", "{dry}");
    let replay = fleet.api.post("/v1/replays", &order).await;
    assert_eq!(
        (&replay["total"], &replay["ramp"]),
        (&dry["count"], &json!([1, 5, 50]))
    );
    let id = replay["id"]
        .as_str()
        .expect("a replay has an id")
        .to_owned();
    let total = replay["total"].as_i64().expect("a count");
    assert!(total >= 400, "one delivery of each report at least");

    let twice = fleet.api.json(Method::POST, "/v1/replays", &order).await;
    let (status, twice) = twice.expect("the gateway answers");
    assert_eq!((status, &twice["left_out"]), (409, &json!(total)));

    for (kill, part) in fresh.chunks(fresh.len() / 4).enumerate() {
        let wanted = total * i64::try_from(kill).expect("few kills") / 5 + 1;
        progressed(&fleet, &id, wanted).await;
        drop(fleet.workers.remove(0));
        fleet.queues.publish(part).await;
        moment(&mut rng, &fleet.sandbox).await;
        fleet.add_worker(&[]);
    }
    let ended = until("the replay ends", PATIENCE, async || {
        let replay = shown(&fleet, &id).await;
        match replay["ended_at"].is_null() {
            false => Ok(replay),
            true => Err(replay.to_string()),
        }
    })
    .await;
    assert_eq!(ended["state"], "finished", "{ended}");
    assert_eq!(ended["delivered"], total, "{ended}");
    flow::finish(fleet, &load, LOST).await;
}

/// Whatever waits dies.
async fn everything_dies(fleet: &Fleet) {
    let server = fleet.servers.postgres.rsplit_once('/');
    let (server, _) = server.expect("an address has a path");
    let own = Servers {
        postgres: format!("{server}/{}", fleet.database),
        ..fleet.servers.clone()
    };
    own.execute(DIE).await;
}

/// Stops every connection, or lets it go on.
async fn hold(fleet: &Fleet, verb: &str) {
    let connections = fleet.api.get("/v1/connections").await;
    for connection in connections["items"].as_array().expect("a list") {
        let id = connection["id"].as_str().expect("a connection has an id");
        let path = format!("/v1/connections/{id}/{verb}");
        fleet.api.post(&path, &json!({})).await;
    }
}

/// Waits until so many events have been taken in.
async fn accepted(fleet: &Fleet, count: usize) {
    until("events are accepted", PATIENCE, async || {
        let totals = fleet.api.get("/v1/totals").await;
        let items = totals["items"].as_array().expect("totals have items");
        let events: i64 = items
            .iter()
            .filter_map(|item| item["events"].as_i64())
            .sum();
        match usize::try_from(events) == Ok(count) {
            true => Ok(()),
            false => Err(totals.to_string()),
        }
    })
    .await;
}

/// Waits until so many rows of a replay were delivered.
async fn progressed(fleet: &Fleet, id: &str, count: i64) {
    until("the replay gets on", PATIENCE, async || {
        let replay = shown(fleet, id).await;
        match replay["delivered"].as_i64() >= Some(count) {
            true => Ok(()),
            false => Err(replay.to_string()),
        }
    })
    .await;
}

async fn shown(fleet: &Fleet, id: &str) -> Value {
    fleet.api.get(&format!("/v1/replays/{id}")).await
}
