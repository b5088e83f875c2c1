//! Alarms and channels, as people and scripts see them.

use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::items;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

#[tokio::test]
async fn alarms_say_what_how_much_and_what_to_do() {
    let list = get(|| async {
        items(json!([{
            "id": "a", "kind": "cause-open", "about": "c", "tenant": "acme",
            "says": "expense type 71 has no category", "fix": "link it", "actor": "accountant",
            "urgent": false, "count": 300, "amount": "3000.00",
            "opened_at": "2026-11-13T12:00:00Z", "seen_at": "2026-11-13T12:00:00Z",
            "resolved_at": null
        }]))
    });
    let api = Router::new().route("/v1/alerts", list);
    let ended = malote(api, &["alert", "list"]).await;
    for words in [
        "acme",
        "71 has no category",
        "300",
        "3,000.00",
        "accountant",
        "link it",
    ] {
        assert!(ended.printed.contains(words), "{words}: {}", ended.printed);
    }
}

#[tokio::test]
async fn an_email_channel_is_asked_for_as_it_was_typed() {
    let add = post(|Json(body): Json<Value>| async move {
        assert_eq!(
            body,
            json!({
                "kind": "email", "name": "office", "language": "en", "to": ["ana@exemplo.com.br"],
                "tenants": ["acme"], "kinds": ["cause-open"],
                "quiet": {"from": "22:00", "to": "07:00"}
            })
        );
        Json(json!({"id": "ch-1"}))
    });
    let api = Router::new().route("/v1/alerts/channels", add);
    let typed = "alert channel add email --name office --to ana@exemplo.com.br --tenant acme \
                 --kind cause-open --quiet 22:00-07:00 --language en";
    let typed: Vec<&str> = typed.split_whitespace().collect();
    let ended = malote(api, &typed).await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert!(ended.printed.contains("ch-1"), "{}", ended.printed);
}

#[tokio::test]
async fn a_webhooks_secret_is_printed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "https://hooks.exemplo.com.br/a\n").unwrap();
    let add = post(|Json(body): Json<Value>| async move {
        assert_eq!(body["url"], "https://hooks.exemplo.com.br/a");
        Json(json!({"id": "ch-1", "secret": "whsec_x"}))
    });
    let api = Router::new().route("/v1/alerts/channels", add);
    let file = file.to_str().unwrap();
    let typed = [
        "alert",
        "channel",
        "add",
        "webhook",
        "--name",
        "x",
        "--url-file",
        file,
    ];
    assert_eq!(malote(api, &typed).await.printed, "whsec_x\n");
}

#[tokio::test]
async fn a_test_that_is_not_taken_fails_with_the_reason() {
    let api = Router::new()
        .route(
            "/v1/alerts/channels/ch-1/test",
            post(|| async { Json(json!({"notice": "n"})) }),
        )
        .route(
            "/v1/alerts/notices/n",
            get(|| async { Json(json!({"status": "waiting", "failure": "it answered 500"})) }),
        );
    let ended = malote(api, &["alert", "channel", "test", "ch-1"]).await;
    assert_eq!(ended.exit(), Exit::Failed);
    assert!(
        ended.printed.contains("it answered 500"),
        "{}",
        ended.printed
    );
}
