//! Every list takes `limit` and `cursor`, and page after page shows each of its items once.

use serde_json::{Value, json};

use crate::documents::openapi;
use crate::failures::refuse;
use crate::harness::{Api, connection};
use crate::samples::report;

#[test]
fn every_list_takes_limit_and_cursor() {
    let document = openapi();
    let mut lists = 0;
    for (path, operations) in document["paths"].as_object().expect("there are paths") {
        let operation = &operations["get"];
        let schema = "/responses/200/content/application~1json/schema/$ref";
        let Some(shape) = operation.pointer(schema).and_then(Value::as_str) else {
            continue;
        };
        let shape = document.pointer(&shape[1..]).expect("it leads somewhere");
        let members = &shape["properties"];
        if members["next"].is_null() || members["items"].is_null() {
            continue;
        }
        lists += 1;
        for wanted in ["limit", "cursor"] {
            let parameters = operation["parameters"].as_array().expect("some");
            let named = parameters.iter().any(|one| one["name"] == wanted);
            assert!(named, "{path} does not take '{wanted}'");
        }
    }
    assert!(lists > 10, "{lists}");
}

/// A gateway with at least two items on each of the lists below.
async fn filled() -> Api {
    let api = Api::ready().await;
    for tenant in ["acme", "borges"] {
        let mut other = connection(tenant, "zona sul");
        other["takes"] = "".into();
        api.post("/v1/connections", &other).await.expect(201);
        api.key(&["read"], Some(&[tenant])).await;
        let hold = json!({"tenant": tenant, "reason": "a drill"});
        api.post("/v1/holds", &hold).await.expect(200);
        let url = format!("https://{tenant}.exemplo.com.br/");
        let channel = json!({"kind": "webhook", "name": tenant, "url": url});
        api.post("/v1/alerts/channels", &channel).await.expect(201);
        api.publish(&report(tenant, "e-1", "r-1", "10.05")).await;
    }
    api.refused_by_target("acme").await;
    for event in ["e-1", "e-2"] {
        refuse(&api, &report("nova", event, "r-1", "1.00")).await;
    }
    api
}

#[tokio::test]
async fn lists_that_were_whole_come_in_pages() {
    let api = filled().await;
    for path in [
        "/v1/tenants",
        "/v1/connections",
        "/v1/keys",
        "/v1/holds",
        "/v1/failures",
        "/v1/alerts/channels",
        "/v1/retention/due",
        "/v1/totals",
    ] {
        let whole = api.get(&format!("{path}?limit=200")).await.expect(200);
        let whole = whole["items"].as_array().unwrap().clone();
        assert!(whole.len() > 1, "{path}");
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = api
                .get(&format!("{path}?limit=1{cursor}"))
                .await
                .expect(200);
            let items = page["items"].as_array().unwrap();
            assert_eq!(items.len(), 1, "{path}");
            seen.extend_from_slice(items);
            assert!(seen.len() <= whole.len(), "{path} goes on");
            let Some(next) = page["next"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, whole, "{path}");
        for wrong in ["limit=0", "limit=201", "cursor=*"] {
            let reply = api.get(&format!("{path}?{wrong}")).await;
            assert_eq!(reply.problem(400), "invalid-parameter", "{path}?{wrong}");
        }
    }
    let groups = api.get("/v1/failures").await.expect(200);
    assert_eq!(groups["items"][0]["count"], 2, "the most frequent first");
}

#[tokio::test]
async fn totals_say_what_is_held_once_and_take_no_cursor_but_their_own() {
    let api = filled().await;
    let first = api.get("/v1/totals?limit=1").await.expect(200);
    assert_eq!(first["items"][0]["tenant"], "acme");
    assert_eq!(
        first["items"][0]["accounted"],
        first["items"][0]["expected"]
    );
    let next = first["next"].as_str().unwrap();
    let second = api.get(&format!("/v1/totals?limit=1&cursor={next}")).await;
    let second = second.expect(200);
    assert_eq!(second["items"][0]["tenant"], "borges");
    assert_eq!(
        second["items"][0]["accounted"],
        second["items"][0]["expected"]
    );
    assert_eq!(
        (&second["held"], &second["next"]),
        (&json!([]), &Value::Null)
    );
    let tenants = api.get("/v1/tenants?limit=1").await.expect(200);
    let of_tenants = tenants["next"].as_str().unwrap();
    let reply = api.get(&format!("/v1/totals?cursor={of_tenants}")).await;
    assert_eq!(reply.problem(400), "invalid-parameter");
}

/// Every address that takes a cursor, as the document has them, about things that are there.
async fn with_cursor(api: &Api) -> Vec<String> {
    let connection = api.connection("acme").await.to_string();
    let order = json!({"filter": {"tenant": "acme"}, "reason": "a drill"});
    let replay = api.post("/v1/replays", &order).await.expect(201);
    let replay = replay["id"].as_str().expect("an id");
    let document = openapi();
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("there are paths") {
        let takes = |one: &Value| one["name"] == "cursor";
        let parameters = operations["get"]["parameters"].as_array();
        if !parameters.is_some_and(|all| all.iter().any(takes)) {
            continue;
        }
        let path = path.replace("/connections/{id}", &format!("/connections/{connection}"));
        let path = path.replace("/replays/{id}", &format!("/replays/{replay}"));
        let path = path.replace("{kind}", "expense-type");
        assert!(!path.contains('{'), "what is '{path}' about?");
        found.push(path);
    }
    assert!(found.len() >= 16, "{found:?}");
    found
}

/// Lists whose places are texts that may be anything, the `A` that `QQ` stands for as well.
const BY_TEXT: [&str; 8] = [
    "/alerts/channels",
    "/connections",
    "/failures",
    "/holds",
    "/keys",
    "/links/expense-type",
    "/retention/due",
    "/tenants",
];

#[tokio::test]
async fn a_cursor_of_another_list_is_a_wrong_parameter() {
    let api = filled().await;
    for list in with_cursor(&api).await {
        let text = BY_TEXT.iter().any(|end| list.ends_with(end));
        let wrong: &[&str] = match text {
            true => &["", "not+ours"],
            false => &["", "not+ours", "QQ"],
        };
        for cursor in wrong {
            let path = format!("{list}?cursor={cursor}");
            let reply = api.get(&path).await;
            assert_eq!(reply.problem(400), "invalid-parameter", "{path}");
        }
    }
}
