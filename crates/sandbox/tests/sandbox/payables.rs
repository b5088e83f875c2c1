//! Payables: what is included, changed, asked for and removed.

use malote_sandbox::{Config, DeletedKey};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ACME, PAYABLES, config, number, payable, start, start_with, with};

async fn person(sandbox: &crate::support::Sandbox, action: &str, body: Value) {
    let path = format!("/sandbox/accounts/{ACME}/payables/ML1/{action}");
    sandbox.command(Method::POST, &path, body).await.ok();
}

#[tokio::test]
async fn an_included_payable_stands_in_the_ledger_and_answers_queries() {
    let sandbox = start().await;
    let included = sandbox.include(payable("ML1")).await.ok();
    assert_eq!(included["codigo_status"], "0");
    assert_eq!(included["codigo_lancamento_integracao"], "ML1");
    let found = sandbox.consult("ML1").await.ok();
    assert_eq!(
        found["codigo_lancamento_omie"],
        included["codigo_lancamento_omie"]
    );
    assert_eq!(found["valor_documento"], number("48.9"));
    assert_eq!(found["data_vencimento"], "30/11/2026");
    assert_eq!(found["data_emissao"], "09/11/2026");
    assert_eq!(found["status_titulo"], "A VENCER");
    let ledger = sandbox.ledger(ACME).await;
    let row = &ledger["payables"][0];
    assert_eq!(row["amount"], "48.90");
    assert_eq!(row["supplier_name"], "Marina Alves");
    assert_eq!(row["issued"], "2026-11-09");
    assert_eq!(row["document"], "VX7700001");
    assert_eq!(ledger["totals"]["payables"]["open"], 1);
    assert_eq!(ledger["totals"]["sum"], "48.90");
}

#[tokio::test]
async fn money_is_exact() {
    let sandbox = start().await;
    let amounts = ["1234567890.30", "0.10", "0.20", "33.33"];
    for (index, amount) in amounts.into_iter().enumerate() {
        let change = json!({ "valor_documento": number(amount) });
        let param = with(payable(&format!("ML{index}")), change);
        sandbox.include(param).await.ok();
    }
    let ledger = sandbox.ledger(ACME).await;
    assert_eq!(ledger["payables"][0]["amount"], "1234567890.30");
    assert_eq!(ledger["totals"]["payables"]["sum"], "1234567923.93");
}

#[tokio::test]
async fn a_change_touches_only_what_is_informed() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let change = json!({ "codigo_lancamento_integracao": "ML1", "valor_documento": 95 });
    let call = sandbox.call(PAYABLES, "AlterarContaPagar", change);
    call.await.ok();
    let row = sandbox.ledger(ACME).await["payables"][0].clone();
    assert_eq!(row["amount"], "95.00");
    assert_eq!(row["note"], "Almoço");
    assert_eq!(row["writes"], 2);
}

#[tokio::test]
async fn an_upsert_loses_what_is_not_sent_and_is_recorded() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let param = with(payable("ML1"), json!({ "observacao": null }));
    sandbox.call(PAYABLES, "UpsertContaPagar", param).await.ok();
    assert_eq!(sandbox.ledger(ACME).await["payables"][0]["note"], "");
    assert_eq!(sandbox.violations().await, ["upsert"]);
}

#[tokio::test]
async fn a_split_comes_back_without_a_single_category() {
    let sandbox = start().await;
    let split = json!([
        { "codigo_categoria": "2.04.01", "valor": number("40.00"), "percentual": number("81.8") },
        { "codigo_categoria": "2.04.02", "valor": number("8.90") },
    ]);
    let change = json!({ "codigo_categoria": null, "categorias": split });
    sandbox.include(with(payable("ML1"), change)).await.ok();
    let found = sandbox.consult("ML1").await.ok();
    assert_eq!(found["codigo_categoria"], "");
    assert_eq!(found["categorias"][1]["valor"], number("8.9"));
}

#[tokio::test]
async fn a_removed_key_stays_taken_though_nothing_is_found() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let key = json!({ "codigo_lancamento_integracao": "ML1" });
    sandbox.call(PAYABLES, "ExcluirContaPagar", key).await.ok();
    assert!(
        sandbox
            .consult("ML1")
            .await
            .fault()
            .contains("não cadastrado")
    );
    let again = with(payable("ML1"), json!({ "observacao": "de novo" }));
    assert!(
        sandbox
            .include(again)
            .await
            .fault()
            .contains("já cadastrado")
    );
    let ledger = sandbox.ledger(ACME).await;
    assert_eq!(ledger["payables"][0]["deleted"], true);
    assert_eq!(ledger["totals"]["payables"]["count"], 0);
}

#[tokio::test]
async fn a_removed_key_can_be_set_free() {
    let sandbox = start_with(Config {
        deleted_key: DeletedKey::Free,
        ..config()
    })
    .await;
    sandbox.include(payable("ML1")).await.ok();
    person(&sandbox, "delete", Value::Null).await;
    let again = with(payable("ML1"), json!({ "observacao": "de novo" }));
    sandbox.include(again).await.ok();
    let ledger = sandbox.ledger(ACME).await;
    assert_eq!(ledger["payables"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_paid_is_neither_changed_nor_removed() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    for (action, status) in [("partial", "PAGAMENTO PARCIAL"), ("pay", "PAGO")] {
        person(&sandbox, action, Value::Null).await;
        assert_eq!(sandbox.ledger(ACME).await["payables"][0]["status"], status);
        let change = json!({ "codigo_lancamento_integracao": "ML1", "observacao": action });
        let reply = sandbox.call(PAYABLES, "AlterarContaPagar", change).await;
        assert!(reply.fault().contains("já possui pagamento"));
    }
    let key = json!({ "codigo_lancamento_integracao": "ML1" });
    let reply = sandbox.call(PAYABLES, "ExcluirContaPagar", key).await;
    assert!(reply.fault().contains("já possui pagamento"));
    assert_eq!(
        sandbox.consult("ML1").await.ok()["valor_pag"],
        number("48.9")
    );
}

#[tokio::test]
async fn a_person_edits_at_the_desk() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let edit = json!({ "amount": "50.01", "due": "2026-12-24", "category": "2.04.02" });
    person(&sandbox, "edit", edit).await;
    let found = sandbox.consult("ML1").await.ok();
    assert_eq!(found["valor_documento"], number("50.01"));
    assert_eq!(found["data_vencimento"], "24/12/2026");
    assert_eq!(found["codigo_categoria"], "2.04.02");
    assert_eq!(sandbox.ledger(ACME).await["payables"][0]["writes"], 1);
}
