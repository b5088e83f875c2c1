//! Orders to misbehave: whether the call acts, and what its caller sees.

use serde_json::{Value, json};

use crate::support::{ACME, BORGES, PAYABLES, Sandbox, envelope, payable, start};

async fn count(sandbox: &Sandbox) -> usize {
    let ledger = sandbox.ledger(ACME).await;
    ledger["payables"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_line_cut_before_leaves_nothing() {
    let sandbox = start().await;
    sandbox.misbehave(json!({ "kind": "cut_before" })).await;
    let body = envelope(ACME, "IncluirContaPagar", &payable("ML1")).to_string();
    assert!(sandbox.post(PAYABLES, body).await.is_err());
    assert_eq!(count(&sandbox).await, 0);
}

#[tokio::test]
async fn a_line_cut_after_leaves_the_payable_and_sends_not_one_byte() {
    let sandbox = start().await;
    sandbox.misbehave(json!({ "kind": "cut_after" })).await;
    let received = sandbox.raw("IncluirContaPagar", &payable("ML1")).await;
    assert_eq!(received, "");
    assert_eq!(count(&sandbox).await, 1);
}

#[tokio::test]
async fn a_line_cut_in_the_body_sends_half_of_it() {
    let sandbox = start().await;
    sandbox.misbehave(json!({ "kind": "cut_half" })).await;
    let received = sandbox.raw("IncluirContaPagar", &payable("ML1")).await;
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    assert_eq!(body.len(), length / 2);
    assert_eq!(count(&sandbox).await, 1);
}

#[tokio::test]
async fn other_kinds_act_or_not_as_their_names_say() {
    let cases = [
        ("html_502", 502, false),
        ("html_502_after", 502, true),
        ("bare_500", 500, false),
        ("bare_500_after", 500, true),
        ("misuse_425", 425, false),
        ("redundant", 500, false),
        ("redundant_after", 500, true),
        ("processed_1100", 500, true),
        ("processed_1100_before", 500, false),
        ("locked_1880", 500, false),
        ("too_many_429", 429, false),
        ("broken_response", 500, false),
        ("broken_response_after", 500, true),
        ("wrong_credentials", 403, false),
        ("garbage", 200, false),
        ("garbage_after", 200, true),
        ("echo_secrets", 500, false),
        ("duplicate_lie", 500, false),
        ("slow", 200, true),
        ("slow_after", 200, true),
    ];
    for (kind, status, acts) in cases {
        let sandbox = start().await;
        sandbox
            .misbehave(json!({ "kind": kind, "wait_ms": 1 }))
            .await;
        let reply = sandbox.include(payable("ML1")).await;
        assert_eq!(reply.status, status, "{kind}");
        assert_eq!(count(&sandbox).await, usize::from(acts), "{kind}");
        let is_json = serde_json::from_str::<Value>(&reply.text).is_ok();
        let breaks = ["html", "bare", "garbage", "too_many"];
        let broken = breaks.iter().any(|prefix| kind.starts_with(prefix));
        assert_eq!(is_json, !broken, "{kind}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_slow_call_acts_though_its_caller_has_left() {
    let sandbox = start().await;
    sandbox
        .misbehave(json!({ "kind": "slow", "wait_ms": 50 }))
        .await;
    let stream = sandbox.send_raw("IncluirContaPagar", &payable("ML1")).await;
    let arrived = "/sandbox/wait?calls=1&call=IncluirContaPagar";
    sandbox.get(arrived).await.ok();
    drop(stream);
    sandbox.get("/sandbox/wait?payables=1").await.ok();
    assert_eq!(count(&sandbox).await, 1);
}

#[tokio::test]
async fn an_order_counts_only_what_it_is_for() {
    let sandbox = start().await;
    let order = json!({
        "kind": "bare_500",
        "call": "IncluirContaPagar",
        "app_key": ACME,
        "times": 2,
        "after": 1,
    });
    sandbox.misbehave(order).await;
    let include = |app_key: &'static str, key: &str| {
        let mut param = payable(key);
        if app_key == BORGES {
            param["codigo_cliente_fornecedor"] = json!(7_100_200_301_i64);
            param["id_conta_corrente"] = json!(5_243_124);
        }
        sandbox.call_as(app_key, PAYABLES, "IncluirContaPagar", param)
    };
    include(ACME, "ML1").await.ok();
    include(BORGES, "ML1").await.ok();
    sandbox.consult("ML1").await.ok();
    assert_eq!(include(ACME, "ML2").await.status, 500);
    let left = sandbox.get("/sandbox/misbehave").await.ok();
    assert_eq!(left[0]["times"], 1);
    assert_eq!(include(ACME, "ML3").await.status, 500);
    include(ACME, "ML4").await.ok();
    sandbox
        .misbehave(json!({ "kind": "bare_500", "times": 9 }))
        .await;
    let clear = sandbox.command(reqwest::Method::DELETE, "/sandbox/misbehave", Value::Null);
    clear.await.ok();
    include(ACME, "ML5").await.ok();
}

#[tokio::test]
async fn an_unknown_kind_is_refused() {
    let sandbox = start().await;
    let order = json!({ "kind": "sleepy" });
    let reply = sandbox.command(reqwest::Method::POST, "/sandbox/misbehave", order);
    assert_eq!(reply.await.status, 422);
}
