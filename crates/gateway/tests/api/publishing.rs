//! Publishing events, in every form HTTP carries them in.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::{Api, Reply};
use crate::samples::report;

async fn send(api: &Api, kind: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let mut request = Request::builder().method("POST").uri("/v1/events");
    request = request.header("content-type", kind);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send_local(request.body(body.into()).expect("a request"))
        .await
}

#[tokio::test]
async fn a_structured_event_is_accepted_and_its_repeat_is_a_duplicate() {
    let api = Api::ready().await;
    let event = report("acme", "e-1", "7", "48.90").to_string();
    let kind = "application/cloudevents+json; charset=utf-8";
    let first = send(&api, kind, &[], event.clone()).await.expect(202);
    assert_eq!(
        first,
        json!({"accepted": 1, "duplicates": 0, "refused": []})
    );
    let again = send(&api, kind, &[], event).await.expect(202);
    assert_eq!(
        again,
        json!({"accepted": 0, "duplicates": 1, "refused": []})
    );
    let found = api.get("/v1/events/acme/%2Fapp/e-1").await.expect(200);
    assert_eq!(found["standing"], "waiting");
    assert_eq!(found["expected"], json!({"count": 1, "amount": "48.90"}));
    assert_eq!(found["deliveries"][0]["amount"], "48.90");
    assert_eq!(found["deliveries"][0]["status"], "ready");
}

#[tokio::test]
async fn with_a_broker_in_between_duplicates_are_not_known() {
    let api = Api::ready().await;
    api.publisher.blind.store(true, Ordering::SeqCst);
    let event = report("acme", "e-1", "7", "48.90");
    let answer = api.post("/v1/events", &event).await.expect(202);
    assert_eq!(answer["duplicates"], Value::Null);
    let missing = api.get("/v1/events/acme/%2Fapp/e-2").await;
    assert_eq!(missing.problem(404), "not-seen-yet");
}

#[tokio::test]
async fn an_event_that_was_never_sent_is_not_found() {
    let api = Api::ready().await;
    assert_eq!(
        api.get("/v1/events/acme/%2Fapp/e-2").await.problem(404),
        "not-found"
    );
    assert_eq!(
        api.get("/v1/events/NOT%20ONE/%2Fapp/e-2")
            .await
            .problem(404),
        "not-found"
    );
}

#[tokio::test]
async fn a_binary_event_takes_its_attributes_from_headers() {
    let api = Api::ready().await;
    let data = report("acme", "", "7", "48.90")["data"].to_string();
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-id", "e%2D1"),
        ("ce-source", "/app"),
        ("ce-type", "expense.report.approved.v1"),
        ("ce-tenant", "acme"),
    ];
    let answer = send(&api, "application/json", &headers, data)
        .await
        .expect(202);
    assert_eq!(answer["accepted"], 1);
    let found = api.get("/v1/events/acme/%2Fapp/e-1").await.expect(200);
    assert_eq!(found["body"]["data"]["report"]["id"], "7");
}

#[tokio::test]
async fn a_batch_says_which_of_its_events_are_refused_and_why() {
    let api = Api::ready().await;
    let mut wrong = report("acme", "e-2", "8", "48,90");
    wrong["data"]["member"] = json!({"email": "nobody"});
    let events = json!([report("acme", "e-1", "7", "48.90"), wrong, 7]);
    let kind = "application/cloudevents-batch+json";
    let answer = send(&api, kind, &[], events.to_string()).await.expect(202);
    assert_eq!(answer["accepted"], 1);
    let refused = &answer["refused"];
    assert_eq!(refused[0]["index"], 1);
    assert_eq!(refused[0]["id"], "e-2");
    assert_eq!(refused[0]["code"], "invalid-event");
    let places: Vec<&str> = refused[0]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["/data/member/email", "/data/expenses/0/amount"]);
    assert_eq!(refused[1]["index"], 2);
    assert_eq!(refused[1]["errors"][0]["code"], "not-an-object");
}

