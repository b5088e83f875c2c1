//! What gave up, in groups, and taking refused messages up again.

use malote_core::delivery::Answer;
use malote_core::fault::Fault;
use malote_core::problem::Refusal;
use malote_store::Refused;
use serde_json::{Value, json};

use crate::harness::{Api, fault};
use crate::publisher::batch;
use crate::samples::report;

/// A message that a worker refused, because there was no such tenant then.
pub(crate) async fn refuse(api: &Api, event: &Value) {
    let refused = Refused {
        body: event.to_string().into_bytes(),
        tenant: event["tenant"].as_str().map(str::to_owned),
        source: None,
        event_id: event["id"].as_str().map(str::to_owned),
        refusal: Refusal::one(
            "unknown-tenant",
            "/tenant",
            "unknown-tenant",
            "no such tenant",
        ),
    };
    let accepted = api.store.accept(batch(Vec::new(), vec![refused])).await;
    accepted.expect("remembering a refusal");
}

#[tokio::test]
async fn dead_deliveries_and_refused_messages_stand_in_one_list_with_their_fix() {
    let api = Api::ready().await;
    for number in 1..=2 {
        let (event, subject) = (format!("e-{number}"), format!("r-{number}"));
        api.publish(&report("acme", &event, &subject, "10.05"))
            .await;
        api.refused_by_target("acme").await;
    }
    refuse(&api, &report("nova", "e-1", "r-1", "1.00")).await;
    let groups = api.get("/v1/failures").await.expect(200);
    let dead = &groups["items"][0];
    assert_eq!(dead["kind"], "delivery");
    assert_eq!(
        (&dead["count"], &dead["amount"]),
        (&json!(2), &json!("20.10"))
    );
    assert!(dead["fix"].as_str().unwrap().contains("malote dead replay"));
    let fingerprint = dead["fingerprint"]
        .as_str()
        .unwrap()
        .replace('|', "%7C")
        .replace(' ', "+");
    let list = api
        .get(&format!("/v1/deliveries?fingerprint={fingerprint}"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let refused = &groups["items"][1];
    assert_eq!(
        (&refused["kind"], &refused["code"]),
        (&json!("refusal"), &json!("unknown-tenant"))
    );
    assert!(
        refused["fix"]
            .as_str()
            .unwrap()
            .contains("malote tenant add")
    );
}

#[tokio::test]
async fn a_target_that_did_not_answer_is_not_said_to_name_what_to_correct() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "r-1", "10.05")).await;
    let unreachable = Fault {
        code: "unreachable".to_owned(),
        detail: "connection refused".to_owned(),
        ..fault()
    };
    api.answered("acme", |_| Answer::Refused(unreachable)).await;
    let groups = api.get("/v1/failures").await.expect(200);
    let fix = groups["items"][0]["fix"].as_str().unwrap();
    assert!(fix.contains("once it answers again"), "{fix}");
    assert!(fix.contains("malote dead replay"), "{fix}");
}

#[tokio::test]
async fn a_refused_message_goes_after_its_fix_and_only_then() {
    let api = Api::ready().await;
    refuse(&api, &report("nova", "e-1", "r-1", "1.00")).await;
    let order = json!({"filter": {"code": "unknown-tenant"}});
    let still = api.post("/v1/refusals/replay", &order).await.expect(200);
    assert_eq!(still["replayed"], 0);
    assert_eq!(still["refused"][0]["code"], "unknown-tenant");
    assert_eq!(still["refused"][0]["event_id"], "e-1");

    api.office("nova").await;
    let dry = json!({"filter": {"code": "unknown-tenant"}, "dry_run": true});
    let dry = api.post("/v1/refusals/replay", &dry).await.expect(200);
    assert_eq!(
        (&dry["replayed"], &dry["dry_run"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(
        api.get("/v1/deliveries?tenant=nova").await.expect(200)["items"],
        json!([])
    );

    let others = json!({"filter": {"tenant": "acme"}});
    let none = api.post("/v1/refusals/replay", &others).await.expect(200);
    assert_eq!(
        (&none["replayed"], &none["refused"]),
        (&json!(0), &json!([]))
    );
    let order = json!({"filter": {"tenant": "nova"}, "reason": "the office was added"});
    let done = api.post("/v1/refusals/replay", &order).await.expect(200);
    assert_eq!(
        (&done["replayed"], &done["more"]),
        (&json!(1), &json!(false))
    );
    api.newest("nova").await;
    let list = api.get("/v1/refusals?status=replayed").await.expect(200);
    let id = list["items"][0]["id"].as_str().unwrap();
    let again = api
        .post("/v1/refusals/replay", &json!({"ids": [id]}))
        .await
        .expect(200);
    assert_eq!(
        (&again["replayed"], &again["skipped"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        api.get("/v1/failures").await.expect(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_refused_message_is_shown_with_its_body_and_can_be_given_up() {
    let api = Api::ready().await;
    refuse(&api, &report("nova", "e-1", "r-1", "1.00")).await;
    let list = api
        .get("/v1/refusals?code=unknown-tenant&status=dead")
        .await
        .expect(200);
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let one = api.get(&format!("/v1/refusals/{id}")).await.expect(200);
    assert!(
        one["body"]
            .as_str()
            .unwrap()
            .contains("marina@exemplo.com.br")
    );
    let gone = api
        .post(&format!("/v1/refusals/{id}/discard"), &json!({}))
        .await
        .expect(200);
    assert_eq!(gone["status"], "discarded");
    assert_eq!(
        api.get("/v1/failures").await.expect(200)["items"],
        json!([])
    );
    assert_eq!(
        api.get("/v1/refusals?status=lost").await.problem(400),
        "invalid-parameter"
    );
}

#[tokio::test]
async fn an_order_without_a_filter_is_refused() {
    let api = Api::ready().await;
    for order in [
        json!({}),
        json!({"ids": []}),
        json!({"filter": {"code": ""}}),
        json!({"filter": {}}),
        json!({"filter": {"tenant": ""}}),
        json!({"filter": {"code": "x", "tenant": ""}}),
        json!({"filter": {"tenant": "acme"}, "reason": " "}),
        json!({"filter": {"code": "x"}, "ids": ["00000000-0000-7000-8000-000000000000"]}),
    ] {
        let reply = api.post("/v1/refusals/replay", &order).await;
        assert_eq!(reply.problem(422), "invalid-body", "{order}");
    }
}
