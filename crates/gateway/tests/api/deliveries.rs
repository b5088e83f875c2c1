//! Reading deliveries, and ordering something about one.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use malote_core::delivery::{Answer, Held, Known};
use malote_core::job::Job;
use serde_json::json;

use crate::harness::{Api, fault};
use crate::samples::{reopening, report};

#[tokio::test]
async fn pages_stay_exact_while_rows_are_added() {
    let api = Api::ready().await;
    for number in 0..5 {
        api.publish(&report(
            "acme",
            &format!("e-{number}"),
            &format!("r-{number}"),
            "1.00",
        ))
        .await;
    }
    let first = api.get("/v1/deliveries?limit=2").await.expect(200);
    api.publish(&report("acme", "e-9", "r-9", "1.00")).await;
    let mut seen: Vec<String> = subjects(&first);
    let mut next = first["next"].as_str().map(str::to_owned);
    while let Some(cursor) = next {
        let path = format!("/v1/deliveries?limit=2&cursor={cursor}");
        let page = api.get(&path).await.expect(200);
        seen.extend(subjects(&page));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, ["r-4", "r-3", "r-2", "r-1", "r-0"]);
}

fn subjects(page: &serde_json::Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|item| item["subject"].as_str().expect("a subject").to_owned())
        .collect()
}

#[tokio::test]
async fn filters_narrow_and_unknown_ones_are_refused() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "r-1", "1.00")).await;
    api.publish(&report("borges", "e-1", "r-2", "2.00")).await;
    let count = async |query: &str| {
        let list = api
            .get(&format!("/v1/deliveries?{query}"))
            .await
            .expect(200);
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 2);
    assert_eq!(count("tenant=acme").await, 1);
    assert_eq!(count("q=r-2").await, 1);
    assert_eq!(count("status=ready").await, 2);
    assert_eq!(count("status=dead").await, 0);
    assert_eq!(count("flow=expenses&until=2026-11-22T00:00:00Z").await, 0);
    assert_eq!(count("flow=expenses&since=2026-11-22T00:00:00Z").await, 2);
    for wrong in [
        "stauts=dead",
        "status=lost",
        "limit=201",
        "limit=0",
        "cursor=%25",
        "since=now",
        "flow=documents",
        "flow=",
        "fingerprint=f&status=delivered",
        "fingerprint=f&status=sending&tenant=acme",
    ] {
        let reply = api.get(&format!("/v1/deliveries?{wrong}")).await;
        assert_eq!(reply.problem(400), "invalid-parameter", "{wrong}");
    }
    assert_eq!(count("fingerprint=f&status=dead").await, 0);
}

#[tokio::test]
async fn a_search_that_could_not_be_all_says_so() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "MX-1", "1.00")).await;
    for (language, title) in [
        ("pt-BR", "muitos começam assim"),
        ("en", "too many begin so"),
    ] {
        let request = Request::get("/v1/deliveries?tenant=acme&q=ML")
            .header("accept-language", language)
            .body(Body::empty());
        let problem = api.send_local(request.unwrap()).await.expect(400);
        assert_eq!(problem["code"], "search-too-broad");
        assert!(problem["title"].as_str().unwrap().starts_with(title));
    }
    let found = api.get("/v1/deliveries?tenant=acme&q=MX").await;
    assert_eq!(subjects(&found.expect(200)), ["MX-1"]);
}

#[tokio::test]
async fn a_delivery_shows_its_event_lines_and_attempts() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "r-1", "48.90")).await;
    api.refused_by_target("acme").await;
    let id = api.newest("acme").await;
    let delivery = api.get(&format!("/v1/deliveries/{id}")).await.expect(200);
    assert_eq!(delivery["status"], "dead");
    assert_eq!(delivery["amount"], "48.90");
    assert_eq!(delivery["kind"], "omie");
    assert_eq!(delivery["event"]["id"], "e-1");
    assert_eq!(delivery["tries"].as_array().unwrap().len(), 1);
    assert!(
        delivery["fingerprint"]
            .as_str()
            .unwrap()
            .starts_with("omie|Client-5001")
    );
    assert_eq!(
        api.get("/v1/deliveries/none").await.problem(404),
        "not-found"
    );
}

