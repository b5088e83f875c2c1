//! Tenants and connections.

use malote_runtime::seal::{Key, Owner, Sealer};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use malote_core::id::Tenant;

use crate::harness::{Api, connection, request};

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
