//! Every refusal the simulator knows, in the target's words.

use malote_sandbox::{Config, FaultStatus};
use serde_json::{Value, json};

use crate::support::{ACME, PAYABLES, config, envelope, payable, start, start_with, with};

#[tokio::test]
async fn past_the_last_page_there_is_a_fault_and_no_empty_list() {
    let sandbox = start().await;
    let reply = sandbox
        .call(PAYABLES, "ListarContasPagar", json!({ "pagina": 1 }))
        .await;
    assert_eq!(reply.status, 500);
    assert_eq!(
        reply.fault(),
        "ERROR: Não existem registros para a página [1]!"
    );
    assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-5113");
}

#[tokio::test]
async fn no_bank_account_is_a_fault_of_its_own() {
    let sandbox = start().await;
    let company = json!({ "accounts": [] });
    let path = format!("/sandbox/accounts/{ACME}");
    sandbox
        .command(reqwest::Method::PUT, &path, company)
        .await
        .ok();
    let reply = sandbox
        .call("geral/contacorrente", "ListarContasCorrentes", json!({}))
        .await;
    assert_eq!(
        reply.fault(),
        "ERROR: Nenhuma conta corrente foi encontrada!"
    );
    assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-101");
}

#[tokio::test]
async fn what_is_not_there_is_said_for_the_key_asked_for() {
    let sandbox = start().await;
    assert_eq!(
        sandbox.consult("ML1").await.fault(),
        "ERROR: Lançamento não cadastrado para o Código de Integração [ML1]!"
    );
    let reply = sandbox
        .call(
            PAYABLES,
            "ConsultarContaPagar",
            json!({ "codigo_lancamento_omie": 6_999_999_999_i64 }),
        )
        .await;
    assert_eq!(
        reply.fault(),
        "ERROR: Lançamento não cadastrado para o Código [6999999999] !"
    );
}

#[tokio::test]
async fn a_key_is_included_once() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    let again = with(payable("ML1"), json!({ "observacao": "outra" }));
    let reply = sandbox.include(again).await;
    assert_eq!(
        reply.fault(),
        "ERROR: Lançamento já cadastrado para o Código de Integração [ML1]"
    );
    assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-102");
    assert_eq!(sandbox.ledger(ACME).await["includes_by_key"]["ML1"], 1);
}

#[tokio::test]
async fn wrong_credentials_are_refused_for_either_half() {
    let sandbox = start().await;
    for (name, value) in [("app_secret", "c"), ("app_key", "3333333333333")] {
        let mut body = envelope(ACME, "ListarEmpresas", &json!({}));
        body[name] = json!(value);
        let reply = sandbox.post("geral/empresas", body.to_string()).await;
        let reply = reply.unwrap();
        assert_eq!(reply.status, 403);
        assert_eq!(
            reply.fault(),
            "A chave de acesso está inválida ou o aplicativo está suspenso"
        );
    }
}

#[tokio::test]
async fn unknown_fields_are_refused_at_any_depth_one_at_a_time() {
    let sandbox = start().await;
    let outer = with(payable("ML1"), json!({ "departamentos": [] }));
    assert_eq!(
        sandbox.include(outer).await.fault(),
        "ERROR: Tag [departamentos] não faz parte da estrutura do tipo complexo [conta_pagar_cadastro]!"
    );
    let split = json!([{ "codigo_categoria": "2.04.01", "valor": 48.9, "porcento": 1 }]);
    let inner = with(payable("ML1"), json!({ "categorias": split }));
    let reply = sandbox.include(inner).await;
    assert_eq!(
        reply.fault(),
        "ERROR: Tag [porcento] não faz parte da estrutura do tipo complexo [categorias]!"
    );
    assert_eq!(reply.json()["faultcode"], "SOAP-ENV:Client-5001");
}

#[tokio::test]
async fn what_is_no_call_is_refused() {
    let sandbox = start().await;
    let text = |body: &str| sandbox.post(PAYABLES, body.to_owned());
    let reply = text("{\"call\": ").await.unwrap();
    assert_eq!(reply.status, 500);
    assert!(reply.fault().contains("SyntaxError"));
    assert!(text("[1]").await.unwrap().fault().contains("Invalid JSON"));
    let reply = sandbox.call(PAYABLES, "PagarTudo", json!({})).await;
    assert!(reply.fault().contains("PagarTudo"));
    let reply = sandbox
        .call("geral/clientes", "ListarContasPagar", json!({}))
        .await;
    assert!(reply.fault().contains("ListarContasPagar"));
}

