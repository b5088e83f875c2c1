//! Tenants and connections.

use malote_runtime::seal::{Key, Owner, Sealer};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use malote_core::delivery::{Answer, Held, Known};
use malote_core::id::Tenant;
use malote_core::job::Job;

use crate::every_order::in_doubt;
use crate::harness::{Api, connection, request};
use crate::samples::report;

#[tokio::test]
async fn a_tenant_is_added_once_and_may_be_labelled_later() {
    let api = Api::empty().await;
    let added = api
        .post("/v1/tenants", &json!({"name": "acme"}))
        .await
        .expect(201);
    assert_eq!(added["created"], true);
    let again = json!({"name": "acme", "label": "Acme Ltda"});
    api.post("/v1/tenants", &again).await.expect(200);
    let list = api.get("/v1/tenants").await.expect(200);
    assert_eq!(list["items"][0]["label"], "Acme Ltda");
    let wrong = api
        .post("/v1/tenants", &json!({"name": "Acme Ltda"}))
        .await
        .expect(422);
    assert_eq!(wrong["errors"][0]["code"], "invalid-tenant");
}

#[tokio::test]
async fn credentials_go_in_sealed_and_never_come_out() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    for path in [
        "/v1/connections".to_owned(),
        format!("/v1/connections/{id}"),
    ] {
        let text = api.get(&path).await.text;
        assert!(
            !text.contains("key-acme") && !text.contains("hush-hush"),
            "{text}"
        );
        assert!(
            !text.contains("sealed") && !text.contains("credential"),
            "{text}"
        );
    }
    let worker = "w";
    let lease = std::time::Duration::from_secs(60);
    let owned = api
        .store
        .own(worker, lease, std::time::Duration::ZERO)
        .await
        .unwrap();
    let digests: Vec<String> = owned.iter().map(|one| one.digest.clone()).collect();
    let stored = api.store.owned_connections(&digests).await.unwrap();
    let key = Key::from_text(
        &"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
            .to_owned()
            .into(),
    );
    let tenant = Tenant::parse("acme").unwrap();
    let owner = Owner {
        tenant: &tenant,
        connection: "matriz",
    };
    let opened = Sealer::new(&key.unwrap())
        .open(&stored[0].sealed, owner)
        .unwrap();
    let opened: Value = serde_json::from_str(opened.expose_secret()).unwrap();
    assert_eq!(
        opened,
        json!({"app_key": "key-acme", "app_secret": "hush-hush"})
    );
}

