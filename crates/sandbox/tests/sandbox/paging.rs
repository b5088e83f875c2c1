//! Lists, page by page.

use malote_sandbox::Config;
use serde_json::{Value, json};

use crate::support::{ACME, ENTRIES, PAYABLES, config, entry, payable, start, start_with};

async fn all(
    sandbox: &crate::support::Sandbox,
    service: &str,
    call: &str,
    array: &str,
) -> Vec<Value> {
    let mut found = Vec::new();
    let mut page = 1;
    loop {
        let param = json!({ "pagina": page, "registros_por_pagina": 500 });
        let answer = sandbox.call(service, call, param).await.ok();
        let records = answer[array].as_array().unwrap();
        assert_eq!(answer["registros"], records.len());
        found.extend(records.iter().cloned());
        if answer["total_de_paginas"] == page {
            assert_eq!(answer["total_de_registros"], found.len());
            return found;
        }
        page += 1;
    }
}

#[tokio::test]
async fn categories_come_in_smaller_pages_than_asked_for() {
    let sandbox = start().await;
    let found = all(
        &sandbox,
        "geral/categorias",
        "ListarCategorias",
        "categoria_cadastro",
    )
    .await;
    assert_eq!(found.len(), 156);
    assert!(found.iter().any(|category| category["codigo"] == "2.04.06"));
    let param = json!({ "registros_por_pagina": 500, "filtrar_por_tipo": "D" });
    let answer = sandbox
        .call("geral/categorias", "ListarCategorias", param)
        .await;
    assert_eq!(answer.ok()["total_de_registros"], 113);
}

#[tokio::test]
async fn the_page_size_granted_can_be_smaller_still() {
    let sandbox = start_with(Config {
        page_cap: 50,
        ..config()
    })
    .await;
    let found = all(
        &sandbox,
        "geral/clientes",
        "ListarClientes",
        "clientes_cadastro",
    )
    .await;
    assert_eq!(found.len(), 138);
    let marina = found
        .iter()
        .find(|client| client["email"] == "marina@exemplo.com.br");
    assert_eq!(marina.unwrap()["codigo_cliente_omie"], 5_998_877_001_i64);
}

#[tokio::test]
async fn clients_are_filtered_by_exact_tag_and_never_by_email() {
    let sandbox = start().await;
    let list = |filter: Value| {
        let param = json!({ "pagina": 1, "registros_por_pagina": 500, "clientesFiltro": filter });
        sandbox.call("geral/clientes", "ListarClientes", param)
    };
    let tagged = list(json!({ "tags": [{ "tag": "Funcionário" }], "inativo": "N" }));
    assert_eq!(tagged.await.ok()["total_de_registros"], 4);
    let addressed = list(json!({ "email": "marina@exemplo.com.br" }));
    assert_eq!(addressed.await.ok()["total_de_registros"], 138);
}

#[tokio::test]
async fn each_service_speaks_one_dialect_only() {
    let sandbox = start().await;
    let hungarian = json!({ "nPagina": 1, "nRegPorPagina": 50 });
    let reply = sandbox
        .call(PAYABLES, "ListarContasPagar", hungarian.clone())
        .await;
    assert!(reply.fault().contains("[nPagina] não faz parte"));
    let reply = sandbox
        .call(ENTRIES, "ListarLancCC", json!({ "pagina": 1 }))
        .await;
    assert!(reply.fault().contains("[pagina] não faz parte"));
    let key = entry("E1");
    sandbox.call(ENTRIES, "IncluirLancCC", key).await.ok();
    let answer = sandbox.call(ENTRIES, "ListarLancCC", hungarian).await.ok();
    assert_eq!(answer["nTotPaginas"], 1);
    assert_eq!(answer["nTotRegistros"], 1);
    assert_eq!(answer["listaLancamentos"][0]["cCodIntLanc"], "E1");
}

#[tokio::test]
async fn a_list_of_payables_leaves_out_notes_and_removed_titles() {
    let sandbox = start().await;
    sandbox.include(payable("ML1")).await.ok();
    sandbox.include(payable("ML2")).await.ok();
    let path = format!("/sandbox/accounts/{ACME}/payables/ML2/delete");
    sandbox
        .command(reqwest::Method::POST, &path, Value::Null)
        .await
        .ok();
    let list = |param: Value| sandbox.call(PAYABLES, "ListarContasPagar", param);
    let answer = list(json!({ "pagina": 1 })).await.ok();
    assert_eq!(answer["total_de_registros"], 1);
    assert_eq!(answer["conta_pagar_cadastro"][0].get("observacao"), None);
    let answer = list(json!({ "exibir_obs": "S" })).await.ok();
    assert_eq!(answer["conta_pagar_cadastro"][0]["observacao"], "Almoço");
    let answer = list(json!({ "filtrar_por_status": "PAGO" })).await;
    assert_eq!(answer.json()["faultcode"], "SOAP-ENV:Client-5113");
}

#[tokio::test]
async fn a_key_tells_its_company() {
    let sandbox = start().await;
    let answer = sandbox.call("geral/empresas", "ListarEmpresas", json!({ "pagina": 1 }));
    let answer = answer.await.ok();
    assert_eq!(
        answer["empresas_cadastro"][0]["razao_social"],
        "Acme Serviços Ltda"
    );
}