#[tokio::test]
async fn when_all_are_refused_it_is_a_problem_with_every_place() {
    let api = Api::ready().await;
    let wrong = report("acme", "e-1", "7", "48.901");
    let single = api.post("/v1/events", &wrong).await.expect(422);
    assert_eq!(single["code"], "invalid-event");
    assert_eq!(single["errors"][0]["pointer"], "/data/expenses/0/amount");
    let batch = api
        .post("/v1/events", &json!([wrong, {}]))
        .await
        .expect(422);
    assert_eq!(batch["code"], "all-refused");
    assert_eq!(batch["errors"][0]["pointer"], "/0/data/expenses/0/amount");
    assert_eq!(batch["refused"][1]["index"], 1);
    assert_eq!(
        api.post("/v1/events", &json!([])).await.expect(202)["accepted"],
        0
    );
}

#[tokio::test]
async fn refusals_have_their_own_codes() {
    let api = Api::ready().await;
    let unknown = report("nobody", "e-1", "7", "1.00");
    assert_eq!(
        api.post("/v1/events", &unknown).await.problem(422),
        "unknown-tenant"
    );
    let mut strange = report("acme", "e-1", "7", "1.00");
    strange["type"] = json!("company.added.v1");
    assert_eq!(
        api.post("/v1/events", &strange).await.problem(422),
        "unknown-type"
    );
    api.publish(&report("acme", "e-1", "7", "1.00")).await;
    let other = report("acme", "e-1", "7", "2.00");
    assert_eq!(
        api.post("/v1/events", &other).await.problem(422),
        "conflicting-event"
    );
    api.post("/v1/tenants", &json!({"name": "bare"}))
        .await
        .expect(201);
    let bare = report("bare", "e-1", "7", "1.00");
    assert_eq!(
        api.post("/v1/events", &bare).await.problem(422),
        "no-connection"
    );
}

#[tokio::test]
async fn what_is_not_json_or_of_another_type_is_refused_before_anything_else() {
    let api = Api::ready().await;
    let kind = "application/cloudevents+json";
    for body in ["", "isto não é JSON", "{\"id\": \"e-1\", "] {
        assert_eq!(
            send(&api, kind, &[], body).await.problem(400),
            "not-json",
            "{body:?}"
        );
    }
    let form = send(&api, "application/x-www-form-urlencoded", &[], "a=b").await;
    assert_eq!(form.problem(415), "unsupported-media-type");
}

#[tokio::test]
async fn a_batch_of_too_many_events_is_refused_whole() {
    let api = Api::with(|state| state.limits.batch_events = 2).await;
    api.office("acme").await;
    let event = |number: u32| report("acme", &format!("e-{number}"), "7", "1.00");
    let three = json!([event(1), event(2), event(3)]);
    for kind in ["application/json", "application/cloudevents-batch+json"] {
        let reply = send(&api, kind, &[], three.to_string()).await;
        assert!(
            reply.text.contains("a batch has at most 2 events"),
            "{}",
            reply.text
        );
        assert_eq!(reply.problem(413), "too-many-events");
    }
    let two = json!([event(1), event(2)]);
    let answer = api.post("/v1/events", &two).await.expect(202);
    assert_eq!(answer["accepted"], 2);
}