#[tokio::test]
async fn a_second_connection_that_takes_the_flow_is_refused_and_names_the_first() {
    let api = Api::empty().await;
    api.office("acme").await;
    let second = api
        .post("/v1/connections", &connection("acme", "filial"))
        .await;
    assert!(second.text.contains("'matriz'"), "{}", second.text);
    assert_eq!(second.problem(409), "conflict");
    let mut without = connection("acme", "filial");
    without["takes"] = json!("");
    let added = api.post("/v1/connections", &without).await.expect(201);
    assert_eq!(added["takes"], Value::Null);
    let named = api
        .get("/v1/connections?tenant=acme&name=filial")
        .await
        .expect(200);
    assert_eq!(named["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_connection_again_brings_it_up_to_date() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let mut new = connection("acme", "matriz");
    new["settings"] = json!({"due_days": 5, "parts": true});
    let updated = api.post("/v1/connections", &new).await.expect(200);
    assert_eq!(updated["id"], json!(id));
    assert_eq!(
        updated["settings"],
        json!({"due_days": "5", "parts": "true"})
    );
    assert_eq!(updated["parts"], true);
}

/// What the target holds for one company is out of reach with the key of another.
#[tokio::test]
async fn a_connection_that_holds_something_stays_with_its_company() {
    let api = Api::ready().await;
    let mut other = connection("acme", "matriz");
    other["credentials"]["app_key"] = json!("999999999999");
    api.post("/v1/connections", &other).await.expect(200);
    // Its links went with the company before.
    api.linked(api.connection("acme").await).await;
    api.publish(&report("acme", "e-1", "7", "48.90")).await;
    api.answered("acme", |_| in_doubt()).await;
    let mut third = other.clone();
    third["credentials"]["app_key"] = json!("777777777777");
    let refused = api.post("/v1/connections", &third).await;
    assert_eq!(refused.problem(409), "conflict", "it may be held");
    api.publish(&report("acme", "e-2", "8", "48.90")).await;
    let held = |job: &Job| {
        Answer::Delivered(Known::Held(Held {
            reference: "901".to_owned(),
            snapshot: json!({}),
            amount: job.amount,
        }))
    };
    api.answered("acme", held).await;
    other["credentials"]["app_key"] = json!("888888888888");
    let refused = api.post("/v1/connections", &other).await;
    assert!(refused.text.contains("same_company"), "{}", refused.text);
    assert_eq!(refused.problem(409), "conflict");
    other["same_company"] = json!(true);
    api.post("/v1/connections", &other).await.expect(200);
}

#[tokio::test]
async fn a_connection_that_makes_no_sense_is_refused_with_its_place() {
    let api = Api::empty().await;
    api.office("acme").await;
    for (member, value, place) in [
        ("tenant", json!("A B"), "/tenant"),
        ("name", json!(""), "/name"),
        ("name", json!("a/b"), "/name"),
        ("target", json!("omei"), "/target"),
        ("takes", json!("expense"), "/takes"),
        ("base_url", json!("omie.com.br"), "/base_url"),
        ("settings", json!({"due_day": "1"}), "/settings/due_day"),
        ("settings", json!({"due_days": "x"}), "/settings/due_days"),
        ("account", json!(""), "/account"),
        ("account", json!("Conta Itaú"), "/account"),
        (
            "credentials",
            json!({"app_key": "", "app_secret": "x"}),
            "/credentials/app_key",
        ),
        ("colour", json!("blue"), ""),
    ] {
        let mut new = connection("acme", "other");
        new[member] = value;
        let problem = api.post("/v1/connections", &new).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
    }
    let unknown = api
        .post("/v1/connections", &connection("nobody", "matriz"))
        .await;
    assert_eq!(unknown.problem(404), "not-found");
}

#[tokio::test]
async fn a_timeout_that_would_hold_up_every_tenant_is_refused_in_both_languages() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let path = format!("/v1/connections/{id}/settings");
    for value in ["9000000000000", "30000", "0"] {
        let settings = json!({"request_timeout_s": value});
        for (language, wanted) in [
            ("en", "must be a number of seconds from 0.001 to 300"),
            ("pt-BR", "deve ser um número de segundos de 0.001 a 300"),
        ] {
            let mut put = request("PUT", &path, None, Some(&settings));
            let wants = language.parse().unwrap();
            put.headers_mut().insert("accept-language", wants);
            let problem = api.send_local(put).await.expect(422);
            assert_eq!(
                problem["errors"][0]["pointer"],
                "/settings/request_timeout_s"
            );
            let detail = problem["errors"][0]["detail"].as_str().unwrap();
            assert!(detail.contains(wanted), "{detail}");
        }
        let mut new = connection("acme", "other");
        new["settings"] = settings;
        api.post("/v1/connections", &new).await.expect(422);
    }
    let short = json!({"request_timeout_s": 0.5});
    api.put(&path, &short).await.expect(200);
}

#[tokio::test]
async fn a_connection_is_paused_and_goes_on() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let order = async |what: &str| {
        let path = format!("/v1/connections/{id}/{what}");
        api.post(&path, &json!({})).await.expect(200)["paused"].clone()
    };
    assert_eq!(order("pause").await, true);
    assert_eq!(order("resume").await, false);
}

#[tokio::test]
async fn tests_and_syncs_are_ordered_from_the_owner_of_the_credential() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    for kind in ["test", "sync"] {
        let path = format!("/v1/connections/{id}/{kind}");
        let task = api.post(&path, &json!({})).await.expect(202)["task"].clone();
        let again = api.post(&path, &json!({})).await.expect(202)["task"].clone();
        assert_eq!(task, again, "one that still waits is not ordered twice");
        let path = format!("/v1/tasks/{}", task.as_str().unwrap());
        let task = api.get(&path).await.expect(200);
        assert_eq!(
            (&task["kind"], &task["status"]),
            (&json!(kind), &json!("waiting"))
        );
    }
    assert_eq!(api.get("/v1/tasks/none").await.problem(404), "not-found");
}

