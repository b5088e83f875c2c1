//! The audit trail, as people and scripts read it.

use std::collections::HashMap;

use axum::extract::Query;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::items;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

fn discard() -> Value {
    json!({
        "id": "r", "at": "2026-11-13T16:02:11Z", "from": "192.0.2.7",
        "who": {"kind": "key", "name": "abcdef012345", "label": "operations"},
        "action": "delivery.discard", "tenant": "acme", "subject": "d-1",
        "reason": "paid by card", "before": {"status": "dead"}, "after": {"status": "discarded"}
    })
}

#[tokio::test]
async fn a_list_says_who_did_what_when_and_why() {
    let list = get(|Query(asked): Query<HashMap<String, String>>| async move {
        assert_eq!(asked["action"], "delivery.discard");
        assert_eq!(asked["since"], "2026-11-13T12:00:00Z");
        items(json!([discard()]))
    });
    let api = Router::new().route("/v1/audit", list);
    let typed = [
        "audit",
        "list",
        "--action",
        "delivery.discard",
        "--since",
        "7d",
    ];
    let ended = malote(api.clone(), &typed).await;
    for words in [
        "operations (abcdef012345)",
        "192.0.2.7",
        "dead → discarded",
        "paid by card",
        "d-1",
    ] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
    let json = malote(api, &[&["--json"][..], &typed].concat()).await;
    let rows: Value = serde_json::from_str(&json.printed).unwrap();
    assert_eq!(rows[0]["reason"], "paid by card");
}

#[tokio::test]
async fn a_line_says_what_became_of_a_link_and_how_often_somebody_tried() {
    let link = |value: Value| json!([{"kind": "expense-type", "key": "71", "value": value}]);
    let linked = json!({"before": link(Value::Null), "after": link("2.04.01".into())});
    let tried = json!({"who": {"kind": "stranger"}, "after": {"count": 49}});
    let forbidden = json!({
        "action": "access.forbidden", "subject": "GET /v1/keys", "after": {"count": 3}
    });
    let list = get(move || async move { items(json!([linked, tried, forbidden])) });
    let ended = malote(Router::new().route("/v1/audit", list), &["audit", "list"]).await;
    for words in ["expense-type 71: - → 2.04.01", "× 49", "GET /v1/keys × 3"] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
}

/// Three stretches, the last of which may be wrong.
fn chain(flaw: Value) -> Router {
    let verify = get(
        move |Query(asked): Query<HashMap<String, String>>| async move {
            assert_eq!(asked["head"], "9:ab");
            let from: i64 = asked["from"].parse().unwrap();
            let last = from == 5;
            let flaw = if last { flaw } else { Value::Null };
            Json(
                json!({"blocks": 2, "rows": 10, "unsealed": 1, "sound": flaw.is_null(), "flaw": flaw,
            "next": (!last).then_some(from + 2), "head": {"number": 6, "digest": "ff"}}),
            )
        },
    );
    Router::new().route("/v1/audit/verify", verify)
}

#[tokio::test]
async fn the_whole_chain_is_looked_at() {
    let typed = ["audit", "verify", "--head", "9:ab"];
    let ended = malote(chain(Value::Null), &typed).await;
    assert_eq!(ended.exit(), Exit::Done);
    let wanted = "the trail is sound: 30 rows in 6 blocks, head 6:ff; not sealed yet: 1\n";
    assert_eq!(ended.printed, wanted);
}

#[tokio::test]
async fn a_flaw_is_named_and_fails() {
    let typed = ["audit", "verify", "--head", "9:ab"];
    let flaw =
        json!({"kind": "row-changed", "block": 6, "detail": "row 'x' of block 6 was changed"});
    let ended = malote(chain(flaw.clone()), &typed).await;
    assert_eq!(ended.exit(), Exit::Failed);
    assert!(ended.told().contains("row 'x' of block 6 was changed"));
    let json = malote(chain(flaw), &[&["--json"][..], &typed].concat()).await;
    assert_eq!(json.exit(), Exit::Failed);
    let report: Value = serde_json::from_str(&json.printed).unwrap();
    assert_eq!(
        (&report["sound"], &report["rows"]),
        (&json!(false), &json!(30))
    );
}

#[tokio::test]
async fn a_delivery_shows_who_decided_about_it() {
    let delivery = get(|| async { Json(json!({"id": "d-1", "audit": [discard()]})) });
    let api = Router::new().route("/v1/deliveries/{id}", delivery);
    let ended = malote(api, &["delivery", "show", "d-1"]).await;
    assert!(ended.printed.contains("operations (abcdef012345)"));
    assert!(ended.printed.contains("paid by card"), "{}", ended.printed);
}
