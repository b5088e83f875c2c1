//! Bulk replays: what is refused, what a dry run tells, and who sees what.

use serde_json::{Value, json};

use malote_store::LinkRow;
use malote_store::audit::MALOTE;

use crate::harness::{Api, link};
use crate::samples::report;

const NONE: &str = "00000000-0000-7000-8000-000000000000";

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
    json!({"filter": {"tenant": tenant}, "reason": "the account was fixed"})
}

/// Orders it, and says which it is.
async fn ordered(api: &Api, order: &Value) -> String {
    let made = api.post("/v1/replays", order).await.expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_order_tells_what_it_holds_who_gave_it_and_why() {
    let api = Api::ready().await;
    dead(&api, "acme", 3).await;
    let made = api.post("/v1/replays", &order("acme")).await.expect(201);
    assert_eq!(made["state"], "running");
    assert_eq!((&made["total"], &made["waiting"]), (&json!(3), &json!(3)));
    assert_eq!(made["amount"], "30.15");
    assert_eq!(made["filter"], json!({"tenant": "acme"}));
    assert_eq!(made["tenants"], json!(["acme"]));
    assert_eq!(made["reason"], "the account was fixed");
    assert_eq!(made["ordered_by"], "user tester");
    assert_eq!(made["ramp"], json!([1, 5, 50]));
    assert_eq!(made["stop_at_failure_percent"], 20);
    assert_eq!(made["rate_per_second"], 10);
    let id = made["id"].as_str().unwrap();
    let list = api.get("/v1/replays").await.expect(200);
    assert_eq!(list["items"], json!([made]));
    let rows = api.get(&format!("/v1/replays/{id}/rows?limit=2")).await;
    let rows = rows.expect(200);
    assert_eq!(rows["items"][0]["state"], "waiting");
    assert_eq!(rows["items"][0]["status"], "dead");
    let next = rows["next"].as_str().unwrap();
    let path = format!("/v1/replays/{id}/rows?limit=2&cursor={next}");
    let rest = api.get(&path).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["next"], Value::Null);
    let path = format!("/v1/replays/{id}/rows?unsuccessful=true");
    assert_eq!(api.get(&path).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_replay_is_held_goes_on_and_is_ended() {
    let api = Api::ready().await;
    dead(&api, "acme", 2).await;
    let id = ordered(&api, &order("acme")).await;
    for (verb, state) in [
        ("pause", "paused"),
        ("resume", "running"),
        ("cancel", "cancelled"),
        ("cancel", "cancelled"),
    ] {
        let path = format!("/v1/replays/{id}/{verb}");
        let after = api.post(&path, &json!({})).await.expect(200);
        assert_eq!(after["state"], state);
    }
    let path = format!("/v1/replays/{id}/resume");
    let code = api.post(&path, &json!({})).await.problem(409);
    assert_eq!(code, "not-possible");
    let shown = api.get(&format!("/v1/replays/{id}")).await.expect(200);
    assert_eq!(shown["untouched"], 2);
    let list = api.get("/v1/deliveries?status=dead").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_a_good_order_is_refused_and_nothing_is_done() {
    let api = Api::ready().await;
    dead(&api, "acme", 1).await;
    let with = |name: &str, value: Value| {
        let mut order = order("acme");
        order[name] = value;
        order
    };
    for wrong in [
        json!({}),
        json!({"filter": {}, "reason": "x"}),
        json!({"filter": {"q": ""}, "reason": "x"}),
        json!({"filter": {"fingerprint": "\u{0}"}, "reason": "x"}),
        json!({"filter": {"fingerprint": "refused|unknown-tenant"}, "reason": "x"}),
        json!({"filter": {"tennant": "acme"}, "reason": "x"}),
        json!({"filter": {"tenant": "Not A Tenant"}, "reason": "x"}),
        json!({"filter": {"status": "delivered"}, "reason": "x"}),
        json!({"filter": {"tenant": "acme"}}),
        with("reason", json!(" ")),
        with("ramp", json!([0])),
        with("ramp", json!(vec![1; 21])),
        with("stop_at_failure_percent", json!(101)),
        with("rate_per_second", json!(0)),
        with("rate_per_second", json!(1_001)),
        with("speed", json!(1)),
    ] {
        let reply = api.post("/v1/replays", &wrong).await;
        assert_eq!(reply.problem(422), "invalid-body", "{wrong}");
    }
    let list = api.get("/v1/replays").await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn nothing_that_fits_is_no_replay() {
    let api = Api::ready().await;
    dead(&api, "acme", 2).await;
    let reply = api.post("/v1/replays", &order("borges")).await;
    assert_eq!(reply.problem(409), "nothing-to-replay");
    ordered(&api, &order("acme")).await;
    let again = api.post("/v1/replays", &order("acme")).await;
    assert_eq!(again.json["left_out"], 2);
    assert_eq!(again.problem(409), "nothing-to-replay");
}

#[tokio::test]
async fn a_dry_run_says_what_each_would_do_and_how_much_it_is() {
    let api = Api::ready().await;
    dead(&api, "acme", 2).await;
    dead(&api, "borges", 1).await;
    let link: LinkRow = link("expense-type", "71", "2.04.99");
    let connection = api.connection("acme").await;
    api.store
        .by(&MALOTE)
        .set_links(connection, &[link])
        .await
        .unwrap();
    let mut dry = json!({"filter": {"status": "dead"}, "dry_run": true, "limit": 2});
    let told = api.post("/v1/replays", &dry).await.expect(200);
    assert_eq!(
        (&told["count"], &told["amount"]),
        (&json!(3), &json!("30.15"))
    );
    assert_eq!(
        told["totals"],
        json!([
            {"tenant": "acme", "count": 2, "amount": "20.10", "left_out": 0},
            {"tenant": "borges", "count": 1, "amount": "10.05", "left_out": 0},
        ])
    );
    let first = &told["items"][0];
    assert_eq!(
        (&first["tenant"], &first["effect"]),
        (&json!("acme"), &json!("create"))
    );
    assert_eq!(first["payload"]["method"], "IncluirContaPagar");
    let category = &first["payload"]["parameters"]["codigo_categoria"];
    assert_eq!(category, "2.04.99");
    assert_eq!(first["causes"], json!([]));
    dry["cursor"] = told["next"].clone();
    let rest = api.post("/v1/replays", &dry).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["items"][0]["tenant"], "borges");
    assert_eq!(api.get("/v1/replays").await.expect(200)["items"], json!([]));
    let list = api.get("/v1/deliveries?status=dead").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_dry_run_compares_with_what_was_sent_and_names_what_is_missing() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.05")).await;
    let connection = api.connection("acme").await;
    let lease = std::time::Duration::from_secs(60);
    let room = [api.room(connection).await];
    let job = api.store.claim("test", lease, &room).await;
    let job = job.unwrap().remove(0);
    let exchange = malote_core::journal::Exchange {
        method: "IncluirContaPagar".to_owned(),
        request: json!({"codigo_categoria": "2.04.01", "observacao": "de [e-mail]"}).to_string(),
        http_status: Some(500),
        response: "recusado".to_owned(),
        duration_ms: 5,
    };
    let refused = malote_core::delivery::Answer::Refused(crate::harness::fault());
    let next = malote_core::next::next(
        &malote_core::policy::Policy::default(),
        &job.current,
        malote_core::delivery::Event::Answered(refused),
    );
    let outcome = malote_store::Outcome {
        next: next.unwrap(),
        job: job.into(),
        verdict: "refused",
        exchanges: vec![exchange],
        took: std::time::Duration::ZERO,
        tried: Vec::new(),
    };
    api.store.settle("test", &[outcome]).await.unwrap();
    let dry = json!({"filter": {"tenant": "acme"}, "dry_run": true});
    let told = api.post("/v1/replays", &dry).await.expect(200);
    let row = &told["items"][0];
    assert_eq!(row["before"]["parameters"]["codigo_categoria"], "2.04.01");
    assert_eq!(row["before"]["response"], "recusado");
    let changes = row["changes"].as_array().unwrap();
    assert!(!changes.contains(&json!("codigo_categoria")), "{changes:?}");
    assert!(!changes.contains(&json!("observacao")), "{changes:?}");
    assert!(changes.contains(&json!("valor_documento")), "{changes:?}");
    api.store
        .by(&MALOTE)
        .remove_link(connection, "expense-type", "71")
        .await
        .unwrap();
    let told = api.post("/v1/replays", &dry).await.expect(200);
    let row = &told["items"][0];
    assert_eq!(row["causes"][0]["kind"], "expense-type-unlinked");
    assert_eq!(row["payload"], Value::Null);
}

#[tokio::test]
async fn anothers_replay_reads_like_a_missing_one() {
    let api = Api::ready().await;
    dead(&api, "acme", 1).await;
    dead(&api, "borges", 1).await;
    let id = ordered(&api, &order("acme")).await;
    let key = api.key(&["operate"], Some(&["borges"])).await;
    for (method, rest) in [
        ("GET", ""),
        ("GET", "/rows"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/cancel"),
    ] {
        let ask = async |id: &str| {
            let path = format!("/v1/replays/{id}{rest}");
            let told = api.with_key(&key, method, &path, None).await.expect(404);
            told.to_string().replace(id, "ID")
        };
        assert_eq!(ask(&id).await, ask(NONE).await, "{method} {rest}");
    }
    let list = api.with_key(&key, "GET", "/v1/replays", None).await;
    assert_eq!(list.expect(200)["items"], json!([]));
    let shown = api.get(&format!("/v1/replays/{id}")).await.expect(200);
    assert_eq!(shown["state"], "running");
    // Whatever the filter says, a key bound to one tenant orders its rows alone.
    let mine = json!({"filter": {"status": "dead"}, "reason": "x"});
    let made = api.with_key(&key, "POST", "/v1/replays", Some(&mine)).await;
    let made = made.expect(201);
    assert_eq!(
        (&made["total"], &made["tenants"]),
        (&json!(1), &json!(["borges"]))
    );
    assert!(made["ordered_by"].as_str().unwrap().starts_with("key "));
    // As where deliveries are listed.
    let broad = json!({"filter": {"q": "ML"}, "dry_run": true});
    let told = api
        .with_key(&key, "POST", "/v1/replays", Some(&broad))
        .await;
    assert_eq!(told.problem(400), "search-too-broad");
    for filter in [
        json!({"tenant": "acme"}),
        json!({"q": "r-0", "tenant": "acme"}),
    ] {
        let foreign = json!({"filter": filter, "reason": "x"});
        let reply = api
            .with_key(&key, "POST", "/v1/replays", Some(&foreign))
            .await;
        assert_eq!(reply.json["left_out"], 0);
        assert_eq!(reply.problem(409), "nothing-to-replay");
        let dry = json!({"filter": filter, "dry_run": true});
        let told = api.with_key(&key, "POST", "/v1/replays", Some(&dry)).await;
        assert_eq!(told.expect(200)["count"], 0);
    }
}
