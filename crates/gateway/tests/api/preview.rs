//! The preview of an event: what would be sent, and nothing stored.

use malote_core::delivery::{Answer, Held, Known};
use serde_json::{Value, json};

use crate::harness::{Api, connection};
use crate::samples::{reopening, report};

async fn preview(api: &Api, event: &Value) -> Value {
    api.post("/v1/preview", event).await.expect(200)
}

/// The report as it was approved at another instant.
fn approved_at(at: &str, id: &str, number: &str, amount: &str) -> Value {
    let mut event = report("acme", id, number, amount);
    event["data"]["report"]["approved_at"] = at.into();
    event
}

const BEFORE: &str = "2026-11-13T15:00:00-03:00";
const LATER: &str = "2026-11-13T17:00:00-03:00";

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
    let other = preview(&api, &approved_at(LATER, "e-2", "7", "50.00")).await;
    assert_eq!(other["standing"], "newer");
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
    let other = preview(&api, &approved_at(LATER, "e-13", "12", "50.00")).await;
    let one = &other["deliveries"][0];
    assert_eq!(
        (&one["operation"], &one["amount"]),
        (&json!("change"), &json!("50.00"))
    );
    let gone = preview(&api, &reopening("acme", "e-14", "12")).await;
    assert_eq!(gone["deliveries"][0]["operation"], "remove");
}

/// Nothing would be done, and the answer says why.
fn assert_nothing(shown: &Value, standing: &str) {
    assert_eq!(shown["standing"], standing, "{shown}");
    assert_eq!(shown["deliveries"], json!([]), "{shown}");
    assert_eq!(shown["notes"].as_array().map(Vec::len), Some(1), "{shown}");
}

#[tokio::test]
async fn what_comes_too_late_would_do_nothing() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    delivered(&api).await;
    let older = approved_at(BEFORE, "e-2", "7", "50.00");
    assert_nothing(&preview(&api, &older).await, "late");
    let mut reopened = reopening("acme", "e-3", "7");
    reopened["data"]["report"]["reopened_at"] = BEFORE.into();
    assert_nothing(&preview(&api, &reopened).await, "late");
    api.publish(&older).await;
    let list = api.get("/v1/deliveries").await.expect(200);
    let reason = &list["items"][0]["reason"];
    assert_eq!(reason, "late-revision", "as publishing did");
}

#[tokio::test]
async fn the_same_revision_under_another_id_would_do_nothing() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    let again = report("acme", "e-2", "7", "48.90");
    assert_nothing(&preview(&api, &again).await, "repeat");
    api.publish(&again).await;
    let list = api.get("/v1/deliveries").await.expect(200);
    assert_eq!(list["items"][0]["reason"], "repeated-revision");
}

#[tokio::test]
async fn another_content_of_the_same_instant_would_be_parked() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    delivered(&api).await;
    let other = report("acme", "e-2", "7", "50.00");
    let shown = preview(&api, &other).await;
    assert_eq!(shown["standing"], "tie");
    let one = &shown["deliveries"][0];
    let kinds = |one: &Value| -> Vec<Value> {
        let causes = one["causes"].as_array().unwrap().iter();
        causes.map(|cause| cause["kind"].clone()).collect()
    };
    assert_eq!(
        (kinds(one), &one["payload"]),
        (vec![json!("revision-tie")], &Value::Null)
    );
    api.publish(&other).await;
    let list = api.get("/v1/deliveries").await.expect(200);
    assert_eq!(kinds(&list["items"][0]), kinds(one), "as publishing did");
}

#[tokio::test]
async fn an_id_that_was_accepted_shows_a_duplicate_or_the_conflict() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    let again = preview(&api, &report("acme", "e-1", "7", "48.90")).await;
    assert_nothing(&again, "duplicate");
    let other = approved_at(LATER, "e-1", "7", "50.00");
    let problem = api.post("/v1/preview", &other).await.expect(422);
    let published = api.post("/v1/events", &other).await.expect(422);
    assert_eq!(problem["code"], "conflicting-event");
    assert_eq!(problem["errors"], published["errors"], "{published}");
    let list = api.get("/v1/deliveries").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_report_goes_to_the_connection_that_knows_it_though_another_takes_the_flow() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    delivered(&api).await;
    let mut old = connection("acme", "matriz");
    old["takes"] = "".into();
    api.post("/v1/connections", &old).await.expect(200);
    let mut new = connection("acme", "nova");
    new["credentials"]["app_key"] = json!("999999999999");
    api.post("/v1/connections", &new).await.expect(201);
    let removed = reopening("acme", "e-2", "7");
    let shown = preview(&api, &removed).await;
    assert_eq!(shown["deliveries"][0]["operation"], "remove", "{shown}");
    api.publish(&removed).await;
    let list = api.get("/v1/deliveries").await.expect(200);
    let one = &list["items"][0];
    assert_eq!(one["connection_name"], "matriz", "as publishing did");
    let fresh = preview(&api, &report("acme", "e-3", "8", "1.00")).await;
    assert_eq!(fresh["deliveries"][0]["operation"], "include");
}

#[tokio::test]
async fn what_a_contradiction_leaves_out_would_be_parked_as_a_removal() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    delivered(&api).await;
    let mut other = report("acme", "e-2", "7", "50.00");
    other["data"]["expenses"][0]["type"]["id"] = json!("72");
    let shown = preview(&api, &other).await;
    let told = |list: &Value| -> Vec<Value> {
        let list = list.as_array().expect("a list").iter();
        list.map(|one| one["name"].clone()).collect()
    };
    let mut foreseen = told(&shown["deliveries"]);
    foreseen.sort_by_key(Value::to_string);
    assert_eq!(foreseen, [json!("71/R"), json!("72/R")]);
    api.publish(&other).await;
    let parked = api.get("/v1/deliveries?status=parked").await.expect(200);
    let mut parked = told(&parked["items"]);
    parked.sort_by_key(Value::to_string);
    assert_eq!(parked, foreseen, "as publishing did");
}
