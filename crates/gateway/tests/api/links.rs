//! Links: saving, checking against what the target has, removing.

use malote_store::audit::MALOTE;
use serde_json::{Value, json};

use crate::harness::{Api, link};

async fn saved(api: &Api, rest: &str, body: &Value) -> crate::harness::Reply {
    let connection = api.connection("acme").await;
    api.put(&format!("/v1/connections/{connection}/links{rest}"), body)
        .await
}

#[tokio::test]
async fn links_are_saved_listed_and_removed() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let body = json!({"value": "2.04.01", "label": "Refeições"});
    saved(&api, "/expense-type/71", &body).await.expect(200);
    let several = json!([{"key": "72", "value": "2.04.02"}, {"key": "73", "value": "2.04.03"}]);
    let answer = saved(&api, "/expense-type", &several).await.expect(200);
    assert_eq!(answer["saved"], 2);
    let mixed = json!([
        {"kind": "member", "key": "A@B.co", "value": "5"},
        {"kind": "account", "key": "default", "value": "1002"}
    ]);
    saved(&api, "", &mixed).await.expect(200);
    let path = format!("/v1/connections/{id}/links/expense-type");
    let first = api.get(&format!("{path}?limit=2")).await.expect(200);
    assert_eq!(first["items"][0]["label"], "Refeições");
    let cursor = first["next"].as_str().unwrap();
    let second = api
        .get(&format!("{path}?limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second["items"][0]["key"], "73");
    let one = api
        .get(&format!("/v1/connections/{id}/links/member/a%40b.co"))
        .await
        .expect(200);
    assert_eq!(one["value"], "5");
    api.delete(&format!("{path}/73")).await.expect(200);
    assert_eq!(
        api.delete(&format!("{path}/none")).await.problem(404),
        "not-found"
    );
    let gone = api.get(&format!("{path}/74")).await;
    assert_eq!(gone.problem(404), "not-found");
}

#[tokio::test]
async fn a_category_the_target_does_not_have_is_refused_with_the_nearest() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let mut closed = link("catalogue.category", "2.04.09", "2.04.09");
    closed.value = None;
    let rows = [link("catalogue.category", "2.04.01", "2.04.01"), closed];
    api.store.by(&MALOTE).set_links(id, &rows).await.unwrap();
    saved(&api, "/expense-type/71", &json!({"value": "2.04.01"}))
        .await
        .expect(200);
    for wrong in ["2.04.1", "2.04.09"] {
        let problem = saved(&api, "/expense-type/71", &json!({"value": wrong}))
            .await
            .expect(422);
        assert_eq!(problem["code"], "unknown-category");
        assert_eq!(problem["errors"][0]["pointer"], "/value");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("'2.04.01'"), "{detail}");
    }
}

#[tokio::test]
async fn an_account_the_target_does_not_have_is_called_an_account() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let rows = [link("catalogue.account", "4243124", "4243124")];
    api.store.by(&MALOTE).set_links(id, &rows).await.unwrap();
    let problem = saved(&api, "/account/default", &json!({"value": "4243125"}))
        .await
        .expect(422);
    assert_eq!(problem["code"], "unknown-account");
    assert_eq!(problem["errors"][0]["code"], "unknown-account");
    let title = problem["title"].as_str().unwrap();
    assert!(title.contains("account"), "{title}");
}

#[tokio::test]
async fn members_and_accounts_are_numbers() {
    let api = Api::empty().await;
    api.office("acme").await;
    for path in ["/account/default", "/member/a@b.co"] {
        for wrong in ["Conta Itaú", "F-123", "0", "-5"] {
            let problem = saved(&api, path, &json!({"value": wrong}))
                .await
                .expect(422);
            assert_eq!(problem["errors"][0]["pointer"], "/value", "{path} {wrong}");
        }
        saved(&api, path, &json!({"value": " 4214850 "}))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn of_several_links_all_are_saved_or_none() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let several = json!([{"key": "71", "value": "2.04.01"}, {"key": "72", "value": " "}]);
    let problem = saved(&api, "/expense-type", &several).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/1/value");
    let list = api
        .get(&format!("/v1/connections/{id}/links/expense-type"))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn what_a_sync_keeps_and_what_opens_a_connection_cannot_be_set_by_hand() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    for kind in ["credentials", "catalogue.category", "colour"] {
        let reply = saved(&api, &format!("/{kind}/x"), &json!({"value": "ok"})).await;
        assert_eq!(reply.problem(422), "invalid-body", "{kind}");
        let reply = api
            .delete(&format!("/v1/connections/{id}/links/{kind}/x"))
            .await;
        assert_eq!(reply.problem(404), "not-found", "{kind}");
    }
    let other = saved(&api, "/account/second", &json!({"value": "1"})).await;
    assert_eq!(other.problem(422), "invalid-body");
}

#[tokio::test]
async fn many_links_are_saved_for_a_reason_or_none_with_every_mistake_named() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let wrong = json!([
        {"kind": "expense-type", "key": "71", "value": "2.04.01"},
        {"kind": "expense-type", "key": "", "value": "2.04.01"},
        {"kind": "colour", "key": "1", "value": "red"}
    ]);
    let reply = saved(&api, "?reason=new%20chart", &wrong).await;
    let places: Vec<&str> = reply.json["errors"]
        .as_array()
        .expect("every mistake")
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    assert_eq!(places, ["/1/key", "/2/kind"]);
    assert_eq!(reply.problem(422), "invalid-body");
    let path = format!("/v1/connections/{id}/links/expense-type");
    let none = api.get(&path).await.expect(200);
    assert_eq!(none["items"], json!([]));

    let good = json!([
        {"kind": "expense-type", "key": "71", "value": "2.04.01"},
        {"kind": "expense-type", "key": "72", "value": "2.04.02"}
    ]);
    let blank = saved(&api, "?reason=%20", &good).await;
    assert_eq!(blank.problem(400), "invalid-parameter");
    saved(&api, "?reason=new%20chart", &good).await.expect(200);
    let one = format!("{path}/71?reason=closed");
    api.delete(&one).await.expect(200);
    let trail = api.get("/v1/audit?limit=2").await.expect(200);
    let told: Vec<_> = (0..2)
        .map(|row| {
            (
                &trail["items"][row]["action"],
                &trail["items"][row]["reason"],
            )
        })
        .collect();
    assert_eq!(told[0], (&json!("link.remove"), &json!("closed")));
    assert_eq!(told[1], (&json!("link.import"), &json!("new chart")));
}
