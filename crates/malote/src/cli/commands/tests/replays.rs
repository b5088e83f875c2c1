//! Replays: what is ordered, how it is watched, how it ends.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::{items, problem};
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

fn replay(state: &str, delivered: i64, failed: i64) -> Value {
    let over = !matches!(state, "running" | "paused");
    json!({
        "id": "r1", "kind": "replay", "state": state, "held": 0, "held_by": ["acme/matriz"], "reason": "fixed", "ordered_by": "local",
        "filter": {"fingerprint": "f|9"}, "ramp": [1, 5], "stop_at_failure_percent": 20,
        "stage": {"number": 1}, "total": 4, "amount": "1234.50", "left_out": 0,
        "waiting": 4 - delivered - failed, "released": 0, "delivered": delivered,
        "failed": failed, "skipped": {"changed": 0, "refused": 0}, "untouched": 0,
        "created_at": "2026-11-20T11:00:00Z",
        "ended_at": over.then_some("2026-11-20T12:00:00Z"),
    })
}

/// Fails when the order is not what was typed; a dry run is answered by its totals.
async fn order(Json(body): Json<Value>) -> Response {
    if body["dry_run"] == true {
        let row = json!({"delivery": "d1", "tenant": "acme", "amount": "10.00",
            "effect": "create", "changes": ["codigo_categoria"], "causes": []});
        let total = json!({"tenant": "acme", "count": 250, "amount": "2500.00", "left_out": 3});
        let answer = json!({"dry_run": true, "count": 250, "items": [row], "next": "x",
            "totals": [total]});
        return Json(answer).into_response();
    }
    if body["filter"]["fingerprint"] == "none|9" {
        let code = json!({"code": "nothing-to-replay", "left_out": 2});
        return problem(StatusCode::CONFLICT, code);
    }
    let wanted = json!({
        "filter": {"fingerprint": "f|9", "ids": ["a", "b"]}, "reason": "fixed", "ramp": [1, 5],
        "rate_per_second": 7, "stop_at_failure_percent": 30,
    });
    assert_eq!(body, wanted);
    (StatusCode::CREATED, Json(replay("running", 0, 0))).into_response()
}

/// The order to give up, or to take back, what fits; a dry run says how much that is.
async fn bulk(Json(body): Json<Value>) -> Response {
    assert_eq!(body["filter"], json!({"tenant": "acme", "q": "r-7"}));
    if body["dry_run"] == true {
        let answer = json!({"dry_run": true, "count": 3, "items": [], "totals": []});
        return Json(answer).into_response();
    }
    assert_eq!(body["reason"], "fixed");
    (StatusCode::CREATED, Json(replay("running", 0, 0))).into_response()
}

/// A replay that gets on whenever it is looked at, and ends like this.
fn api(end: &'static str, failed: i64) -> Router {
    let looks = Arc::new(AtomicI64::new(0));
    let show = move || {
        let looks = looks.clone();
        async move {
            Json(match looks.fetch_add(1, Ordering::SeqCst) {
                0 => replay("running", 1, 0),
                _ => replay(end, 4 - failed, failed),
            })
        }
    };
    let act = |Path((_, verb)): Path<(String, String)>| async move {
        let state = match verb.as_str() {
            "pause" => "paused",
            "resume" => "running",
            _ => "cancelled",
        };
        Json(replay(state, 1, 0))
    };
    let rows = get(|| async {
        items(json!([{"delivery": "d9", "state": "failed", "status": "dead", "note": "f|9"}]))
    });
    Router::new()
        .route(
            "/v1/replays",
            post(order).get(|| async { items(json!([replay("paused", 1, 0)])) }),
        )
        .route("/v1/deliveries/discard", post(bulk))
        .route("/v1/deliveries/restore", post(bulk))
        .route("/v1/replays/r1", get(show))
        .route("/v1/replays/r1/rows", rows)
        .route("/v1/replays/{id}/{verb}", post(act))
        .route("/v1/refusals", get(refused))
        .route("/v1/refusals/replay", post(send_again))
        .route(
            "/v1/refusals/m1/discard",
            post(|| async { Json(json!({})) }),
        )
}

