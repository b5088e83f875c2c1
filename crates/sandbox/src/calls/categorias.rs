//! `geral/categorias`: categories of income and expense. The granted page is smaller than
//! elsewhere, and nothing in the answer says so but the number of pages.

use serde_json::{Value, json};

use crate::books::Category;
use crate::calls::{Method, Scene, yes_no};
use crate::faults::Fault;
use crate::paging::SNAKE;
use crate::shape::{self, Kind, Object, Shape};

pub(super) static LIST: Method = Method {
    service: "geral/categorias",
    call: "ListarCategorias",
    write: false,
    shape: &REQUEST,
    act: list,
};

static REQUEST: Shape = Shape {
    name: "categoria_list_request",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("filtrar_apenas_ativo", Kind::Flag),
        ("filtrar_por_tipo", Kind::Text(1)),
    ],
};

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let kind = shape::text(param, "filtrar_por_tipo");
    if kind.is_some_and(|kind| !matches!(kind, "R" | "D")) {
        return Err(Fault::invalid("filtrar_por_tipo", "era esperado R ou D"));
    }
    let active_only = shape::flag(param, "filtrar_apenas_ativo");
    let books = scene.account.books();
    let wanted = |category: &&Category| {
        let usable = !category.inactive && !category.totalizing && !category.hidden;
        let of_kind = kind.is_none_or(|kind| usable && category.expense == (kind == "D"));
        of_kind && !(active_only && category.inactive)
    };
    let found: Vec<&Category> = books.categories.iter().filter(wanted).collect();
    let cap = scene.config.category_page_cap.min(scene.config.page_cap);
    SNAKE.page(param, cap, "categoria_cadastro", &found, |category| {
        record(category)
    })
}

fn record(category: &Category) -> Value {
    json!({
        "codigo": category.code,
        "descricao": category.name,
        "descricao_padrao": category.name,
        "conta_despesa": yes_no(category.expense),
        "conta_receita": yes_no(!category.expense),
        "conta_inativa": yes_no(category.inactive),
        "totalizadora": yes_no(category.totalizing),
        "nao_exibir": yes_no(category.hidden),
        "transferencia": "N",
        "categoria_superior": category.code.rsplit_once('.').map_or("", |(parent, _)| parent),
    })
}
