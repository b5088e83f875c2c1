//! Files, from the command line.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{delete, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::problem;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

fn api() -> Router {
    let store = post(
        |RawQuery(query): RawQuery, headers: HeaderMap, body: Bytes| async move {
            assert_eq!(query.as_deref(), Some("tenant=acme"));
            let kind = headers
                .get("content-type")
                .map(|kind| kind.to_str().unwrap());
            if kind == Some("application/pdf") {
                let body = json!({"code": "wrong-media-type", "title": "it is no PDF"});
                return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, body);
            }
            assert_eq!(kind, None, "its bytes shall tell");
            Json(json!({"file": "sha256:aa", "size": body.len(), "media_type": "text/plain"}))
                .into_response()
        },
    );
    let remove = delete(
        |Path(digest): Path<String>, RawQuery(query): RawQuery, Json(why): Json<Value>| async move {
            assert_eq!(digest, "sha256:aa");
            assert_eq!(query.as_deref(), Some("tenant=acme"));
            assert_eq!(why, json!({"reason": "a wrong one"}));
            Json(json!({"file": digest, "size": 4, "media_type": "text/plain"}))
        },
    );
    Router::new()
        .route("/v1/files", store)
        .route("/v1/files/{digest}", remove)
}

#[tokio::test]
async fn a_file_is_stored_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, b"a\xff\0b").unwrap();
    let file = file.to_str().unwrap();
    let ended = malote(api(), &["file", "add", "--tenant", "acme", file]).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert!(
        ended.printed.contains("sha256:aa stored: 4 bytes"),
        "{}",
        ended.printed
    );
    let typed = [
        "file",
        "add",
        "--tenant",
        "acme",
        "--media-type",
        "application/pdf",
        file,
    ];
    let refused = malote(api(), &typed).await;
    assert_eq!(refused.exit(), Exit::Refused);
    assert!(
        refused.told().contains("it is no PDF"),
        "{}",
        refused.told()
    );
}

#[tokio::test]
async fn a_file_is_removed_with_a_reason() {
    let typed = [
        "file",
        "remove",
        "--tenant",
        "acme",
        "--reason",
        "a wrong one",
        "sha256:aa",
    ];
    let ended = malote(api(), &typed).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert!(
        ended.printed.contains("'sha256:aa' removed"),
        "{}",
        ended.printed
    );
}
