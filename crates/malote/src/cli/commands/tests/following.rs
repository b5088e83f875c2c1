//! Orders that are watched: when whoever watches comes back although something is still under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use malote_core::clock;
use malote_core::language::Language;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::client::Api;
use crate::cli::commands::replay::follow::so_far;
use crate::cli::commands::tests::items;
use crate::cli::failure::Exit;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::testing::malote;

const TYPED: [&str; 6] = ["dead", "replay", "--group", "f|9", "--reason", "fixed"];

/// An order of ten, so many of which are under way and the rest delivered or left.
fn seen(state: &str, released: i64, held: i64, failing: i64) -> Value {
    let over = !matches!(state, "running" | "paused");
    json!({
        "id": "r1", "kind": "replay", "state": state, "total": 10, "waiting": 0,
        "released": released, "held": held, "failing": failing, "delivered": 4, "failed": 0,
        "untouched": 6 - released, "stop_at_failure_percent": 20, "amount": "10.00",
        "ended_at": over.then_some("2026-11-20T12:00:00Z"),
    })
}

/// Shows one of these after the other, and the last one for ever.
fn api(looks: Vec<Value>) -> (Router, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let (ordered, counted) = (looks[0].clone(), asked.clone());
    let show = move || {
        let at = counted.fetch_add(1, Ordering::SeqCst) + 1;
        let look = looks[at.min(looks.len() - 1)].clone();
        async move { Json(look) }
    };
    let router = Router::new()
        .route("/v1/replays", post(move || async move { Json(ordered) }))
        .route("/v1/replays/r1", get(show))
        .route("/v1/replays/r1/rows", get(|| async { items(json!([])) }));
    (router, asked)
}

#[tokio::test]
async fn what_keeps_failing_after_its_end_is_not_waited_for() {
    for state in ["stopped", "finished", "cancelled"] {
        let (router, asked) = api(vec![
            seen("running", 3, 0, 0),
            seen(state, 3, 0, 1),
            seen(state, 1, 0, 1),
        ]);
        let ended = malote(router, &TYPED).await;
        assert_eq!(ended.exit(), Exit::Failed, "{state}: {}", ended.told());
        let told = "still failing: 1";
        assert!(ended.printed.contains(told), "{}", ended.printed);
        let asked = asked.load(Ordering::SeqCst);
        assert_eq!(asked, 2, "two were still on their way at the first look");
    }
}

#[tokio::test]
async fn what_a_person_holds_after_its_end_is_not_waited_for() {
    for state in ["finished", "paused"] {
        let mut held = seen(state, 2, 1, 1);
        held["held_by"] = json!(["acme/matriz"]);
        let (router, _) = api(vec![seen("running", 2, 0, 0), held]);
        let ended = malote(router, &TYPED).await;
        assert_eq!(ended.exit(), Exit::Failed, "not all of it arrived");
        let told = "paused connections: acme/matriz";
        assert!(ended.printed.contains(told), "{}", ended.printed);
    }
}

#[test]
fn the_bar_says_what_fails_and_what_is_held() {
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let clock: clock::Shared = Arc::new(clock::Manual::at(now));
    let out = Output::to(Box::new(Vec::new()), false, Language::English);
    let nothing = Api::local(Router::new(), Language::English);
    let session = Session::with_api(nothing, out, clock);
    for (held, failing, told) in [
        (0, 0, "failed: 0"),
        (0, 2, "failed: 0, failing: 2"),
        (3, 1, "failed: 0, failing: 1, held: 3"),
    ] {
        let replay = seen("running", 5, held, failing);
        assert_eq!(so_far(&session, Fields::of(&replay)), told);
    }
}