#[tokio::test]
async fn business_faults_may_come_with_status_200_but_others_keep_theirs() {
    let sandbox = start_with(Config {
        fault_status: FaultStatus::Ok,
        ..config()
    })
    .await;
    let reply = sandbox.consult("ML1").await;
    assert_eq!(reply.status, 200);
    assert!(reply.fault().contains("não cadastrado"));
    sandbox.misbehave(json!({ "kind": "misuse_425" })).await;
    assert_eq!(sandbox.consult("ML2").await.status, 425);
}

#[tokio::test]
async fn ordered_refusals_have_the_texts_of_the_target() {
    let sandbox = start().await;
    let cases = [
        (
            "redundant",
            500,
            "ERROR: Consumo redundante detectado. Aguarde 7 segundos para tentar novamente (REDUNDANT).",
        ),
        (
            "locked_1880",
            500,
            "ERROR: Já existe uma requisição desse método sendo executada e você pode tentar novamente em alguns instantes. (1)",
        ),
        (
            "processed_1100_before",
            500,
            "ERROR: Esta requisição já foi processada ou está sendo processada e você pode tentar novamente às 12:00:07. (1)",
        ),
        (
            "broken_response",
            500,
            "SOAP-ERROR: Broken response from Application Server (BG)",
        ),
        (
            "wrong_credentials",
            403,
            "A chave de acesso está inválida ou o aplicativo está suspenso",
        ),
        (
            "duplicate_lie",
            500,
            "ERROR: Lançamento já cadastrado para o Código de Integração [ML3]",
        ),
        (
            "misuse_425",
            425,
            "API bloqueada por consumo indevido. Tente novamente em 7 segundos.",
        ),
    ];
    for (number, (kind, status, text)) in cases.into_iter().enumerate() {
        sandbox
            .misbehave(json!({ "kind": kind, "seconds": 7 }))
            .await;
        let note = json!({ "observacao": number.to_string() });
        let reply = sandbox.include(with(payable("ML3"), note)).await;
        assert_eq!((reply.status, reply.fault().as_str()), (status, text));
    }
    assert_eq!(sandbox.ledger(ACME).await["payables"], json!([]));
}

#[tokio::test]
async fn echoed_secrets_reach_the_caller_and_nobody_else() {
    let sandbox = start().await;
    sandbox.misbehave(json!({ "kind": "echo_secrets" })).await;
    let secret = "a".repeat(32);
    assert!(
        sandbox
            .include(payable("ML1"))
            .await
            .fault()
            .contains(&secret)
    );
    for path in [
        "/sandbox/calls",
        "/sandbox/ledger",
        "/",
        "/sandbox/misbehave",
    ] {
        assert!(!sandbox.get(path).await.text.contains(&secret), "{path}");
    }
}

#[tokio::test]
async fn fields_are_checked_one_by_one() {
    let sandbox = start().await;
    let cases: [(&str, Value, &str); 17] = [
        ("data_vencimento", json!("31/02/2027"), "inválido"),
        ("data_vencimento", json!("20/11/2026"), "hoje ou posterior"),
        ("data_previsao", json!("20/11/2026"), "hoje ou posterior"),
        ("data_vencimento", json!(null), "obrigatório"),
        ("data_previsao", json!(""), "obrigatório"),
        ("valor_documento", json!("48.90"), "inválido"),
        ("valor_documento", json!(48.901), "inválido"),
        ("valor_documento", json!(0), "maior que zero"),
        ("valor_documento", json!(-1), "maior que zero"),
        ("codigo_categoria", json!("2.04"), "totalizadora"),
        ("codigo_categoria", json!("9.99"), "não cadastrada"),
        ("codigo_cliente_fornecedor", json!(1), "não cadastrado"),
        (
            "codigo_cliente_fornecedor",
            json!(5_998_877_005_i64),
            "inativo",
        ),
        ("id_conta_corrente", json!(4_243_500), "inativa"),
        ("id_conta_corrente", json!(null), "obrigatório"),
        ("status_titulo", json!("PAGO"), "leitura"),
        ("observacao", json!("x".repeat(241)), "240"),
    ];
    for (index, (name, value, expected)) in cases.into_iter().enumerate() {
        // An honest success in between keeps the run of faults short.
        sandbox.include(payable(&format!("OK{index}"))).await.ok();
        let change = json!({ name: value });
        let reply = sandbox.include(with(payable("ML1"), change)).await;
        let text = reply.fault();
        assert!(text.contains(expected), "{name}: {text}");
    }
    assert!(sandbox.violations().await.is_empty());
}
