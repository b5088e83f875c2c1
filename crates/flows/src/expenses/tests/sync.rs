//! Trying credentials, reading what links refer to, and keeping secrets.

use malote_runtime::flow::{Failure, Flow};
use serde_json::json;

use super::{Stage, fault, ok};

#[tokio::test]
async fn a_sync_reads_members_categories_and_accounts() {
    let stage = Stage::new().await;
    let tag = |name: &str| json!([{ "tag": name }]);
    stage
        .on(
            "ListarClientes",
            ok(json!({"pagina": 1, "total_de_paginas": 1,
            "total_de_registros": 2, "clientes_cadastro": [
            {"codigo_cliente_omie": 1, "razao_social": "MARINA", "email": "Marina@x.co",
             "inativo": "N", "tags": tag("FUNCIONARIO")},
            {"codigo_cliente_omie": 2, "razao_social": "LOJA", "email": "loja@x.co",
             "inativo": "N", "tags": tag("Fornecedor")}]})),
        )
        .await;
    stage
        .on(
            "ListarCategorias",
            ok(json!({"pagina": 1, "total_de_paginas": 1,
            "total_de_registros": 2, "categoria_cadastro": [
            {"codigo": "2.04.01", "descricao": "Refeições", "conta_despesa": "S"},
            {"codigo": "2.04.02", "descricao": "Velha", "conta_inativa": "S"}]})),
        )
        .await;
    let none = "ERROR: Nenhuma conta corrente foi encontrada!";
    stage
        .on(
            "ListarContasCorrentes",
            fault(500, none, "SOAP-ENV:Client-101"),
        )
        .await;
    let catalogue = stage.flow.sync(&stage.target()).await.unwrap();
    assert_eq!(
        catalogue.kinds,
        ["member", "catalogue.category", "catalogue.account"]
    );
    let rows: Vec<_> = catalogue
        .rows
        .iter()
        .map(|row| (row.key.as_str(), row.value.as_deref(), row.problem))
        .collect();
    assert_eq!(
        rows,
        [
            ("loja@x.co", None, Some("untagged")),
            ("marina@x.co", Some("1"), None),
            ("2.04.01", Some("2.04.01"), None),
            ("2.04.02", None, Some("inactive")),
        ]
    );
}

#[tokio::test]
async fn a_sync_that_breaks_off_gives_nothing() {
    let stage = Stage::new().await;
    let locked = "ERROR: Já existe uma requisição desse método sendo executada";
    stage
        .on("ListarClientes", fault(500, locked, "SOAP-ENV:Client-1880"))
        .await;
    let failure = stage.flow.sync(&stage.target()).await.unwrap_err();
    assert!(matches!(failure, Failure::Closed(closed) if closed.scope == "rate"));
}

#[tokio::test]
async fn credentials_are_tried_with_a_call_that_changes_nothing() {
    let stage = Stage::new().await;
    let page = json!({"pagina": 1, "total_de_paginas": 1, "ListarContasCorrentes": []});
    stage.on("ListarContasCorrentes", ok(page)).await;
    stage.flow.test(&stage.target()).await.unwrap();
    assert_eq!(stage.passed(), ["ListarContasCorrentes"]);
    let stage = Stage::new().await;
    let words = "A chave de acesso está inválida ou o aplicativo está suspenso";
    stage
        .on("ListarContasCorrentes", fault(403, words, ""))
        .await;
    let refused = stage.flow.test(&stage.target()).await.unwrap_err();
    assert!(matches!(refused, Failure::CredentialsRefused(_)));
    let mut target = stage.target();
    target.credentials = "0f1e2d3c4b5a6978".to_owned().into();
    let failure = stage.flow.test(&target).await.unwrap_err();
    assert!(matches!(&failure, Failure::Failed(_)));
    assert!(!format!("{failure:?}").contains("0f1e2d3c"));
}

#[tokio::test]
async fn secrets_are_removed_from_any_text() {
    let stage = Stage::new().await;
    let target = stage.target();
    let text = "panicked at key 1234567890123, secret 0F1E2D3C";
    assert_eq!(
        stage.flow.redact(&target.credentials, text),
        "panicked at key [redacted], secret [redacted]"
    );
    let broken = "not json".to_owned().into();
    assert_eq!(stage.flow.redact(&broken, "a not json b"), "a [redacted] b");
}
