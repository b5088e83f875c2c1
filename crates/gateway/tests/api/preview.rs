//! The preview of an event: what would be sent, and nothing stored.

use malote_core::delivery::{Answer, Held, Known};
use serde_json::{Value, json};

use crate::harness::Api;
use crate::samples::{reopening, report};

async fn preview(api: &Api, event: &Value) -> Value {
    api.post("/v1/preview", event).await.expect(200)
}

/// Lets the ready delivery of acme reach the target.
async fn delivered(api: &Api) {
    api.answered("acme", |job| {
        Answer::Delivered(Known::Held(Held {
            reference: "901".to_owned(),
            snapshot: json!({"kind": "payable", "amount": job.amount}),
            amount: job.amount,
        }))
    })
    .await;
}

#[tokio::test]
async fn the_payload_is_exact_and_nothing_is_stored() {
    let api = Api::ready().await;
    let shown = preview(&api, &report("acme", "e-1", "7", "48.90")).await;
    assert_eq!(shown["expected"], json!({"count": 1, "amount": "48.90"}));
    let one = &shown["deliveries"][0];
    assert_eq!(
        (&one["operation"], &one["causes"]),
        (&json!("include"), &json!([]))
    );
    assert_eq!(one["payload"]["method"], "IncluirContaPagar");
    assert!(one["payload"]["parameters"].to_string().contains("48.90"));
    assert!(!shown.to_string().contains("hush-hush"));
    assert_eq!(
        api.get("/v1/deliveries").await.expect(200)["items"],
        json!([])
    );
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    let list = api.get("/v1/deliveries").await.expect(200);
    assert_eq!(
        list["items"][0]["key"], one["key"],
        "the key that is really used"
    );
}

#[tokio::test]
async fn what_is_missing_is_shown_in_place_of_the_payload() {
    let api = Api::empty().await;
    api.office("acme").await;
    let shown = preview(&api, &report("acme", "e-1", "7", "48.90")).await;
    let one = &shown["deliveries"][0];
    let kinds: Vec<&str> = one["causes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| cause["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"expense-type-unlinked") && kinds.contains(&"member-unsynced"));
    assert_eq!(one["payload"], Value::Null);
}

#[tokio::test]
async fn what_the_target_holds_decides_between_including_changing_and_removing() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    delivered(&api).await;
    let same = preview(&api, &report("acme", "e-2", "7", "48.90")).await;
    assert_eq!(same["deliveries"][0]["operation"], "nothing");
    let other = preview(&api, &report("acme", "e-2", "7", "50.00")).await;
    assert_eq!(other["deliveries"][0]["operation"], "change");
    let gone = preview(&api, &reopening("acme", "e-2", "7")).await;
    assert_eq!(gone["deliveries"][0]["operation"], "remove");
    assert_eq!(
        gone["deliveries"][0]["payload"]["method"],
        "ExcluirContaPagar"
    );
    let elsewhere = preview(&api, &reopening("acme", "e-2", "8")).await;
    assert_eq!(elsewhere["deliveries"], json!([]));
}

#[tokio::test]
async fn a_wrong_event_is_refused_as_when_published() {
    let api = Api::ready().await;
    let wrong = report("acme", "e-1", "7", "48,90");
    let problem = api.post("/v1/preview", &wrong).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/data/expenses/0/amount");
    let two = json!([
        report("acme", "e-1", "7", "1.00"),
        report("acme", "e-2", "7", "1.00")
    ]);
    assert_eq!(
        api.post("/v1/preview", &two).await.problem(422),
        "invalid-body"
    );
    api.post("/v1/tenants", &json!({"name": "bare"}))
        .await
        .expect(201);
    let bare = report("bare", "e-1", "7", "1.00");
    assert_eq!(
        api.post("/v1/preview", &bare).await.problem(422),
        "no-connection"
    );
}

#[tokio::test]
async fn a_subject_is_told_from_many_that_begin_like_it() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-12", "12", "48.90")).await;
    delivered(&api).await;
    for number in 0..201 {
        let event = report(
            "acme",
            &format!("f-{number}"),
            &format!("12{number}"),
            "1.00",
        );
        api.publish(&event).await;
    }
    let other = preview(&api, &report("acme", "e-13", "12", "50.00")).await;
    let one = &other["deliveries"][0];
    assert_eq!(
        (&one["operation"], &one["amount"]),
        (&json!("change"), &json!("50.00"))
    );
    let gone = preview(&api, &reopening("acme", "e-14", "12")).await;
    assert_eq!(gone["deliveries"][0]["operation"], "remove");
}
