//! `geral/contacorrente`: bank, cash and card accounts. An empty list has its own refusal here.

use serde_json::{Value, json};

use crate::books::BankAccount;
use crate::calls::{Method, Scene, yes_no};
use crate::faults::Fault;
use crate::paging::SNAKE;
use crate::shape::{self, Kind, Object, Shape};

pub(super) static LIST: Method = Method {
    service: "geral/contacorrente",
    call: "ListarContasCorrentes",
    write: false,
    shape: &LIST_REQUEST,
    act: list,
};

pub(super) static SUMMARY: Method = Method {
    service: "geral/contacorrente",
    call: "ListarResumoContasCorrentes",
    write: false,
    shape: &SUMMARY_REQUEST,
    act: summary,
};

static LIST_REQUEST: Shape = Shape {
    name: "fin_conta_corrente_list_request",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("apenas_importado_api", Kind::Flag),
    ],
};

static SUMMARY_REQUEST: Shape = Shape {
    name: "fin_conta_corrente_resumo_request",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("apenas_importado_api", Kind::Flag),
        ("filtrar_apenas_ativo", Kind::Flag),
    ],
};

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let books = scene.account.books();
    let found: Vec<&BankAccount> = books.bank_accounts.iter().collect();
    let cap = scene.config.page_cap;
    let answer = SNAKE.page(param, cap, "ListarContasCorrentes", &found, |account| {
        json!({
            "nCodCC": account.id,
            "cCodCCInt": "",
            "tipo_conta_corrente": account.kind,
            "codigo_banco": "341",
            "descricao": account.name,
            "codigo_agencia": "0001",
            "numero_conta_corrente": account.id.to_string(),
            "saldo_inicial": 0,
            "inativo": yes_no(account.inactive),
            "bloqueado": "N",
        })
    });
    answer.map_err(none_found)
}

fn summary(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let active_only = shape::flag(param, "filtrar_apenas_ativo");
    let books = scene.account.books();
    let accounts = books.bank_accounts.iter();
    let found: Vec<&BankAccount> = accounts
        .filter(|account| !(active_only && account.inactive))
        .collect();
    let cap = scene.config.page_cap;
    let answer = SNAKE.page(param, cap, "conta_corrente_lista", &found, |account| {
        json!({
            "nCodCC": account.id,
            "cCodCCInt": "",
            "descricao": account.name,
            "codigo_banco": "341",
            "codigo_agencia": "0001",
            "conta_corrente": account.id.to_string(),
            "tipo": account.kind,
        })
    });
    answer.map_err(none_found)
}

fn none_found(fault: Fault) -> Fault {
    if fault.result == "no-records" {
        return Fault::no_bank_account();
    }
    fault
}
