//! Limits of consumption over real connections; their arithmetic has unit tests of its own.

use std::time::Duration;

use malote_sandbox::{Config, Limits};
use serde_json::json;

use crate::support::{ACME, BORGES, PAYABLES, Sandbox, config, payable, start, start_with, with};

async fn start_limited(limits: Limits) -> Sandbox {
    start_with(Config {
        limits: Some(limits),
        ..config()
    })
    .await
}

#[tokio::test]
async fn an_identical_call_is_redundant_and_recorded() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let reply = sandbox.include(payable("ML1")).await;
    assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-6");
    assert!(reply.fault().contains("Aguarde 60 segundos"));
    assert!(reply.fault().contains("(REDUNDANT)"));
    assert_eq!(sandbox.violations().await, ["redundant"]);
}

#[tokio::test]
async fn a_call_that_was_cut_counts_as_made() {
    let sandbox = start().await;
    sandbox.misbehave(json!({ "kind": "cut_before" })).await;
    assert_eq!(sandbox.raw("IncluirContaPagar", &payable("ML1")).await, "");
    assert!(
        sandbox
            .include(payable("ML1"))
            .await
            .fault()
            .contains("REDUNDANT")
    );
}

#[tokio::test]
async fn the_wait_named_follows_the_time_scale() {
    let sandbox = start_with(Config {
        time_scale: 0.05,
        ..config()
    })
    .await;
    sandbox.consult("ML1").await;
    let text = sandbox.consult("ML1").await.fault();
    assert!(text.contains("Aguarde 3 segundos"), "{text}");
}

#[tokio::test]
async fn one_write_and_four_reads_at_once() {
    let sandbox = start().await;
    let slow = json!({ "kind": "slow", "wait_ms": 60_000, "times": 5 });
    sandbox.misbehave(slow).await;
    let write = sandbox.include(payable("ML1"));
    let reads = ["A", "B", "C", "D"].map(|key| sandbox.consult(key));
    let [first, second, third, fourth] = reads;
    let refused = async {
        sandbox.get("/sandbox/wait?calls=5").await.ok();
        let write = sandbox.include(payable("ML2")).await;
        let read = sandbox.consult("E").await;
        (write, read)
    };
    let (write, read) = tokio::select! {
        _ = async { tokio::join!(write, first, second, third, fourth) } => panic!("answered at once"),
        refused = refused => refused,
    };
    for reply in [write, read] {
        assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-1880");
    }
    let violations = sandbox.violations().await;
    assert_eq!(violations, ["write-concurrency", "read-concurrency"]);
    let calls = sandbox.get("/sandbox/calls").await.ok();
    assert_eq!(calls["max_concurrency"][ACME]["ConsultarContaPagar"], 5);
}

#[tokio::test]
async fn rates_hold_per_method_and_per_address() {
    let sandbox = start_limited(Limits {
        per_method_per_minute: 2,
        per_address_per_minute: 4,
        ..Limits::default()
    })
    .await;
    sandbox.consult("A").await;
    sandbox.consult("B").await;
    let reply = sandbox.consult("C").await;
    assert_eq!(
        (reply.status, reply.text.as_str()),
        (429, "Too Many Requests")
    );
    sandbox.include(payable("ML1")).await.ok();
    assert_eq!(sandbox.include(payable("ML2")).await.status, 429);
    assert_eq!(sandbox.violations().await, ["method-rate", "address-rate"]);
}

#[tokio::test]
async fn ten_faults_in_a_row_block_one_method_of_one_key() {
    let sandbox = start().await;
    for number in 0..10 {
        let reply = sandbox.consult(&number.to_string()).await;
        assert_eq!(reply.status, 500);
    }
    let reply = sandbox.consult("more").await;
    assert_eq!(reply.status, 425);
    assert_eq!(reply.json()["faultcode"], "MISUSE_API_PROCESS");
    assert!(reply.fault().contains("Tente novamente em 1800 segundos"));
    let violations = sandbox.violations().await;
    assert_eq!(violations, ["consecutive-faults", "insisted-while-blocked"]);
    sandbox.include(payable("ML1")).await.ok();
    let other = json!({ "codigo_lancamento_integracao": "X" });
    let reply = sandbox.call_as(BORGES, PAYABLES, "ConsultarContaPagar", other);
    assert_eq!(reply.await.status, 500);
}

#[tokio::test]
async fn a_success_starts_the_count_of_faults_anew() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    for round in 0..3 {
        for number in 0..9 {
            let dated = json!({ "numero_documento": format!("{round}{number}") });
            sandbox.include(with(payable("ML1"), dated)).await.fault();
        }
        sandbox.include(payable(&format!("OK{round}"))).await.ok();
    }
    assert!(sandbox.violations().await.is_empty());
}

#[tokio::test]
async fn an_ordered_block_holds_and_insisting_is_recorded() {
    let sandbox = start().await;
    let order = json!({ "kind": "misuse_425", "seconds": 600 });
    sandbox.misbehave(order).await;
    assert_eq!(sandbox.include(payable("ML1")).await.status, 425);
    assert!(sandbox.violations().await.is_empty());
    assert_eq!(sandbox.include(payable("ML2")).await.status, 425);
    assert_eq!(sandbox.violations().await, ["insisted-while-blocked"]);
}

#[tokio::test]
async fn without_limits_nothing_is_refused_nor_recorded() {
    let sandbox = start_with(Config {
        limits: None,
        latency: Duration::from_millis(1),
        ..config()
    })
    .await;
    for _ in 0..12 {
        assert!(
            sandbox
                .consult("A")
                .await
                .fault()
                .contains("não cadastrado")
        );
    }
    assert!(sandbox.violations().await.is_empty());
}