#[tokio::test]
async fn a_dead_delivery_is_replayed_discarded_and_restored() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "r-1", "48.90")).await;
    api.refused_by_target("acme").await;
    let id = api.newest("acme").await;
    let order = async |what: &str, body| {
        api.post(&format!("/v1/deliveries/{id}/{what}"), &body)
            .await
    };
    assert_eq!(
        order("replay", json!({})).await.expect(200)["status"],
        "ready"
    );
    assert_eq!(
        order("discard", json!({})).await.problem(422),
        "invalid-body"
    );
    assert_eq!(
        order("discard", json!({"reason": " "})).await.problem(422),
        "invalid-body"
    );
    let discarded = order("discard", json!({"reason": "pago à mão"}))
        .await
        .expect(200);
    assert_eq!(discarded["status"], "discarded");
    assert_eq!(discarded["reason"], "pago à mão");
    assert_eq!(
        order("restore", json!({})).await.expect(200)["status"],
        "ready"
    );
    assert_eq!(
        order("restore", json!({})).await.problem(409),
        "not-possible"
    );
}

#[tokio::test]
async fn a_delivered_one_is_never_replayed() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "r-1", "48.90")).await;
    api.answered("acme", |job| {
        Answer::Delivered(Known::Held(Held {
            reference: "901".to_owned(),
            snapshot: json!({"kind": "payable"}),
            amount: job.amount,
        }))
    })
    .await;
    let id = api.newest("acme").await;
    let again = api
        .post(&format!("/v1/deliveries/{id}/replay"), &json!({}))
        .await;
    assert_eq!(again.problem(409), "not-possible");
    let delivery = api.get(&format!("/v1/deliveries/{id}")).await.expect(200);
    assert_eq!(delivery["reference"], "901");
    let totals = api.get("/v1/totals?tenant=acme").await.expect(200);
    assert_eq!(totals["agrees"], true);
    assert_eq!(
        totals["items"][0]["by_status"]["delivered"]["amount"],
        "48.90"
    );
    assert_eq!(totals["held"][0]["amount"], "48.90");
}

#[tokio::test]
async fn a_person_says_what_became_of_an_uncertain_one() {
    let api = Api::ready().await;
    for (number, said, status) in [
        (1, json!({"held": "901"}), "delivered"),
        (2, json!({"absent": true}), "ready"),
    ] {
        let (event, report_id) = (format!("e-{number}"), format!("r-{number}"));
        api.publish(&report("acme", &event, &report_id, "10.00"))
            .await;
        api.answered("acme", |_| Answer::Uncertain {
            after: Duration::from_secs(60),
            duplicate: false,
            fault: fault(),
        })
        .await;
        let id = api.newest("acme").await;
        let path = format!("/v1/deliveries/{id}/resolve");
        for wrong in [
            json!({}),
            json!({"held": "901", "absent": true}),
            json!({"held": " "}),
            json!({"held": "901", "amount": "1,00"}),
        ] {
            assert_eq!(
                api.post(&path, &wrong).await.problem(422),
                "invalid-body",
                "{wrong}"
            );
        }
        assert_eq!(api.post(&path, &said).await.expect(200)["status"], status);
    }
}

#[tokio::test]
async fn a_removal_seen_undone_still_holds_its_sum_and_waits_for_nobody() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "430.75")).await;
    let held = |job: &Job| {
        Answer::Delivered(Known::Held(Held {
            reference: "901".to_owned(),
            snapshot: json!({"kind": "payable", "amount": job.amount}),
            amount: job.amount,
        }))
    };
    api.answered("acme", held).await;
    api.publish(&reopening("acme", "e-2", "7")).await;
    api.answered("acme", |_| Answer::Uncertain {
        after: Duration::from_secs(60),
        duplicate: false,
        fault: fault(),
    })
    .await;
    let path = format!("/v1/deliveries/{}", api.newest("acme").await);
    let said = json!({"held": "902"});
    let done = api
        .post(&format!("{path}/resolve"), &said)
        .await
        .expect(200);
    assert_eq!(done["status"], "ready");
    assert_eq!(
        done["known"],
        json!({"reference": "902", "amount": "430.75",
               "snapshot": {"kind": "payable", "amount": "430.75"}})
    );
    let totals = api.get("/v1/totals?tenant=acme").await.expect(200);
    assert_eq!(totals["held"][0]["amount"], "430.75");
}
