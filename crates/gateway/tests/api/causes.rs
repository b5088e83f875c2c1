//! Causes: what blocks, and looking again.

use malote_store::audit::MALOTE;
use serde_json::{Value, json};

use crate::harness::{Api, link};
use crate::samples::report;

async fn parked(api: &Api, change: impl FnOnce(&mut Value)) -> Value {
    let mut event = report("acme", "e-1", "7", "990.00");
    change(&mut event);
    api.publish(&event).await;
    let list = api.get("/v1/causes").await.expect(200);
    list["items"][0].clone()
}

#[tokio::test]
async fn a_cause_says_what_blocks_how_much_waits_and_what_to_do() {
    let api = Api::ready().await;
    let cause = parked(&api, |event| {
        event["data"]["expenses"][0]["type"] = json!({"id": "99", "name": "Frete"});
    })
    .await;
    assert_eq!(cause["kind"], "expense-type-unlinked");
    assert_eq!(cause["actor"], "accountant");
    assert_eq!(cause["waiting"], json!({"count": 1, "amount": "990.00"}));
    assert_eq!(cause["says"], "expense type 99 (Frete) has no category");
    assert!(cause["fix"].as_str().unwrap().contains("malote link set"));
    let id = cause["id"].as_str().unwrap();
    let waiting = api
        .get(&format!("/v1/deliveries?cause={id}"))
        .await
        .expect(200);
    assert_eq!(waiting["items"][0]["status"], "parked");
}

#[tokio::test]
async fn saving_the_link_releases_at_once() {
    let api = Api::ready().await;
    parked(&api, |event| {
        event["data"]["expenses"][0]["type"]["id"] = json!("99");
    })
    .await;
    let connection = api.connection("acme").await;
    let path = format!("/v1/connections/{connection}/links/expense-type/99");
    let saved = api
        .put(&path, &json!({"value": "2.04.09"}))
        .await
        .expect(200);
    assert_eq!(saved, json!({"saved": 1, "released": 1}));
    assert_eq!(api.get("/v1/causes").await.expect(200)["items"], json!([]));
    let resolved = api.get("/v1/causes?resolved=true").await.expect(200);
    assert_eq!(resolved["items"][0]["open"], false);
}

#[tokio::test]
async fn looking_again_says_what_it_takes() {
    let api = Api::ready().await;
    let cause = parked(&api, |event| {
        event["data"]["expenses"][0]["type"]["id"] = json!("99");
    })
    .await;
    let path = format!("/v1/causes/{}/recheck", cause["id"].as_str().unwrap());
    let answer = api.post(&path, &json!({})).await.expect(200);
    assert_eq!(answer["released"], 0);
    assert_eq!(answer["cause"]["open"], true);
    assert_eq!(answer["task"], Value::Null);
}

#[tokio::test]
async fn a_missing_member_is_looked_for_by_a_sync() {
    let api = Api::ready().await;
    let cause = parked(&api, |event| {
        event["data"]["member"]["email"] = json!("novo@x.com");
    })
    .await;
    assert_eq!(cause["kind"], "member-unsynced");
    let path = format!("/v1/causes/{}/recheck", cause["id"].as_str().unwrap());
    let answer = api.post(&path, &json!({})).await.expect(202);
    let task = answer["task"].as_str().unwrap();
    let task = api.get(&format!("/v1/tasks/{task}")).await.expect(200);
    assert_eq!(
        (&task["kind"], &task["status"]),
        (&json!("sync"), &json!("waiting"))
    );
    let connection = api.connection("acme").await;
    let synced = api
        .store
        .by(&MALOTE)
        .set_links(connection, &[link("member", "novo@x.com", "5")])
        .await;
    assert_eq!(synced.unwrap(), 1);
    let answer = api.post(&path, &json!({})).await.expect(200);
    assert_eq!(answer["cause"]["open"], false);
    assert_eq!(answer["task"], Value::Null);
}

#[tokio::test]
async fn a_member_without_usable_supplier_is_told_why_and_how_to_fix_it() {
    let api = Api::ready().await;
    let cause = parked(&api, |event| {
        event["data"]["member"]["email"] = json!("novo@x.com");
    })
    .await;
    assert_eq!(cause["says"], "member novo@x.com is not in the ERP");
    assert_eq!(cause["problem"], Value::Null);
    let connection = api.connection("acme").await;
    let path = format!("/v1/causes/{}", cause["id"].as_str().unwrap());
    for (problem, says, fix) in [
        ("untagged", "lacks the employee tag", "give the tag"),
        ("inactive", "is inactive", "active in the ERP again"),
        (
            "ambiguous",
            "more than one active employee",
            "leave this e-mail with one",
        ),
    ] {
        let mut row = link("member", "novo@x.com", "");
        (row.value, row.problem) = (None, Some(problem.to_owned()));
        let (kinds, rows) = (["member"], [row]);
        let sealed = api.opened(connection).await.sealed;
        let synced = api.store.replace_links(connection, &sealed, &kinds, &rows);
        assert_eq!(synced.await.unwrap(), Some(0));
        let told = api.get(&path).await.expect(200);
        assert_eq!(told["problem"], problem);
        assert!(told["says"].as_str().unwrap().contains(says), "{told}");
        assert!(told["fix"].as_str().unwrap().contains(fix), "{told}");
    }
}
