//! Account entries.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ACME, ENTRIES, Sandbox, entry, number, start, with};

async fn include(sandbox: &Sandbox, param: Value) -> crate::support::Reply {
    sandbox.call(ENTRIES, "IncluirLancCC", param).await
}

#[tokio::test]
async fn an_entry_is_included_changed_found_and_removed() {
    let sandbox = start().await;
    let included = include(&sandbox, entry("E1")).await.ok();
    assert_eq!(included["cCodStatus"], "0");
    let change = json!({ "cCodIntLanc": "E1", "cabecalho": { "nValorLanc": number("90.01") } });
    sandbox.call(ENTRIES, "AlterarLancCC", change).await.ok();
    let key = json!({ "cCodIntLanc": "E1" });
    let found = sandbox
        .call(ENTRIES, "ConsultaLancCC", key.clone())
        .await
        .ok();
    assert_eq!(found["nCodLanc"], included["nCodLanc"]);
    assert_eq!(found["cabecalho"]["nValorLanc"], number("90.01"));
    assert_eq!(found["detalhes"]["cObs"], "cartão");
    let ledger = sandbox.ledger(ACME).await;
    assert_eq!(ledger["entries"][0]["amount"], "90.01");
    assert_eq!(ledger["entries"][0]["writes"], 2);
    sandbox.call(ENTRIES, "ExcluirLancCC", key).await.ok();
    let id = json!({ "nCodLanc": included["nCodLanc"] });
    let reply = sandbox.call(ENTRIES, "ConsultaLancCC", id).await;
    assert!(reply.fault().contains("não cadastrado para o Código ["));
}

#[tokio::test]
async fn entries_are_as_strict_as_payables() {
    let sandbox = start().await;
    include(&sandbox, entry("E1")).await.ok();
    let twice = with(entry("E1"), json!({ "departamentos": [] }));
    assert!(
        include(&sandbox, twice)
            .await
            .fault()
            .contains("já cadastrado")
    );
    let long = entry("123456789012345678901");
    assert!(
        include(&sandbox, long)
            .await
            .fault()
            .contains("20 caracteres")
    );
    let header = |field: &str, value: Value| {
        let mut param = entry("E2");
        param["cabecalho"][field] = value;
        param
    };
    let details = |field: &str, value: Value| {
        let mut param = entry("E2");
        param["detalhes"][field] = value;
        param
    };
    let cases = [
        (header("nValorLanc", json!("89.90")), "nValorLanc"),
        (header("nCodCC", json!(1)), "não cadastrada"),
        (header("dDtLanc", json!("2026-11-12")), "dDtLanc"),
        (header("cor", json!(1)), "[cor] não faz parte"),
        (details("cTipo", json!("XXX")), "cTipo"),
        (details("cCodCateg", json!("1.01.01")), "não é de despesa"),
        (details("nCodCliente", json!(7)), "não cadastrado"),
    ];
    for (param, expected) in cases {
        let text = include(&sandbox, param).await.fault();
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn a_person_edits_and_removes_entries() {
    let sandbox = start().await;
    include(&sandbox, entry("E1")).await.ok();
    let path = |action: &str| format!("/sandbox/accounts/{ACME}/entries/E1/{action}");
    let edit = json!({ "amount": "1.00", "date": "2026-11-01" });
    sandbox
        .command(Method::POST, &path("edit"), edit)
        .await
        .ok();
    let row = sandbox.ledger(ACME).await["entries"][0].clone();
    assert_eq!(
        (row["amount"].as_str(), row["date"].as_str()),
        (Some("1.00"), Some("2026-11-01"))
    );
    sandbox
        .command(Method::POST, &path("delete"), Value::Null)
        .await
        .ok();
    assert_eq!(sandbox.ledger(ACME).await["entries"][0]["deleted"], true);
}
