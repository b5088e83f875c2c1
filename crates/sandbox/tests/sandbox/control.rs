//! The control interface and the page.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ACME, BORGES, PAYABLES, envelope, payable, start};

#[tokio::test]
async fn companies_do_not_see_each_other() {
    let sandbox = start().await;
    let acme = sandbox.include(payable("ML1")).await.ok();
    let foreign = sandbox
        .call_as(BORGES, PAYABLES, "IncluirContaPagar", payable("ML1"))
        .await;
    assert!(foreign.fault().contains("Cliente não cadastrado"));
    let own = json!({
        "codigo_lancamento_integracao": "ML1",
        "codigo_cliente_fornecedor": 7_100_200_301_i64,
        "data_vencimento": "30/11/2026",
        "data_previsao": "30/11/2026",
        "valor_documento": 5,
        "codigo_categoria": "2.04.01",
        "id_conta_corrente": 5_243_124,
    });
    let borges = sandbox
        .call_as(BORGES, PAYABLES, "IncluirContaPagar", own)
        .await
        .ok();
    assert_ne!(
        acme["codigo_lancamento_omie"],
        borges["codigo_lancamento_omie"]
    );
    let id = json!({ "codigo_lancamento_omie": acme["codigo_lancamento_omie"] });
    let reply = sandbox
        .call_as(BORGES, PAYABLES, "ConsultarContaPagar", id)
        .await;
    assert!(reply.fault().contains("não cadastrado"));
    let totals = &sandbox.ledger(BORGES).await["totals"];
    assert_eq!(totals["sum"], "5.00");
}

#[tokio::test]
async fn a_company_is_opened_with_defaults_and_its_secret_rotated() {
    let sandbox = start().await;
    let path = "/sandbox/accounts/4444444444444";
    let nothing = sandbox.command(Method::PUT, path, json!({})).await;
    assert_eq!(nothing.status, 422);
    let company = json!({ "app_secret": "first-secret", "name": "Nova" });
    let opened = sandbox.command(Method::PUT, path, company).await.ok();
    assert_eq!(opened["categories"], 156);
    let call = |secret: &str| {
        let mut body = envelope("4444444444444", "ListarEmpresas", &json!({}));
        body["app_secret"] = json!(secret);
        sandbox.post("geral/empresas", body.to_string())
    };
    assert_eq!(call("first-secret").await.unwrap().status, 200);
    let rotation = json!({ "app_secret": "second-secret" });
    let path = "/sandbox/accounts/4444444444444/secret";
    sandbox.command(Method::PUT, path, rotation).await.ok();
    assert_eq!(call("first-secret").await.unwrap().status, 403);
    for path in ["/sandbox/ledger", "/sandbox/calls", "/"] {
        assert!(!sandbox.get(path).await.text.contains("first-secret"));
    }
}

#[tokio::test]
async fn clients_and_categories_change_at_the_desk() {
    let sandbox = start().await;
    let path = |rest: &str| format!("/sandbox/accounts/{ACME}/{rest}");
    let client =
        json!({ "name": "Novato", "email": "novato@exemplo.com.br", "tags": ["Funcionário"] });
    let added = sandbox
        .command(Method::POST, &path("clients"), client)
        .await
        .ok();
    let one = path(&format!("clients/{}", added["id"]));
    sandbox
        .command(Method::PATCH, &one, json!({ "inactive": true }))
        .await
        .ok();
    let wrong = sandbox
        .command(Method::PATCH, &one, json!({ "colour": 1 }))
        .await;
    assert_eq!(wrong.status, 422);
    let mut param = payable("ML1");
    param["codigo_cliente_fornecedor"] = added["id"].clone();
    assert!(sandbox.include(param).await.fault().contains("inativo"));
    let category = path("categories/2.04.01");
    sandbox
        .command(Method::PATCH, &category, json!({ "inactive": true }))
        .await
        .ok();
    assert!(
        sandbox
            .include(payable("ML1"))
            .await
            .fault()
            .contains("categoria está inativa")
    );
}

#[tokio::test]
async fn calls_are_counted_by_result_and_waited_for() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    sandbox.consult("ML9").await.fault();
    let calls = sandbox.get("/sandbox/calls").await.ok();
    assert_eq!(calls["total"], 2);
    assert_eq!(
        calls["calls"],
        json!([
            { "app_key": ACME, "call": "ConsultarContaPagar", "result": "not-found", "count": 1 },
            { "app_key": ACME, "call": "IncluirContaPagar", "result": "ok", "count": 1 },
        ])
    );
    for (query, status) in [
        ("calls=2", 200),
        ("calls=1&result=not-found", 200),
        ("calls=2&call=IncluirContaPagar&timeout_ms=1", 408),
        ("payables=1", 200),
    ] {
        let reply = sandbox.get(&format!("/sandbox/wait?{query}")).await;
        assert_eq!(reply.status, status, "{query}");
    }
}

#[tokio::test]
async fn a_reset_brings_back_the_first_state() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    sandbox.misbehave(json!({ "kind": "bare_500" })).await;
    sandbox
        .command(Method::POST, "/sandbox/reset", Value::Null)
        .await
        .ok();
    assert_eq!(sandbox.ledger(ACME).await["payables"], json!([]));
    assert_eq!(sandbox.get("/sandbox/misbehave").await.ok(), json!([]));
    assert_eq!(sandbox.get("/sandbox/calls").await.ok()["total"], 0);
    sandbox.include(payable("ML1")).await.ok();
}

#[tokio::test]
async fn the_page_shows_what_stands_where() {
    let sandbox = start().await;
    let mut param = payable("ML1");
    param["valor_documento"] = crate::support::number("1234.56");
    param["observacao"] = json!("<b>Almoço</b>");
    sandbox.include(param).await.ok();
    sandbox.consult("ML9").await.fault();
    let page = sandbox.get("/").await.text;
    for text in [
        "Acme Serviços Ltda",
        "Borges Contabilidade",
        "R$ 1.234,56",
        "&lt;b&gt;Almoço&lt;/b&gt;",
        "30/11/2026",
        "não cadastrado para o Código de Integração [ML9]",
    ] {
        assert!(page.contains(text), "{text}");
    }
}