#[tokio::test]
async fn of_many_problems_the_first_are_told_and_how_many_more_there_are() {
    let api = Api::ready().await;
    let mut event = report("acme", "e-1", "7", "1.00");
    event["data"]["expenses"] = json!(vec![json!({}); 1_000]);
    let problem = api.post("/v1/events", &event).await.expect(422);
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(
        (errors.len(), &errors[99]["code"]),
        (100, &json!("more-problems"))
    );
    let detail = errors[99]["detail"].as_str().unwrap();
    let count = detail.strip_suffix(" more problems are not listed");
    let of_one = 99 + count.unwrap().parse::<usize>().unwrap();
    assert!(of_one >= 1_000, "{detail}");
    let batch = json!(vec![event.clone(), event.clone(), event.clone()]).to_string();
    let told = [("accept-language", "pt-BR")];
    let problem = send(&api, "application/json", &told, batch)
        .await
        .expect(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    let left_out = 3 * of_one - 99;
    assert_eq!(
        problem["errors"][99]["detail"],
        format!("há mais {left_out} problemas que não aparecem aqui")
    );
    assert_eq!(
        problem["refused"][2]["errors"].as_array().unwrap().len(),
        100
    );
}

#[tokio::test]
async fn too_large_an_event_and_too_large_a_body_are_refused() {
    let api = Api::with(|state| {
        state.limits.event_bytes = 2_000;
        state.limits.batch_bytes = 6_000;
    })
    .await;
    api.office("acme").await;
    let mut large = report("acme", "e-1", "7", "1.00");
    large["data"]["filler"] = json!("x".repeat(2_000));
    assert_eq!(
        api.post("/v1/events", &large).await.problem(413),
        "too-large"
    );
    let broken = format!("{}\"", large);
    let unread = send(&api, "application/json", &[], broken).await;
    assert_eq!(unread.problem(413), "too-large", "it is not even read");
    let mixed = json!([large, report("acme", "e-2", "8", "1.00")]);
    let answer = api.post("/v1/events", &mixed).await.expect(202);
    assert_eq!(answer["refused"][0]["code"], "too-large");
    let huge = send(&api, "application/json", &[], "x".repeat(7_000)).await;
    assert_eq!(huge.problem(413), "too-large");
}

#[tokio::test]
async fn when_nothing_can_be_made_durable_the_producer_is_told_when_to_come_back() {
    let api = Api::ready().await;
    api.publisher.down.store(true, Ordering::SeqCst);
    let reply = api
        .post("/v1/events", &report("acme", "e-1", "7", "1.00"))
        .await;
    assert_eq!(reply.headers["retry-after"], "7");
    assert_eq!(reply.problem(503), "unavailable");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up_and_may_be_sent_again() {
    let api = Api::with(|state| state.limits.timeout = Duration::from_millis(200)).await;
    api.office("acme").await;
    api.publisher.stuck.store(true, Ordering::SeqCst);
    let reply = api
        .post("/v1/events", &report("acme", "e-1", "7", "1.00"))
        .await;
    assert!(reply.headers.contains_key("retry-after"));
    assert_eq!(reply.problem(503), "timed-out");
    assert_eq!(api.get("/v1/tenants").await.status, 200);
}

#[tokio::test]
async fn problems_speak_the_language_of_the_caller() {
    let api = Api::ready().await;
    let body = report("acme", "e-1", "7", "48,90").to_string();
    let kind = "application/json";
    let pt = send(
        &api,
        kind,
        &[("accept-language", "pt-BR,pt;q=0.9")],
        body.clone(),
    )
    .await;
    let pt = pt.expect(422);
    assert_eq!(pt["title"], "evento inválido");
    assert_eq!(
        pt["errors"][0]["detail"],
        "não é um valor decimal com ponto e até 2 casas"
    );
    assert_eq!(pt["type"], "urn:malote:problem:invalid-event");
    let en = send(&api, kind, &[("accept-language", "en-US")], body)
        .await
        .expect(422);
    assert_eq!(en["title"], "the event is invalid");
    assert_eq!(en["errors"][0]["code"], "not-an-amount");
    for (language, detail) in [
        ("pt-BR", "limit é 0, mas deve ser de 1 a 200"),
        ("en", "limit is 0, but must be from 1 to 200"),
    ] {
        let request = Request::builder().uri("/v1/tenants?limit=0");
        let request = request.header("accept-language", language);
        let reply = api.send_local(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.expect(400)["detail"], detail);
    }
}
