//! Dry runs: what was sent before beside what would be sent now, and as much of the list as asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::failure::Exit;
use crate::cli::testing::malote;

const ALL: i64 = 450;
const TYPED: [&str; 5] = ["dead", "replay", "--group", "f|9", "--dry-run"];

fn row(number: i64) -> Value {
    json!({
        "delivery": format!("d{number}"), "tenant": "acme", "amount": "10.00", "effect": "change",
        "causes": [], "changes": ["codigo_categoria", "parcelas", "valor_documento"],
        "before": {"parameters": {"codigo_categoria": "2.04.01", "valor_documento": 10}},
        "payload": {"parameters": {"codigo_categoria": "2.04.99", "valor_documento": 12.5,
            "parcelas": "x".repeat(80)}},
    })
}

/// Pages through its rows, and counts how often it was asked.
fn api() -> (Router, Arc<AtomicI64>) {
    let asked = Arc::new(AtomicI64::new(0));
    let counted = asked.clone();
    let look = move |Json(body): Json<Value>| async move {
        counted.fetch_add(1, Ordering::SeqCst);
        assert_eq!(body["dry_run"], true);
        let limit = body["limit"].as_i64().unwrap();
        assert!((1..=200).contains(&limit), "{limit}");
        let from: i64 = body["cursor"].as_str().map_or(0, |at| at.parse().unwrap());
        let to = (from + limit).min(ALL);
        let items: Vec<Value> = (from..to).map(row).collect();
        let next = (to < ALL).then(|| to.to_string());
        Json(json!({"dry_run": true, "count": ALL, "items": items, "next": next, "totals": []}))
    };
    (Router::new().route("/v1/replays", post(look)), asked)
}

#[tokio::test]
async fn each_parameter_that_differs_is_shown_with_both_values() {
    let (router, _) = api();
    let dry = malote(router, &[&TYPED[..], &["--limit", "1"]].concat()).await;
    assert_eq!(dry.exit(), Exit::Done, "{}", dry.told());
    let line = |name: &str| {
        let named = |line: &&str| line.split_whitespace().nth(1) == Some(name);
        let found = dry.printed.lines().find(named);
        found.map(|line| line.split_whitespace().collect::<Vec<_>>())
    };
    let long = format!("{}…", "x".repeat(59));
    for (name, before, now) in [
        ("codigo_categoria", "2.04.01", "2.04.99"),
        ("valor_documento", "10", "12.5"),
        ("parcelas", "-", &*long),
    ] {
        assert_eq!(
            line(name),
            Some(vec!["d0", name, before, now]),
            "{}",
            dry.printed
        );
    }
}

#[tokio::test]
async fn as_many_rows_are_shown_as_asked_for() {
    for (typed, rows, calls) in [
        (&[][..], 50, 1),
        (&["--limit", "300"][..], 300, 2),
        (&["--all"][..], ALL, 3),
    ] {
        let (router, asked) = api();
        let json = malote(router, &[&["--json"][..], &TYPED, typed].concat()).await;
        let told: Value = serde_json::from_str(&json.printed).unwrap();
        let items = told["items"].as_array().unwrap();
        assert_eq!(i64::try_from(items.len()).unwrap(), rows);
        assert_eq!(items.last().unwrap()["delivery"], format!("d{}", rows - 1));
        assert_eq!(asked.load(Ordering::SeqCst), calls);
        assert_eq!(told["next"].is_null(), rows == ALL);
    }
}
