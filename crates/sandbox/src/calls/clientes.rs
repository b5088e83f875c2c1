//! `geral/clientes`: suppliers, employees and customers.
//!
//! The filter by tag compares the text exactly, and the filter by e-mail is accepted and ignored:
//! the target marks it as deprecated, and nobody knows what it does.

use serde_json::{Value, json};

use crate::books::Client;
use crate::calls::{Method, Scene, yes_no};
use crate::faults::Fault;
use crate::paging::SNAKE;
use crate::shape::{self, Kind, Object, Shape};

pub(super) static LIST: Method = Method {
    service: "geral/clientes",
    call: "ListarClientes",
    write: false,
    shape: &REQUEST,
    act: list,
};

static REQUEST: Shape = Shape {
    name: "clientes_list_request",
    fields: &[
        ("pagina", Kind::Integer),
        ("registros_por_pagina", Kind::Integer),
        ("apenas_importado_api", Kind::Flag),
        ("filtrar_por_data_de", Kind::Day),
        ("filtrar_por_data_ate", Kind::Day),
        ("filtrar_por_hora_de", Kind::Text(8)),
        ("filtrar_por_hora_ate", Kind::Text(8)),
        ("filtrar_apenas_inclusao", Kind::Flag),
        ("filtrar_apenas_alteracao", Kind::Flag),
        ("clientesFiltro", Kind::Object(&FILTER)),
        ("clientesPorCodigo", Kind::List(&CODE)),
        ("exibir_caracteristicas", Kind::Flag),
        ("exibir_obs", Kind::Flag),
    ],
};

static FILTER: Shape = Shape {
    name: "clientesFiltro",
    fields: &[
        ("codigo_cliente_omie", Kind::Integer),
        ("codigo_cliente_integracao", Kind::Text(60)),
        ("cnpj_cpf", Kind::Text(20)),
        ("razao_social", Kind::Text(60)),
        ("nome_fantasia", Kind::Text(100)),
        ("email", Kind::Text(500)),
        ("inativo", Kind::Flag),
        ("tags", Kind::List(&TAG)),
    ],
};

static CODE: Shape = Shape {
    name: "clientesPorCodigo",
    fields: &[
        ("codigo_cliente_omie", Kind::Integer),
        ("codigo_cliente_integracao", Kind::Text(60)),
    ],
};

static TAG: Shape = Shape {
    name: "tags",
    fields: &[("tag", Kind::Text(100))],
};

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let books = scene.account.books();
    let empty = Object::new();
    let filter = param.get("clientesFiltro").and_then(Value::as_object);
    let filter = filter.unwrap_or(&empty);
    let codes: Vec<&Object> = shape::list(param, "clientesPorCodigo").collect();
    let imported_only = shape::flag(param, "apenas_importado_api");
    let wanted = |client: &&Client| {
        !imported_only
            && passes(client, filter)
            && (codes.is_empty() || codes.iter().any(|code| is_coded(client, code)))
    };
    let found: Vec<&Client> = books.clients.iter().filter(wanted).collect();
    let cap = scene.config.page_cap;
    SNAKE.page(param, cap, "clientes_cadastro", &found, |client| {
        record(client)
    })
}

fn is_coded(client: &Client, code: &Object) -> bool {
    let id = shape::integer(code, "codigo_cliente_omie");
    let integration = shape::text(code, "codigo_cliente_integracao");
    id.is_none_or(|id| id == client.id)
        && integration.is_none_or(|code| code == client.integration_code)
        && (id.is_some() || integration.is_some())
}

fn passes(client: &Client, filter: &Object) -> bool {
    let same = |name: &str, held: &str| shape::text(filter, name).is_none_or(|text| text == held);
    let id = shape::integer(filter, "codigo_cliente_omie");
    let document = shape::text(filter, "cnpj_cpf");
    let inactive = shape::text(filter, "inativo");
    id.is_none_or(|id| id == client.id)
        && same("codigo_cliente_integracao", &client.integration_code)
        && same("razao_social", &client.name)
        && same("nome_fantasia", &client.name)
        && document.is_none_or(|text| digits(text) == digits(&client.document))
        && inactive.is_none_or(|text| text == yes_no(client.inactive))
        && shape::list(filter, "tags").all(|tag| is_tagged(client, tag))
}

fn is_tagged(client: &Client, tag: &Object) -> bool {
    shape::text(tag, "tag").is_none_or(|tag| client.tags.iter().any(|held| held == tag))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn record(client: &Client) -> Value {
    let tags: Vec<Value> = client
        .tags
        .iter()
        .map(|tag| json!({ "tag": tag }))
        .collect();
    json!({
        "codigo_cliente_omie": client.id,
        "codigo_cliente_integracao": client.integration_code,
        "razao_social": client.name,
        "nome_fantasia": client.name,
        "cnpj_cpf": client.document,
        "email": client.email,
        "inativo": yes_no(client.inactive),
        "tags": tags,
        "info": { "cImpAPI": "N", "uInc": "PORTAL", "dInc": "02/01/2026", "hInc": "09:00:00" },
    })
}
