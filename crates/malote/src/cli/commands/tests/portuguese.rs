//! Names that filters use stand beside what they mean where people read Portuguese, and alone where
//! programs read.

use axum::routing::get;
use axum::{Json, Router};
use malote_core::language::Language;
use serde_json::json;

use crate::cli::testing::malote_in;

fn api() -> Router {
    let page = |item: serde_json::Value| {
        get(move || async move { Json(json!({"items": [item], "next": null})) })
    };
    let delivery = json!({"id": "d", "status": "parked", "tenant": "acme", "amount": "1.00"});
    let cause = json!({"id": "c", "tenant": "acme", "actor": "accountant", "open": true,
        "waiting": {"count": 1, "amount": "1.00"}, "says": "x", "fix": "y"});
    let replay = json!({"id": "r", "kind": "discard", "state": "finished", "amount": "1.00"});
    Router::new()
        .route("/v1/deliveries", page(delivery))
        .route("/v1/causes", page(cause))
        .route("/v1/replays", page(replay))
}

async fn printed(language: Language, typed: &[&str]) -> String {
    malote_in(language, api(), typed).await.printed
}

#[tokio::test]
async fn names_are_told_in_portuguese_with_what_is_typed() {
    for (typed, said) in [
        (["delivery", "list"], "parada (parked)"),
        (["cause", "list"], "contador (accountant)"),
        (["replay", "list"], "descarte (discard)"),
        (["replay", "list"], "concluído (finished)"),
    ] {
        let text = printed(Language::Portuguese, &typed).await;
        assert!(text.contains(said), "{text}");
        let text = printed(Language::English, &typed).await;
        assert!(!text.contains(said), "{text}");
        let (_, name) = said.trim_end_matches(')').split_once(" (").unwrap();
        assert!(text.contains(name), "{text}");
        let json = [&typed[..], &["--json"]].concat();
        let text = printed(Language::Portuguese, &json).await;
        assert!(!text.contains(said) && text.contains(name), "{text}");
    }
}
