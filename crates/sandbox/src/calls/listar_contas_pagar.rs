//! `ListarContasPagar`: payables by page. There is no filter by integration code, and excluded
//! titles simply vanish.

use jiff::civil::Date;
use serde_json::Value;

use crate::books::{Books, Payable, Settlement};
use crate::calls::contas_pagar::SERVICE;
use crate::calls::{Method, Scene, payable_fields};
use crate::faults::Fault;
use crate::ledger::Row;
use crate::paging::SNAKE;
use crate::shape::{self, Kind, Object, Shape};

pub(super) static LIST: Method = Method {
    service: SERVICE,
    call: "ListarContasPagar",
    write: false,
    shape: &REQUEST,
    act: list,
};

static REQUEST: Shape = Shape {
    name: "lcpListarRequest",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("apenas_importado_api", Kind::Flag),
        ("ordenar_por", Kind::Text(30)),
        ("ordem_descrescente", Kind::Flag),
        ("filtrar_por_data_de", Kind::Day),
        ("filtrar_por_data_ate", Kind::Day),
        ("filtrar_apenas_inclusao", Kind::Flag),
        ("filtrar_apenas_alteracao", Kind::Flag),
        ("filtrar_por_emissao_de", Kind::Day),
        ("filtrar_por_emissao_ate", Kind::Day),
        ("filtrar_por_registro_de", Kind::Day),
        ("filtrar_por_registro_ate", Kind::Day),
        ("filtrar_conta_corrente", Kind::Integer),
        ("filtrar_cliente", Kind::Integer),
        ("filtrar_por_cpf_cnpj", Kind::Text(20)),
        ("filtrar_por_status", Kind::Text(20)),
        ("exibir_obs", Kind::Flag),
    ],
};

const STATUSES: [&str; 8] = [
    "CANCELADO",
    "PAGO",
    "LIQUIDADO",
    "EMABERTO",
    "PAGTO_PARCIAL",
    "VENCEHOJE",
    "AVENCER",
    "ATRASADO",
];

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let status = shape::text(param, "filtrar_por_status");
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(Fault::invalid(
            "filtrar_por_status",
            "situação desconhecida",
        ));
    }
    let order = shape::text(param, "ordenar_por").unwrap_or("CODIGO");
    if !matches!(order, "CODIGO" | "CODIGO_INTEGRACAO") {
        return Err(Fault::invalid("ordenar_por", "ordem desconhecida"));
    }
    let books = scene.account.books();
    let today = scene.today();
    let rows = books.payables.rows().iter();
    let mut found: Vec<&Row<Payable>> = rows
        .filter(|row| !row.deleted && wanted(&books, row, param))
        .filter(|row| status.is_none_or(|status| has_status(&row.content, status, today)))
        .collect();
    if order == "CODIGO_INTEGRACAO" {
        found.sort_by(|one, other| one.key.cmp(&other.key));
    }
    if shape::flag(param, "ordem_descrescente") {
        found.reverse();
    }
    let with_note = shape::flag(param, "exibir_obs");
    let cap = scene.config.page_cap;
    SNAKE.page(param, cap, "conta_pagar_cadastro", &found, |row| {
        payable_fields::record(row, today, with_note)
    })
}

fn wanted(books: &Books, row: &Row<Payable>, param: &Object) -> bool {
    let payable = &row.content;
    let made = row.stamps.made.date();
    let changed = row.stamps.changed.date();
    let touched = if shape::flag(param, "filtrar_apenas_inclusao") {
        made
    } else {
        changed
    };
    let only_changed = shape::flag(param, "filtrar_apenas_alteracao");
    let account = shape::integer(param, "filtrar_conta_corrente");
    let client = shape::integer(param, "filtrar_cliente");
    let document = shape::text(param, "filtrar_por_cpf_cnpj");
    within(
        param,
        "filtrar_por_data_de",
        "filtrar_por_data_ate",
        touched,
    ) && within(
        param,
        "filtrar_por_emissao_de",
        "filtrar_por_emissao_ate",
        payable.issued,
    ) && within(
        param,
        "filtrar_por_registro_de",
        "filtrar_por_registro_ate",
        payable.entered,
    ) && (!only_changed || row.stamps.changed > row.stamps.made)
        && account.is_none_or(|id| id == payable.account)
        && client.is_none_or(|id| id == payable.supplier)
        && document.is_none_or(|document| {
            let holder = books.client(payable.supplier);
            holder.is_some_and(|client| client.document == document)
        })
}

fn within(param: &Object, from: &str, to: &str, day: Date) -> bool {
    shape::day(param, from).is_none_or(|from| day >= from)
        && shape::day(param, to).is_none_or(|to| day <= to)
}

fn has_status(payable: &Payable, wanted: &str, today: Date) -> bool {
    let is_open = payable.settlement == Settlement::Open;
    match wanted {
        "EMABERTO" => !matches!(payable.settlement, Settlement::Paid(_)),
        "PAGO" | "LIQUIDADO" => matches!(payable.settlement, Settlement::Paid(_)),
        "PAGTO_PARCIAL" => matches!(payable.settlement, Settlement::Partial(_)),
        "VENCEHOJE" => is_open && payable.due == today,
        "AVENCER" => is_open && payable.due > today,
        "ATRASADO" => is_open && payable.due < today,
        _ => false,
    }
}
