//! `geral/empresas`: the one company a key belongs to.

use serde_json::{Value, json};

use crate::calls::{Method, Scene};
use crate::faults::Fault;
use crate::paging::SNAKE;
use crate::shape::{Kind, Object, Shape};

pub(super) static LIST: Method = Method {
    service: "geral/empresas",
    call: "ListarEmpresas",
    write: false,
    shape: &REQUEST,
    act: list,
};

static REQUEST: Shape = Shape {
    name: "empresas_list_request",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("apenas_importado_api", Kind::Flag),
    ],
};

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let name = scene.account.books().name.clone();
    let cap = scene.config.page_cap;
    SNAKE.page(param, cap, "empresas_cadastro", &[name], |name| {
        json!({
            "codigo_empresa": 1,
            "razao_social": name,
            "nome_fantasia": name,
            "cnpj": "11.222.333/0001-81",
            "inativa": "N",
        })
    })
}
