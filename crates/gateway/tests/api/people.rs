//! Persons: found and erased by whoever answers for their tenant, and gone from every answer.

use malote_core::delivery::Answer;
use malote_gateway::endpoints;
use serde_json::{Value, json};

use crate::harness::{Api, fault};
use crate::samples::report;

const EMAIL: &str = "marina@exemplo.com.br";
const NAME: &str = "Marina Alves";
const CPF: &str = "11144477735";

fn named(id: &str, number: &str) -> Value {
    let mut event = report("acme", id, number, "10.00");
    event["data"]["member"]["name"] = NAME.into();
    event["data"]["member"]["cpf"] = CPF.into();
    event["data"]["report"]["title"] = format!("Viagem de {NAME}").into();
    event
}

fn about(verb: &str) -> (String, Value) {
    let body = json!({"tenant": "acme", "email": EMAIL, "reason": "art. 18"});
    (format!("/v1/people/{verb}"), body)
}

/// A dead delivery of Marina's, and one that waits for a link.
async fn history(api: &Api) -> String {
    api.publish(&named("e-1", "7")).await;
    let quoting = |_: &_| {
        let mut fault = fault();
        fault.detail = format!("fornecedor {NAME} nao encontrado");
        Answer::Refused(fault)
    };
    api.answered("acme", quoting).await;
    api.newest("acme").await
}

/// Every answer to a question that needs no more than what there is.
async fn answers(api: &Api, delivery: &str) -> String {
    let connection = api.connection("acme").await.to_string();
    let mut all = String::new();
    for endpoint in endpoints(&api.state) {
        let mut path = endpoint.path.replace("{kind}", "member");
        path = path
            .replace("{source}", "%2Fapp")
            .replace("{tenant}", "acme");
        path = match path.contains("/connections/") {
            true => path.replace("{id}", &connection),
            false if path.contains("/events/") => path.replace("{id}", "e-1"),
            false => path.replace("{id}", delivery),
        };
        // Samples in the documents are nobody's.
        let apart = path.ends_with("/stream") || path.ends_with("api.json");
        if endpoint.method == "GET" && !path.contains('{') && !apart {
            let reply = api.get(&path).await;
            all.push_str(&format!("{path} {}\n", reply.text));
        }
    }
    all
}

#[tokio::test]
async fn whoever_is_erased_is_gone_from_every_answer() {
    let api = Api::ready().await;
    let delivery = history(&api).await;
    let before = answers(&api, &delivery).await;
    for place in ["/v1/events/acme/%2Fapp/e-1 ", "/v1/audit ", "/v1/failures "] {
        let answer = before.lines().find(|line| line.starts_with(place)).unwrap();
        assert!(answer.contains(EMAIL) || answer.contains(NAME), "{answer}");
    }
    let (path, body) = about("find");
    let found = api.post(&path, &body).await.expect(200);
    assert_eq!(found["found"]["events"], 1);
    assert_eq!(found["found"]["deliveries"]["dead"]["count"], 1);
    let (path, body) = about("erase");
    let mut trial = body.clone();
    trial["dry_run"] = true.into();
    assert_eq!(api.post(&path, &trial).await.expect(200)["erased"], false);
    let erased = api.post(&path, &body).await.expect(200);
    assert_eq!(erased["erased"], true);
    let kept: Vec<&str> = erased["kept"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["what"].as_str().unwrap())
        .collect();
    assert!(kept.contains(&"fiscal-records") && kept.contains(&"backups"));
    // The trail shows the other office's link to her.
    let mut other = body.clone();
    other["tenant"] = "borges".into();
    api.post(&path, &other).await.expect(200);
    let after = answers(&api, &delivery).await;
    for needle in ["marina", "Marina", "Alves", CPF, "⟦p:"] {
        let line = after.lines().find(|line| line.contains(needle));
        assert_eq!(line, None, "{needle}");
    }
    assert!(after.contains("[erased]"));
    let replay = format!("/v1/deliveries/{delivery}/replay");
    let refused = api.post(&replay, &json!({"reason": "x"})).await;
    assert!(refused.text.contains("was erased"), "{}", refused.text);
    assert_eq!(api.post(&path, &body).await.problem(404), "unknown-person");
}

#[tokio::test]
async fn deliveries_under_way_are_named_and_hold_the_erasing() {
    let api = Api::ready().await;
    api.publish(&named("e-1", "7")).await;
    let waiting = api.newest("acme").await;
    let (path, body) = about("erase");
    let reply = api.post(&path, &body).await;
    assert!(reply.text.contains(&waiting), "{}", reply.text);
    assert_eq!(reply.problem(409), "person-in-use");
}

#[tokio::test]
async fn of_many_deliveries_under_way_the_first_few_are_named() {
    let api = Api::ready().await;
    for number in 1..=7 {
        let id = format!("e-{number}");
        api.publish(&named(&id, &number.to_string())).await;
    }
    let (path, body) = about("erase");
    let problem = api.post(&path, &body).await.expect(409);
    assert_eq!(problem["count"], 7);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 5);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains('7'), "{detail}");
    assert!(detail.contains("malote person find --tenant acme"));
}

#[tokio::test]
async fn an_order_about_a_person_says_whom_and_why() {
    let api = Api::ready().await;
    let ask = async |body: Value| api.post("/v1/people/erase", &body).await.problem(422);
    let reason = "art. 18";
    for body in [
        json!({"tenant": "acme", "reason": reason}),
        json!({"tenant": "acme", "email": EMAIL, "cpf": CPF, "reason": reason}),
        json!({"tenant": "acme", "email": "marina", "reason": reason}),
        json!({"tenant": "acme", "cpf": "11144477734", "reason": reason}),
        json!({"tenant": "acme", "email": EMAIL, "reason": " "}),
    ] {
        assert_eq!(ask(body).await, "invalid-body");
    }
}

#[tokio::test]
async fn nobody_asks_about_persons_of_another_tenant() {
    let api = Api::ready().await;
    history(&api).await;
    let key = api.key(&["admin"], Some(&["borges"])).await;
    for verb in ["find", "erase"] {
        let (path, mut body) = about(verb);
        let theirs = api.with_key(&key, "POST", &path, Some(&body)).await;
        assert_eq!(theirs.problem(404), "not-found");
        body["tenant"] = "borges".into();
        let own = api.with_key(&key, "POST", &path, Some(&body)).await;
        assert!(!own.text.contains("\"events\":1"), "{}", own.text);
    }
    let operator = api.key(&["operate"], None).await;
    let (path, body) = about("erase");
    let refused = api.with_key(&operator, "POST", &path, Some(&body)).await;
    assert_eq!(refused.problem(403), "forbidden");
    assert!(
        api.get("/v1/events/acme/%2Fapp/e-1")
            .await
            .text
            .contains(EMAIL)
    );
}
