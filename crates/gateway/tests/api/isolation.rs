//! A key bound to a tenant finds and changes nothing of another, by id, filter, search or the
//! words of an error.

use serde_json::{Value, json};

use crate::failures::refuse;
use crate::harness::Api;
use crate::publisher::batch;
use crate::samples::report;

use malote_core::problem::Refusal;
use malote_store::Refused;

/// Everything but the value that was asked for must be the same as for a thing that is missing.
#[track_caller]
fn same_as_missing(foreign: &Value, missing: &Value, id: &str, none: &str) {
    let foreign = foreign.to_string().replace(id, "ID");
    let missing = missing.to_string().replace(none, "ID");
    assert_eq!(foreign, missing);
}

const NONE: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn lists_show_only_the_tenants_of_the_key() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    api.publish(&report("borges", "e-1", "7", "20.00")).await;
    for path in [
        "/v1/deliveries",
        "/v1/connections",
        "/v1/tenants",
        "/v1/totals",
    ] {
        let key = api.key(&["read"], Some(&["borges"])).await;
        let mine = api.with_key(&key, "GET", path, None).await;
        assert!(mine.text.contains("borges"), "{path}");
        assert!(!mine.text.contains("acme"), "{path}: {}", mine.text);
        assert_eq!(
            mine.expect(200)["items"].as_array().unwrap().len(),
            1,
            "{path}"
        );
    }
    let key = api.key(&["read"], Some(&["borges"])).await;
    for filter in ["tenant=acme", "q=7&tenant=acme", "status=ready&tenant=acme"] {
        let path = format!("/v1/deliveries?{filter}");
        let list = api.with_key(&key, "GET", &path, None).await.expect(200);
        assert_eq!(list["items"], json!([]), "{filter}");
    }
    let foreign = api.connection("acme").await;
    let path = format!("/v1/deliveries?connection={foreign}");
    let list = api.with_key(&key, "GET", &path, None).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn anothers_delivery_reads_like_a_missing_one_whatever_is_done_to_it() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let id = api.newest("acme").await;
    let key = api.key(&["operate"], Some(&["borges"])).await;
    for (method, rest, body) in [
        ("GET", "", None),
        ("POST", "/replay", None),
        ("POST", "/restore", None),
        ("POST", "/discard", Some(json!({"reason": "mine"}))),
        ("POST", "/resolve", Some(json!({"absent": true}))),
    ] {
        let ask = async |id: &str| {
            let path = format!("/v1/deliveries/{id}{rest}");
            api.with_key(&key, method, &path, body.as_ref())
                .await
                .expect(404)
        };
        same_as_missing(&ask(&id).await, &ask(NONE).await, &id, NONE);
    }
    let untouched = api.get(&format!("/v1/deliveries/{id}")).await.expect(200);
    assert_eq!(untouched["status"], "ready");
}

/// Of letters, so that it can be typed in two ways.
const NOBODYS: &str = "abcdef00-abcd-7abc-8abc-abcdefabcdef";

#[tokio::test]
async fn an_identifier_that_is_typed_otherwise_does_not_tell_whether_it_is_anothers() {
    let api = Api::ready().await;
    let connection = api.connection("acme").await.to_string();
    let ordered = api
        .post(&format!("/v1/connections/{connection}/sync"), &json!({}))
        .await;
    let task = ordered.expect(202)["task"].as_str().unwrap().to_owned();
    refuse(&api, &report("acme", "e-1", "7", "10.00")).await;
    let refusals = api.get("/v1/refusals").await.expect(200);
    let refusal = refusals["items"][0]["id"].as_str().unwrap().to_owned();
    api.publish(&report("acme", "e-2", "7", "10.00")).await;
    let delivery = api.newest("acme").await;
    let key = api.key(&["read"], Some(&["borges"])).await;
    for (list, id) in [
        ("connections", connection),
        ("tasks", task),
        ("refusals", refusal),
        ("deliveries", delivery),
    ] {
        let ask = async |id: &str| {
            let path = format!("/v1/{list}/{}", id.to_uppercase());
            api.with_key(&key, "GET", &path, None).await.expect(404)
        };
        same_as_missing(&ask(&id).await, &ask(NOBODYS).await, &id, NOBODYS);
    }
}

