//! Deliveries, the dead, and totals.

use std::collections::HashMap;

use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::{items, problem};
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

/// Deliveries `0` to `249`, in pages.
async fn pages(Query(asked): Query<HashMap<String, String>>) -> Json<Value> {
    let from: usize = asked
        .get("cursor")
        .map_or(0, |cursor| cursor.parse().unwrap());
    let limit: usize = asked["limit"].parse().unwrap();
    assert!(limit <= 200);
    let to = (from + limit).min(250);
    let rows: Vec<Value> = (from..to)
        .map(|n| json!({"id": n.to_string(), "status": "dead", "amount": "1234.50"}))
        .collect();
    let next = (to < 250).then(|| to.to_string());
    Json(json!({"items": rows, "next": next}))
}

/// Refuses the delivery `7`.
async fn replay(Path(id): Path<String>) -> Response {
    match id.as_str() {
        "7" => {
            let body = json!({"code": "refused", "detail": "it is not the newest"});
            problem(StatusCode::CONFLICT, body)
        }
        _ => Json(json!({"id": id})).into_response(),
    }
}

fn api() -> Router {
    Router::new()
        .route("/v1/deliveries", get(pages))
        .route("/v1/deliveries/{id}/replay", post(replay))
}

#[tokio::test]
async fn a_list_follows_the_pages_as_far_as_asked() {
    for (flags, wanted) in [(&["--limit", "220"][..], 220), (&["--all"], 250)] {
        let typed = [&["--json", "delivery", "list"][..], flags].concat();
        let ended = malote(api(), &typed).await;
        let rows: Vec<Value> = serde_json::from_str(&ended.printed).unwrap();
        assert_eq!(rows.len(), wanted);
    }
}

#[tokio::test]
async fn people_read_aligned_amounts_and_that_there_may_be_more() {
    let ended = malote(api(), &["delivery", "list", "--limit", "1"]).await;
    let lines: Vec<&str> = ended.printed.lines().collect();
    assert!(lines[0].starts_with("ID  STATUS"), "{}", ended.printed);
    assert!(lines[1].contains("1,234.50"), "{}", ended.printed);
    assert_eq!(lines[2], "1 shown; there may be more: use --limit or --all");
}

#[tokio::test]
async fn one_refusal_does_not_keep_the_others_from_a_replay() {
    let ended = malote(api(), &["delivery", "replay", "6", "7", "8"]).await;
    assert_eq!(ended.exit(), Exit::Refused);
    let wanted = "delivery 6 will be tried again\ndelivery 8 will be tried again\n";
    assert_eq!(ended.printed, wanted);
}

#[tokio::test]
async fn totals_that_differ_end_as_failed() {
    for (delivered, exit) in [("10.00", Exit::Done), ("10.01", Exit::Failed)] {
        let answer = json!({"items": [{"day": "2026-11-20", "tenant": "acme", "events": 1,
            "expected": {"count": 1, "amount": "10.00"},
            "by_status": {"delivered": {"count": 1, "amount": delivered}}}]});
        let totals = get(move || async move { Json(answer) });
        let ended = malote(Router::new().route("/v1/totals", totals), &["totals"]).await;
        assert_eq!(ended.exit(), exit);
        assert!(ended.printed.contains("acme"));
    }
}

/// A list of two pages, the second behind the cursor of the first.
fn in_pages(first: Value, second: Value) -> axum::routing::MethodRouter {
    get(move |RawQuery(query): RawQuery| async move {
        let asked = query.unwrap_or_default();
        assert!(asked.contains("limit=200"), "{asked}");
        match asked.contains("cursor=two") {
            true => Json(json!({"items": [second], "held": [], "next": null})),
            false => {
                let held = json!([{"tenant": "held", "count": 1, "amount": "10.00"}]);
                Json(json!({"items": [first], "held": held, "next": "two"}))
            }
        }
    })
}

#[tokio::test]
async fn totals_and_lists_are_shown_whole_page_after_page() {
    let account = |tenant: &str, delivered: &str| {
        json!({"day": "2026-11-20", "tenant": tenant, "events": 1,
            "expected": {"count": 1, "amount": "10.00"},
            "by_status": {"delivered": {"count": 1, "amount": delivered}}})
    };
    let totals = in_pages(account("acme", "10.00"), account("borges", "10.01"));
    let ended = malote(Router::new().route("/v1/totals", totals), &["totals"]).await;
    assert_eq!(
        ended.exit(),
        Exit::Failed,
        "what differs is on the second page"
    );
    for shown in ["acme", "borges", "held"] {
        assert!(ended.printed.contains(shown), "{}", ended.printed);
    }
    let tenants = in_pages(json!({"name": "acme"}), json!({"name": "borges"}));
    let ended = malote(
        Router::new().route("/v1/tenants", tenants),
        &["tenant", "list"],
    )
    .await;
    assert!(ended.printed.contains("acme") && ended.printed.contains("borges"));
}

#[tokio::test]
async fn an_empty_list_says_so_in_words() {
    let none = get(|| async { items(json!([])) });
    let router = Router::new().route("/v1/causes", none);
    let ended = malote(router, &["cause", "list"]).await;
    assert_eq!(
        (ended.exit(), ended.printed.as_str()),
        (Exit::Done, "nothing is blocked\n")
    );
}

#[tokio::test]
async fn a_wrong_instant_is_wrong_usage() {
    let ended = malote(api(), &["delivery", "list", "--since", "ontem"]).await;
    assert_eq!(ended.exit(), Exit::Usage);
    assert!(ended.told().starts_with("'ontem' is not an instant"));
}
