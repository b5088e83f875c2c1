//! Giving many deliveries up, and taking that back: what is refused, what a dry run tells, and who
//! may do it to what.

use serde_json::{Value, json};

use crate::harness::Api;
use crate::samples::report;

/// So many dead deliveries of a tenant.
async fn dead(api: &Api, tenant: &str, count: usize) {
    for number in 0..count {
        let (event, subject) = (format!("e-{number}"), format!("r-{number}"));
        api.publish(&report(tenant, &event, &subject, "10.05"))
            .await;
        api.refused_by_target(tenant).await;
    }
}

fn order(tenant: &str) -> Value {
    json!({"filter": {"tenant": tenant}, "reason": "paid by card"})
}

/// Steps an order that calls no target.
async fn stepped(api: &Api, made: &Value) -> Value {
    let id = made["id"].as_str().expect("an id");
    let which = id.parse().expect("an id");
    while api.store.step_replay(which).await.expect("a step") {}
    api.get(&format!("/v1/replays/{id}")).await.expect(200)
}

#[tokio::test]
async fn many_are_given_up_and_taken_back() {
    let api = Api::ready().await;
    dead(&api, "acme", 3).await;
    let mut dry = order("acme");
    dry["dry_run"] = true.into();
    let told = api.post("/v1/deliveries/discard", &dry).await.expect(200);
    assert_eq!(
        (&told["count"], &told["amount"]),
        (&json!(3), &json!("30.15"))
    );
    assert_eq!(told["items"][0]["effect"], "discard");
    let none = api.get("/v1/replays").await.expect(200);
    assert_eq!(none["items"], json!([]));

    let made = api.post("/v1/deliveries/discard", &order("acme")).await;
    let made = made.expect(201);
    assert_eq!(
        (&made["kind"], &made["total"]),
        (&json!("discard"), &json!(3))
    );
    let done = stepped(&api, &made).await;
    assert_eq!(
        (&done["state"], &done["discarded"]),
        (&json!("finished"), &json!(3))
    );
    let list = api.get("/v1/deliveries?status=discarded").await.expect(200);
    assert_eq!(list["items"][2]["reason"], "paid by card");
    let again = api.post("/v1/deliveries/discard", &order("acme")).await;
    assert_eq!(again.problem(409), "nothing-to-replay");

    let told = api.post("/v1/deliveries/restore", &dry).await.expect(200);
    assert_eq!(
        (&told["count"], &told["items"][0]["effect"]),
        (&json!(3), &json!("create"))
    );
    let made = api.post("/v1/deliveries/restore", &order("acme")).await;
    let made = made.expect(201);
    assert_eq!(
        (&made["kind"], &made["ramp"]),
        (&json!("restore"), &json!([1, 5, 50]))
    );
    let id = made["id"].as_str().expect("an id");
    let kept = api.get("/v1/audit?action=restore.order").await.expect(200);
    assert_eq!(kept["items"][0]["subject"], id);
}

#[tokio::test]
async fn what_is_not_a_good_order_is_refused() {
    let api = Api::ready().await;
    dead(&api, "acme", 1).await;
    for (path, wrong) in [
        ("discard", json!({"filter": {}, "reason": "x"})),
        ("discard", json!({"filter": {"tenant": "acme"}})),
        (
            "discard",
            json!({"filter": {"status": "ready"}, "reason": "x"}),
        ),
        (
            "discard",
            json!({"filter": {"tenant": "acme"}, "reason": "x", "ramp": [1]}),
        ),
        ("restore", json!({"filter": {}, "reason": "x"})),
        (
            "restore",
            json!({"filter": {"status": "dead"}, "reason": "x"}),
        ),
        (
            "restore",
            json!({"filter": {"tenant": "acme"}, "reason": " "}),
        ),
    ] {
        let reply = api.post(&format!("/v1/deliveries/{path}"), &wrong).await;
        assert_eq!(reply.problem(422), "invalid-body", "{path} {wrong}");
    }
    let list = api.get("/v1/deliveries?status=dead").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_key_gives_up_and_takes_back_what_is_of_its_tenants_alone() {
    let api = Api::ready().await;
    dead(&api, "acme", 2).await;
    dead(&api, "borges", 1).await;
    let key = api.key(&["operate"], Some(&["borges"])).await;
    let ask = async |path: &str, body: Value| {
        let path = format!("/v1/deliveries/{path}");
        api.with_key(&key, "POST", &path, Some(&body)).await
    };
    let foreign = api.newest("acme").await;
    for filter in [json!({"tenant": "acme"}), json!({"ids": [foreign]})] {
        let body = json!({"filter": filter, "reason": "x"});
        let reply = ask("discard", body.clone()).await;
        assert_eq!(reply.problem(409), "nothing-to-replay");
        let dry = json!({"filter": filter, "dry_run": true});
        assert_eq!(ask("discard", dry).await.expect(200)["count"], 0);
        assert_eq!(ask("restore", body).await.problem(409), "nothing-to-replay");
    }
    let all = json!({"filter": {"status": "dead"}, "reason": "x"});
    let made = ask("discard", all).await.expect(201);
    assert_eq!(
        (&made["total"], &made["tenants"]),
        (&json!(1), &json!(["borges"]))
    );
    let done = stepped(&api, &made).await;
    assert_eq!(done["discarded"], 1);
    let list = api.get("/v1/deliveries?status=dead").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
}
