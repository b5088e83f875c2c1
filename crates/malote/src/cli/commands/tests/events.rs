//! Publishing.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::problem;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

type Batches = Arc<Mutex<Vec<usize>>>;

/// Takes every event but those whose id begins with `bad`.
async fn publish(State(batches): State<Batches>, Json(events): Json<Vec<Value>>) -> Response {
    batches.lock().unwrap().push(events.len());
    let mut refused = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let id = event["id"].as_str().unwrap();
        if id.starts_with("bad") {
            let errors = json!([{"pointer": "/data/expenses", "code": "required",
                "detail": "is missing"}]);
            refused.push(json!({"index": index, "id": id, "code": "invalid-event",
                "errors": errors}));
        }
    }
    if refused.len() == events.len() {
        let body = json!({"code": "all-refused", "refused": refused});
        return problem(StatusCode::UNPROCESSABLE_ENTITY, body);
    }
    let accepted = events.len() - refused.len();
    let body = json!({"accepted": accepted, "duplicates": 0, "refused": refused});
    (StatusCode::ACCEPTED, Json(body)).into_response()
}

fn api() -> (Router, Batches) {
    let batches = Batches::default();
    let router = Router::new()
        .route("/v1/events", post(publish))
        .with_state(batches.clone());
    (router, batches)
}

fn write(path: &Path, ids: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = ids.map(|id| json!({"id": id}).to_string()).collect();
    fs::write(path, lines.join("\n")).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn many_events_go_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        &folder.path().join("many.jsonl"),
        (0..250).map(|n| n.to_string()),
    );
    let (router, batches) = api();
    let ended = malote(router, &["event", "publish", &file]).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert_eq!(*batches.lock().unwrap(), [100, 100, 50]);
    assert_eq!(ended.printed, "accepted: 250; duplicates: 0; refused: 0\n");
}

#[tokio::test]
async fn refused_events_are_told_with_their_file_line_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["1", "bad-2"].map(str::to_owned);
    let lines = write(&folder.path().join("lines.jsonl"), ids.into_iter());
    let alone = write(
        &folder.path().join("alone.json"),
        std::iter::once("bad-3".to_owned()),
    );
    let broken = folder.path().join("broken.json");
    fs::write(&broken, "not json").unwrap();
    let broken = broken.display().to_string();
    let (router, _) = api();
    let typed = ["--json", "event", "publish", &lines, &alone, &broken];
    let ended = malote(router, &typed).await;
    assert_eq!(ended.exit(), Exit::Refused);
    let report: Value = serde_json::from_str(&ended.printed).unwrap();
    assert_eq!(report["accepted"], 1);
    let told: Vec<String> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                one["from"].as_str().unwrap(),
                one["code"].as_str().unwrap()
            )
        })
        .collect();
    let wanted = [
        format!("{broken} not-json"),
        format!("{lines}:2 invalid-event"),
        format!("{alone} invalid-event"),
    ];
    // What is not JSON is known before anything is sent, so it comes first.
    assert_eq!(told, wanted);
    assert_eq!(
        report["refused"][1]["errors"][0]["pointer"],
        "/data/expenses"
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_wrong_usage() {
    let (router, batches) = api();
    let ended = malote(router, &["event", "publish", "/nonexistent/x.json"]).await;
    assert_eq!(ended.exit(), Exit::Usage);
    assert!(ended.told().contains("/nonexistent/x.json"));
    assert!(batches.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_outage_says_to_send_everything_again() {
    let down = || async {
        let body = json!({"code": "unavailable", "detail": "the broker is away"});
        problem(StatusCode::SERVICE_UNAVAILABLE, body)
    };
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        &folder.path().join("one.json"),
        std::iter::once("1".to_owned()),
    );
    let router = Router::new().route("/v1/events", post(down));
    let ended = malote(router, &["event", "publish", &file]).await;
    assert_eq!(ended.exit(), Exit::Failed);
    assert!(
        ended
            .told()
            .starts_with("the broker is away\n  send everything again")
    );
}