#[tokio::test]
async fn anothers_connection_task_and_cause_read_like_missing_ones() {
    let api = Api::ready().await;
    let foreign = api.connection("acme").await;
    let ordered = api
        .post(&format!("/v1/connections/{foreign}/sync"), &json!({}))
        .await;
    let task = ordered.expect(202)["task"].as_str().unwrap().to_owned();
    let mut event = report("acme", "e-1", "7", "10.00");
    event["data"]["expenses"][0]["type"]["id"] = json!("99");
    api.publish(&event).await;
    let causes = api.get("/v1/causes").await.expect(200);
    let cause = causes["items"][0]["id"].as_str().unwrap().to_owned();
    let key = api.key(&["operate"], Some(&["borges"])).await;
    let links = json!([{"key": "71", "value": "1"}]);
    let foreign = foreign.to_string();
    for (method, before, id, after, body) in [
        ("GET", "connections", &foreign, "", None),
        ("POST", "connections", &foreign, "/test", None),
        ("POST", "connections", &foreign, "/sync", None),
        ("POST", "connections", &foreign, "/pause", None),
        ("POST", "connections", &foreign, "/resume", None),
        ("GET", "connections", &foreign, "/links/expense-type", None),
        (
            "PUT",
            "connections",
            &foreign,
            "/links/expense-type",
            Some(links),
        ),
        (
            "DELETE",
            "connections",
            &foreign,
            "/links/expense-type/71",
            None,
        ),
        ("GET", "tasks", &task, "", None),
        ("GET", "causes", &cause, "", None),
        ("POST", "causes", &cause, "/recheck", None),
    ] {
        let ask = async |id: &str| {
            let path = format!("/v1/{before}/{id}{after}");
            api.with_key(&key, method, &path, body.as_ref())
                .await
                .expect(404)
        };
        same_as_missing(&ask(id).await, &ask(NONE).await, id, NONE);
    }
    let list = api
        .with_key(&key, "GET", "/v1/causes", None)
        .await
        .expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn publishing_for_anothers_tenant_reads_like_an_unknown_one() {
    let api = Api::ready().await;
    let key = api.key(&["publish", "read"], Some(&["borges"])).await;
    for path in ["/v1/events", "/v1/preview"] {
        let ask = async |tenant: &str| {
            let event = report(tenant, "e-1", "7", "1.00");
            api.with_key(&key, "POST", path, Some(&event))
                .await
                .expect(422)
        };
        same_as_missing(&ask("acme").await, &ask("nobody").await, "acme", "nobody");
    }
    api.publish(&report("acme", "e-1", "7", "1.00")).await;
    let read = async |path: &str| api.with_key(&key, "GET", path, None).await.expect(404);
    let foreign = read("/v1/events/acme/%2Fapp/e-1").await;
    same_as_missing(
        &foreign,
        &read("/v1/events/acme/%2Fapp/e-9").await,
        "e-1",
        "e-9",
    );
}

#[tokio::test]
async fn refused_messages_of_others_and_of_nobody_are_not_seen() {
    let api = Api::ready().await;
    for (tenant, body) in [(Some("acme"), "a"), (None, "b"), (Some("borges"), "c")] {
        let refused = Refused {
            body: body.as_bytes().to_vec(),
            tenant: tenant.map(str::to_owned),
            source: None,
            event_id: None,
            refusal: Refusal::one("invalid-event", "", "not-json", "not JSON"),
        };
        let accepted = api.store.accept(batch(Vec::new(), vec![refused])).await;
        accepted.unwrap();
    }
    let key = api.key(&["operate"], Some(&["borges"])).await;
    let mine = api
        .with_key(&key, "GET", "/v1/refusals", None)
        .await
        .expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    let groups = api
        .with_key(&key, "GET", "/v1/failures", None)
        .await
        .expect(200);
    assert_eq!(groups["items"][0]["count"], 1);
    let all = api.get("/v1/refusals").await.expect(200);
    for refusal in all["items"].as_array().unwrap() {
        let id = refusal["id"].as_str().unwrap();
        let path = format!("/v1/refusals/{id}");
        let status = api.with_key(&key, "GET", &path, None).await.status;
        assert_eq!(status == 200, refusal["tenant"] == "borges", "{refusal}");
        let order = json!({"ids": [id], "dry_run": true});
        let reply = api
            .with_key(&key, "POST", "/v1/refusals/replay", Some(&order))
            .await;
        assert_eq!(
            reply.status == 200,
            refusal["tenant"] == "borges",
            "{refusal}"
        );
    }
}

#[tokio::test]
async fn an_administrator_of_one_tenant_stays_within_it() {
    let api = Api::ready().await;
    api.key(&["read"], None).await;
    api.key(&["read"], Some(&["acme", "borges"])).await;
    let key = api.key(&["admin"], Some(&["borges"])).await;
    let ask = async |path: &str, body: Value| api.with_key(&key, "POST", path, Some(&body)).await;
    let tenant = ask("/v1/tenants", json!({"name": "mine"})).await;
    assert_eq!(tenant.problem(403), "forbidden");
    let wide = ask("/v1/keys", json!({"label": "x", "scopes": ["read"]})).await;
    assert_eq!(wide.problem(403), "forbidden");
    let body = json!({"label": "x", "scopes": ["read"], "tenants": ["acme"]});
    assert_eq!(ask("/v1/keys", body).await.problem(422), "unknown-tenant");
    let foreign = ask(
        "/v1/connections",
        crate::harness::connection("acme", "other"),
    )
    .await;
    assert_eq!(foreign.problem(404), "not-found");
    let keys = api
        .with_key(&key, "GET", "/v1/keys", None)
        .await
        .expect(200);
    assert_eq!(keys["items"].as_array().unwrap().len(), 1);
    let all = api.get("/v1/keys").await.expect(200);
    for one in all["items"].as_array().unwrap() {
        let own = one["tenants"] == json!(["borges"]);
        let path = format!("/v1/keys/{}/revoke", one["prefix"].as_str().unwrap());
        if !own {
            assert_eq!(ask(&path, json!({})).await.problem(404), "not-found");
        }
    }
}
