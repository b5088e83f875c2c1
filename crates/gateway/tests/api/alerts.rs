//! Alarms and channels over HTTP: what is told, what stays inside, and who sees what.

use malote_core::id::NoticeId;
use malote_store::Scope;
use serde_json::{Value, json};

use crate::harness::Api;
use crate::samples::report;

/// Looks for alarms once.
pub(crate) async fn look(api: &Api) {
    let every = std::time::Duration::from_secs(1);
    let turn = api.store.take_alert_turn(every).await.expect("a turn");
    let turn = turn.expect("nobody else looks");
    let gather = std::time::Duration::from_secs(60);
    let looked = api.store.look_for_alarms(&turn, gather).await;
    assert!(looked.expect("looking"), "the turn is ours");
}

async fn unlinked(api: &Api, tenant: &str, id: &str) {
    let mut event = report(tenant, &format!("e-{id}"), id, "10.00");
    event["data"]["expenses"][0]["type"]["id"] = "99".into();
    api.publish(&event).await;
}

fn hook(more: Value) -> Value {
    let mut body = json!({
        "kind": "webhook",
        "name": "plantão",
        "url": "https://hooks.exemplo.com.br/services/T0/key",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name.as_str()] = value.clone();
    }
    body
}

#[tokio::test]
async fn an_operator_sees_one_alarm_for_what_one_cause_stops() {
    let api = Api::ready().await;
    for id in ["1", "2", "3"] {
        unlinked(&api, "acme", id).await;
    }
    look(&api).await;
    let key = api.key(&["read"], Some(&["acme"])).await;
    let list = api
        .with_key(&key, "GET", "/v1/alerts", None)
        .await
        .expect(200);
    let [alarm] = list["items"].as_array().unwrap().as_slice() else {
        panic!("one alarm: {list}");
    };
    assert_eq!(alarm["kind"], "cause-open");
    assert_eq!(alarm["actor"], "accountant");
    assert_eq!(
        (&alarm["count"], &alarm["amount"]),
        (&json!(3), &json!("30.00"))
    );
    let fix = alarm["fix"].as_str().unwrap();
    assert!(fix.contains("malote link set --tenant acme"), "{fix}");
    let cause = api.get("/v1/causes").await.expect(200);
    assert_eq!(alarm["about"], cause["items"][0]["id"]);
    for (query, count) in [
        ("kind=cause-open", 1),
        ("kind=totals-differ", 0),
        ("resolved=true", 1),
        ("tenant=borges", 0),
    ] {
        let found = api.get(&format!("/v1/alerts?{query}")).await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), count, "{query}");
    }
    let wrong = api.get("/v1/alerts?kind=nothing").await;
    assert_eq!(wrong.problem(400), "invalid-parameter");
}

#[tokio::test]
async fn a_members_address_is_masked() {
    let api = Api::ready().await;
    let mut event = report("acme", "e-1", "1", "10.00");
    event["data"]["member"]["email"] = "paula@exemplo.com.br".into();
    api.publish(&event).await;
    look(&api).await;
    let list = api.get("/v1/alerts").await;
    assert!(list.text.contains("p…@exemplo.com.br"), "{}", list.text);
    assert!(!list.text.contains("paula"), "{}", list.text);
}

#[tokio::test]
async fn the_secret_is_told_once_and_the_address_never() {
    let api = Api::ready().await;
    let quiet = json!({"from": "22:00", "to": "07:00"});
    let body = hook(json!({"quiet": quiet, "kinds": ["cause-open"], "language": "en"}));
    let made = api.post("/v1/alerts/channels", &body).await.expect(201);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"), "{secret}");
    assert_eq!(made["target"], "https://hooks.exemplo.com.br/…");
    assert_eq!(made["quiet"], quiet);
    let listed = api.get("/v1/alerts/channels").await;
    let trail = api.get("/v1/audit?action=alert-channel.add").await;
    for text in [&listed.text, &trail.text] {
        assert!(text.contains("https://hooks.exemplo.com.br/…"), "{text}");
        assert!(!text.contains(secret) && !text.contains("T0/key"), "{text}");
    }
    let mail = json!({"kind": "email", "name": "x", "to": ["ana@exemplo.com.br"]});
    let mail = api.post("/v1/alerts/channels", &mail).await;
    assert!(!mail.text.contains("ana@"), "{}", mail.text);
    let mail = mail.expect(201);
    assert_eq!(mail["secret"], Value::Null);
    assert_eq!(mail["language"], "pt-BR");
}