#[tokio::test]
async fn new_credentials_change_nothing_that_is_not_named() {
    let api = Api::empty().await;
    api.office("acme").await;
    let mut first = connection("acme", "matriz");
    first["settings"] = json!({"due_days": 5, "parts": true, "non_reimbursable": "payable"});
    first["base_url"] = json!("http://127.0.0.1:9/api/v1/");
    first["takes"] = json!("");
    let before = api.post("/v1/connections", &first).await.expect(200);
    let credentials = json!({"app_key": "another", "app_secret": "one"});
    let renewed = json!({"tenant": "acme", "name": "matriz", "target": "omie",
        "credentials": credentials});
    let after = api.post("/v1/connections", &renewed).await.expect(200);
    for member in ["settings", "base_url", "takes", "parts"] {
        assert_eq!(after[member], before[member], "{member}");
    }
    let named = json!({"tenant": "acme", "name": "matriz", "target": "omie",
        "credentials": credentials, "settings": {}});
    let bare = api.post("/v1/connections", &named).await.expect(200);
    assert_eq!(
        (&bare["settings"], &bare["parts"]),
        (&json!({}), &json!(false))
    );
}

#[tokio::test]
async fn a_bound_key_chooses_no_address_that_the_worker_calls() {
    let api = Api::empty().await;
    api.office("acme").await;
    let bound = api.key(&["admin"], Some(&["acme"])).await;
    let path = "/v1/connections";
    let mut new = connection("acme", "filial");
    new["takes"] = json!("");
    for inside in [
        "http://169.254.169.254/",
        "http://127.0.0.1:5432/",
        "https://erp.example/",
    ] {
        new["base_url"] = json!(inside);
        let refused = api.with_key(&bound, "POST", path, Some(&new)).await;
        assert_eq!(refused.problem(403), "forbidden", "{inside}");
    }
    let own = "https://app.omie.com.br/api/v1/";
    new["base_url"] = json!(own);
    let added = api
        .with_key(&bound, "POST", path, Some(&new))
        .await
        .expect(201);
    assert_eq!(added["base_url"], own);
    new["base_url"] = json!("http://127.0.0.1:9/api/v1/");
    api.post(path, &new).await.expect(200);
    new.as_object_mut().unwrap().remove("base_url");
    let kept = api
        .with_key(&bound, "POST", path, Some(&new))
        .await
        .expect(200);
    assert_eq!(
        kept["base_url"], "http://127.0.0.1:9/api/v1/",
        "as it was given by another"
    );
}

#[tokio::test]
async fn a_bound_key_leaves_the_rate_that_all_tenants_share() {
    let api = Api::empty().await;
    let id = api.office("acme").await;
    let bound = api.key(&["admin"], Some(&["acme"])).await;
    let path = format!("/v1/connections/{id}/settings");
    let shared = json!({"calls_per_minute_per_address": 1});
    let refused = api.with_key(&bound, "PUT", &path, Some(&shared)).await;
    assert_eq!(refused.problem(403), "forbidden");
    let own = json!({"calls_per_minute_per_method": 1});
    api.with_key(&bound, "PUT", &path, Some(&own))
        .await
        .expect(200);
    let given = json!({"calls_per_minute_per_address": 500});
    api.put(&path, &given).await.expect(200);
    let kept = json!({"calls_per_minute_per_address": 500, "due_days": 5});
    api.with_key(&bound, "PUT", &path, Some(&kept))
        .await
        .expect(200);
    let shown = api.get(&format!("/v1/connections/{id}")).await.expect(200);
    let mut again = connection("acme", shown["name"].as_str().unwrap());
    again.as_object_mut().unwrap().remove("base_url");
    let refused = api.with_key(&bound, "POST", "/v1/connections", Some(&again));
    assert_eq!(
        refused.await.problem(403),
        "forbidden",
        "it would be dropped"
    );
    again["settings"] = kept;
    let refused = api.with_key(&bound, "POST", "/v1/connections", Some(&again));
    refused.await.expect(200);
}