/// One message refused for its tenant.
async fn refused(Query(asked): Query<HashMap<String, String>>) -> Json<Value> {
    let row = json!({"id": "m1", "code": "unknown-tenant"});
    let asked = asked.get("code").map(String::as_str);
    items(match asked {
        Some("unknown-tenant") => json!([row]),
        _ => json!([]),
    })
}

async fn send_again(Json(body): Json<Value>) -> Json<Value> {
    if body["dry_run"] == true {
        assert_eq!(body["reason"], Value::Null);
        let refused = json!({"id": "m1", "code": "unknown-tenant", "errors": []});
        return Json(json!({"replayed": 0, "duplicates": 0, "refused": [refused]}));
    }
    assert_eq!(
        body,
        json!({"ids": ["m1"], "dry_run": false, "reason": "x"})
    );
    Json(json!({"replayed": 1, "duplicates": 0, "refused": []}))
}

#[tokio::test]
async fn a_group_of_refused_messages_is_named_like_any_other() {
    for group in ["unknown-tenant", "refused|unknown-tenant"] {
        let order = |verb: &'static str| ["dead", verb, "--group", group, "--reason", "x"];
        let sent = malote(api("finished", 0), &order("replay")).await;
        assert_eq!(sent.exit(), Exit::Done, "{}", sent.told());
        assert!(sent.printed.contains("replayed: 1"), "{}", sent.printed);
        let given_up = malote(api("finished", 0), &order("discard")).await;
        assert_eq!(given_up.exit(), Exit::Done, "{}", given_up.told());
        assert!(given_up.printed.contains('1'), "{}", given_up.printed);
        let listed = malote(api("finished", 0), &["dead", "list", "--group", group]).await;
        assert!(listed.printed.contains("m1"), "{}", listed.printed);
        let both = [&order("replay")[..], &["--flow", "expenses"]].concat();
        let both = malote(api("finished", 0), &both).await;
        assert_eq!(both.exit(), Exit::Usage, "messages know of no flow");
    }
}

const TYPED: [&str; 16] = [
    "dead",
    "replay",
    "--group",
    "f|9",
    "--id",
    "a",
    "--id",
    "b",
    "--ramp",
    "1,5",
    "--rate",
    "7",
    "--stop-at",
    "30",
    "--reason",
    "fixed",
];

#[tokio::test]
async fn an_order_is_watched_to_its_end() {
    let ended = malote(api("finished", 0), &TYPED).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert!(ended.printed.contains("finished"), "{}", ended.printed);
    assert!(ended.printed.contains("1,234.50"), "{}", ended.printed);
    let json = malote(api("finished", 0), &[&["--json"][..], &TYPED].concat()).await;
    let told: Value = serde_json::from_str(&json.printed).unwrap();
    assert_eq!(told["replay"]["delivered"], 4);
}

#[tokio::test]
async fn one_that_stops_or_fails_ends_as_failed() {
    for (end, failed) in [("stopped", 2), ("finished", 1), ("cancelled", 0)] {
        let ended = malote(api(end, failed), &TYPED).await;
        assert_eq!(ended.exit(), Exit::Failed, "{end}");
    }
    let ended = malote(api("stopped", 2), &TYPED).await;
    assert!(
        ended.printed.contains("more than 20% failed"),
        "{}",
        ended.printed
    );
}

#[tokio::test]
async fn a_detached_or_held_one_is_left_to_itself() {
    let ended = malote(api("finished", 0), &[&TYPED[..], &["--detach"]].concat()).await;
    assert_eq!(ended.exit(), Exit::Done);
    assert!(ended.printed.contains("running"), "{}", ended.printed);
    let ended = malote(api("paused", 0), &TYPED).await;
    assert_eq!(ended.exit(), Exit::Done);
    assert!(ended.printed.contains("paused"), "{}", ended.printed);
}

#[tokio::test]
async fn an_order_needs_a_filter_and_a_reason() {
    for typed in [
        &["dead", "replay", "--reason", "x"][..],
        &["dead", "replay", "--group", "f|9"],
    ] {
        let ended = malote(api("finished", 0), typed).await;
        assert_eq!(ended.exit(), Exit::Usage, "{typed:?}");
    }
}

