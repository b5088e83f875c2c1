//! Retention and legal holds, as people and scripts see them.

use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::items;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

fn view(missing: Value) -> Value {
    json!({
        "classes": [
            {"class": "payloads", "days": 400, "first_kept": "2025-10", "next": "2025-10",
             "next_at": "2026-12-06T00:00:00Z"},
            {"class": "records", "days": 0, "first_kept": null, "next": null, "next_at": null}
        ],
        "pass_at": "2026-11-22T13:00:00Z", "in_months": true, "missing": missing
    })
}

#[tokio::test]
async fn what_goes_next_is_shown_and_what_is_missing() {
    let missing = json!(["attempts 2026-12"]);
    let route = get(|| async { Json(view(missing)) });
    let api = Router::new().route("/v1/retention", route);
    let ended = malote(api, &["retention", "show"]).await;
    for words in [
        "payloads",
        "400",
        "2025-10",
        "for ever",
        "the audit trail is never removed",
        "partitions are missing: attempts 2026-12",
    ] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
}

#[tokio::test]
async fn a_dry_run_counts_and_orders_nothing() {
    let due = get(|| async {
        items(json!([{"class": "payloads", "what": "attempts", "removed": 12345, "kept": 7}]))
    });
    // There is no route to order by.
    let api = Router::new().route("/v1/retention/due", due);
    let ended = malote(api.clone(), &["retention", "run", "--dry-run"]).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    for words in ["attempts", "12,345", "7", "nothing was removed"] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
    let json = malote(api, &["--json", "retention", "run", "--dry-run"]).await;
    let rows: Value = serde_json::from_str(&json.printed).unwrap();
    assert_eq!(rows[0]["removed"], 12_345);
}

#[tokio::test]
async fn a_hold_is_set_with_its_end_listed_and_lifted() {
    let set = post(|Json(body): Json<Value>| async move {
        assert_eq!(body["tenant"], "acme");
        assert_eq!(body["reason"], "process 123");
        assert!(body["until"].is_string(), "{body}");
        Json(body)
    });
    let list = get(|| async {
        items(
            json!([{"tenant": "acme", "until": null, "reason": "process 123", "active": true,
                      "set_by": "user ana", "set_at": "2026-11-20T12:00:00Z"}]),
        )
    });
    let lift = post(|Json(body): Json<Value>| async move {
        assert_eq!(body, json!({"reason": "settled"}));
        Json(body)
    });
    let api = Router::new()
        .route("/v1/holds", set.merge(list))
        .route("/v1/holds/acme/lift", lift);
    let typed = [
        "hold",
        "set",
        "--tenant",
        "acme",
        "--until",
        "90d",
        "--reason",
        "process 123",
    ];
    let ended = malote(api.clone(), &typed).await;
    assert!(
        ended.printed.contains("nothing of 'acme' is removed"),
        "{}",
        ended.told()
    );
    let ended = malote(api.clone(), &["hold", "list"]).await;
    for words in [
        "acme",
        "in force",
        "until it is lifted",
        "process 123",
        "user ana",
    ] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
    let typed = ["hold", "lift", "--tenant", "acme", "--reason", "settled"];
    let ended = malote(api, &typed).await;
    assert!(
        ended.printed.contains("hold of 'acme' lifted"),
        "{}",
        ended.told()
    );
}

#[tokio::test]
async fn an_old_delivery_says_what_is_gone() {
    let old = json!({
        "id": "d", "status": "delivered", "tenant": "acme", "payload_removed": true,
        "removed": "content and attempts were removed as too old", "tries": []
    });
    let show = get(move || async move { Json(old) });
    let api = Router::new().route("/v1/deliveries/{id}", show);
    let ended = malote(api, &["delivery", "show", "d"]).await;
    let words = "content and attempts were removed as too old";
    assert!(ended.printed.contains(words), "{}", ended.printed);
}