#[tokio::test]
async fn a_channel_that_makes_no_sense_is_refused_where_it_does_not() {
    let api = Api::ready().await;
    for (more, place) in [
        (json!({"url": "http://hooks.exemplo.com.br/"}), "/url"),
        (json!({"url": "hooks"}), "/url"),
        (json!({"url": null}), "/url"),
        (json!({"kind": "email"}), "/to"),
        (json!({"kind": "email", "url": null, "to": []}), "/to"),
        (json!({"kind": "email", "url": null, "to": ["ana"]}), "/to"),
        (json!({"name": " "}), "/name"),
        (json!({"kinds": []}), "/kinds"),
        (json!({"quiet": {"from": "22:00", "to": "22:00"}}), "/quiet"),
        (json!({"tenants": []}), "/tenants"),
        (json!({"tenants": ["nobody"]}), "/tenants/0"),
    ] {
        let refused = api.post("/v1/alerts/channels", &hook(more.clone())).await;
        let found = refused.expect(422);
        assert_eq!(found["errors"][0]["pointer"], place, "{more}");
        assert!(!found.to_string().contains("hooks"), "{found}");
    }
}

#[tokio::test]
async fn a_bound_key_manages_the_channels_of_its_tenants_alone() {
    let api = Api::ready().await;
    let key = api.key(&["admin"], Some(&["borges"])).await;
    let ask = async |method: &str, path: &str, body: Option<&Value>| {
        api.with_key(&key, method, path, body).await
    };
    let path = "/v1/alerts/channels";
    for tenants in [json!(null), json!(["acme"]), json!(["borges", "acme"])] {
        let foreign = hook(json!({"tenants": tenants}));
        let refused = ask("POST", path, Some(&foreign)).await;
        assert!(
            refused.status == 403 || refused.status == 422,
            "{}",
            refused.text
        );
        let made = api.post(path, &foreign).await.expect(201);
        let id = made["id"].as_str().unwrap();
        let test = format!("{path}/{id}/test");
        let removed = ask("DELETE", &format!("{path}/{id}"), None).await;
        assert_eq!(removed.problem(404), "not-found");
        assert_eq!(ask("POST", &test, None).await.problem(404), "not-found");
        let written = api.post(&test, &json!({})).await.expect(202);
        let notice = written["notice"].as_str().unwrap();
        let notice = format!("/v1/alerts/notices/{notice}");
        assert_eq!(ask("GET", &notice, None).await.problem(404), "not-found");
        assert_eq!(api.get(&notice).await.expect(200)["status"], "waiting");
    }
    let listed = ask("GET", path, None).await.expect(200);
    assert_eq!(listed["items"], json!([]));
    let mine = hook(json!({"tenants": ["borges"]}));
    let mine = ask("POST", path, Some(&mine)).await.expect(201);
    let listed = ask("GET", path, None).await.expect(200);
    assert_eq!(listed["items"][0]["id"], mine["id"]);
    unlinked(&api, "acme", "1").await;
    look(&api).await;
    let seen = ask("GET", "/v1/alerts?resolved=true", None)
        .await
        .expect(200);
    assert_eq!(seen["items"], json!([]));
}

#[tokio::test]
async fn a_test_is_a_message_of_its_own() {
    let api = Api::ready().await;
    let made = api
        .post("/v1/alerts/channels", &hook(json!({})))
        .await
        .expect(201);
    let path = format!("/v1/alerts/channels/{}/test", made["id"].as_str().unwrap());
    let written = api.post(&path, &json!({})).await.expect(202);
    let id: NoticeId = written["notice"].as_str().unwrap().parse().unwrap();
    let lease = std::time::Duration::from_secs(60);
    let [notice] = api
        .store
        .claim_notices(lease, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(notice.id, id);
    let body: Value = serde_json::from_str(&notice.body).unwrap();
    assert_eq!(body["type"], "malote.alerts.test.v1");
    assert_eq!(body["data"]["alarms"], json!([]));
    assert_eq!(api.store.notice(id, &Scope::All).await.unwrap().tries, 1);
}

#[tokio::test]
async fn a_bound_key_reaches_nothing_inside() {
    let api = Api::ready().await;
    let key = api.key(&["admin"], Some(&["borges"])).await;
    let path = "/v1/alerts/channels";
    for url in [
        "http://127.0.0.1:9/",
        "https://10.0.0.7/x",
        "https://vault/",
    ] {
        let inside = hook(json!({"tenants": ["borges"], "url": url}));
        let refused = api.with_key(&key, "POST", path, Some(&inside)).await;
        assert_eq!(refused.problem(403), "forbidden", "{url}");
        api.post(path, &inside).await.expect(201);
    }
}