#[tokio::test]
async fn nothing_to_replay_is_no_failure() {
    let typed = ["dead", "replay", "--group", "none|9", "--reason", "x"];
    let ended = malote(api("finished", 0), &typed).await;
    assert_eq!(ended.exit(), Exit::Done);
    assert_eq!(ended.printed, "nothing to replay\n");
}

#[tokio::test]
async fn a_dry_run_tells_what_it_would_do_and_needs_no_reason() {
    let filter = ["dead", "replay", "--group", "f|9"];
    let typed = [&filter[..], &["--dry-run", "--limit", "1"]].concat();
    let dry = malote(api("finished", 0), &typed).await;
    assert_eq!(dry.exit(), Exit::Done, "{}", dry.told());
    for told in [
        "codigo_categoria",
        "the first 1 are shown; there are more",
        "2,500.00",
        "would replay 250 deliveries and 0 messages; nothing was done",
    ] {
        assert!(dry.printed.contains(told), "{told}: {}", dry.printed);
    }
}

#[tokio::test]
async fn a_dry_run_looks_at_refused_messages_too() {
    let typed = ["dead", "replay", "--group", "unknown-tenant", "--dry-run"];
    let dry = malote(api("finished", 0), &typed).await;
    assert_eq!(dry.exit(), Exit::Done, "{}", dry.told());
    for told in ["and 0 messages; nothing was done", "unknown-tenant"] {
        assert!(dry.printed.contains(told), "{told}: {}", dry.printed);
    }
}

#[tokio::test]
async fn replays_are_listed_shown_held_and_ended() {
    let list = malote(api("finished", 0), &["replay", "list"]).await;
    assert!(list.printed.contains("paused"), "{}", list.printed);
    let shown = malote(api("finished", 0), &["replay", "show", "r1"]).await;
    assert!(shown.printed.contains("2/3"), "{}", shown.printed);
    assert!(shown.printed.contains("f|9"), "{}", shown.printed);
    let json = malote(api("finished", 0), &["--json", "replay", "show", "r1"]).await;
    let told: Value = serde_json::from_str(&json.printed).unwrap();
    assert_eq!(told["unsuccessful"][0]["delivery"], "d9");
    for (verb, state) in [
        ("pause", "paused"),
        ("resume", "running"),
        ("cancel", "cancelled"),
    ] {
        let ended = malote(api("finished", 0), &["replay", verb, "r1"]).await;
        assert!(ended.printed.contains(state), "{}", ended.printed);
    }
}

#[tokio::test]
async fn many_are_given_up_and_taken_back_by_what_fits() {
    for verb in [&["dead", "discard"][..], &["delivery", "restore"]] {
        let filter = ["--tenant", "acme", "-q", "r-7"];
        let order = [verb, &filter, &["--reason", "fixed"]].concat();
        let ended = malote(api("finished", 0), &order).await;
        assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
        assert!(ended.printed.contains("finished"), "{}", ended.printed);
        let dry = [verb, &filter, &["--dry-run"]].concat();
        let ended = malote(api("finished", 0), &dry).await;
        assert!(
            ended.printed.contains("nothing was done"),
            "{}",
            ended.printed
        );
        assert!(ended.printed.contains("3 deliveries"), "{}", ended.printed);
        for wrong in [
            [verb, &filter].concat(),
            [verb, &["--reason", "x"]].concat(),
        ] {
            let ended = malote(api("finished", 0), &wrong).await;
            assert_eq!(ended.exit(), Exit::Usage, "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn one_that_waits_for_a_paused_connection_says_so_and_can_be_followed() {
    let shown = malote(api("finished", 0), &["replay", "show", "r1"]).await;
    assert!(
        shown.printed.contains("paused connections: acme/matriz"),
        "{}",
        shown.printed
    );
    let followed = malote(api("finished", 0), &["replay", "show", "r1", "--follow"]).await;
    assert_eq!(followed.exit(), Exit::Done, "{}", followed.told());
    assert!(
        followed.printed.contains("finished"),
        "{}",
        followed.printed
    );
}
