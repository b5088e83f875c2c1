//! What calls of this ERP look like: every field it knows, and the values it can read. What a
//! call has beyond that, or lacks, is told as the real one tells it.

use serde_json::{Map, Value};

use crate::harness::money::centavos;

/// The fields of a call, all of them required.
pub(super) type Fields = Map<String, Value>;

/// The address of each call it knows, and the fields of its parameter.
const CALLS: [(&str, &str, &[&str]); 7] = [
    (
        "ListarClientes",
        "geral/clientes",
        &["apenas_importado_api", "pagina", "registros_por_pagina"],
    ),
    (
        "ListarCategorias",
        "geral/categorias",
        &["pagina", "registros_por_pagina"],
    ),
    (
        "ListarContasCorrentes",
        "geral/contacorrente",
        &["pagina", "registros_por_pagina"],
    ),
    (
        "IncluirContaPagar",
        "financas/contapagar",
        &[
            "codigo_categoria",
            "codigo_cliente_fornecedor",
            "codigo_lancamento_integracao",
            "data_emissao",
            "data_previsao",
            "data_vencimento",
            "id_conta_corrente",
            "observacao",
            "valor_documento",
        ],
    ),
    (
        "AlterarContaPagar",
        "financas/contapagar",
        &[
            "codigo_categoria",
            "codigo_cliente_fornecedor",
            "codigo_lancamento_integracao",
            "data_emissao",
            "data_previsao",
            "data_vencimento",
            "observacao",
            "valor_documento",
        ],
    ),
    (
        "ConsultarContaPagar",
        "financas/contapagar",
        &["codigo_lancamento_integracao"],
    ),
    (
        "ExcluirContaPagar",
        "financas/contapagar",
        &["codigo_lancamento_integracao"],
    ),
];

/// Why a call is not taken: a code, and words.
pub(super) type Fault = (&'static str, String);

/// The fields of a call made at a path, when it is one and has all of them and no other.
pub(super) fn checked<'a>(path: &str, call: &str, param: &'a Value) -> Result<&'a Fields, Fault> {
    let known = CALLS
        .iter()
        .find(|(name, service, _)| *name == call && path == format!("/api/v1/{service}/"));
    let Some((_, _, known)) = known else {
        return Err((
            "SOAP-ENV:Server",
            format!("Method [{call}] not exists at {path}"),
        ));
    };
    let [Value::Object(fields)] = param.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return Err((
            "SOAP-ENV:Client-5001",
            "param: um objeto em uma lista".to_owned(),
        ));
    };
    if let Some(strange) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        let words =
            format!("Tag [{strange}] não faz parte da estrutura do tipo complexo [{call}]!");
        return Err(("SOAP-ENV:Client-5001", words));
    }
    match known.iter().find(|name| !fields.contains_key(**name)) {
        Some(missing) => Err(rule(missing)),
        None => Ok(fields),
    }
}

/// A text that is not empty.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Fault> {
    let text = fields.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| rule(name))
}

/// A whole number above zero.
pub(super) fn number(fields: &Fields, name: &str) -> Result<i64, Fault> {
    let number = fields.get(name).and_then(Value::as_i64);
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| rule(name))
}

/// An amount above zero: a JSON number of at most two places, in centavos.
pub(super) fn amount(fields: &Fields, name: &str) -> Result<i64, Fault> {
    let number = fields.get(name).and_then(Value::as_number);
    let number = number.ok_or_else(|| rule(name))?.to_string();
    let plain = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    if !plain || places > 2 {
        return Err(rule(name));
    }
    let amount = centavos(&Value::String(number));
    if amount > 0 {
        Ok(amount)
    } else {
        Err(rule(name))
    }
}

/// A day as `31/12/2026`.
pub(super) fn day(fields: &Fields, name: &str) -> Result<String, Fault> {
    let day = text(fields, name)?;
    let parts: Vec<usize> = day.split('/').map(str::len).collect();
    let digits = day
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'/');
    if digits && parts == [2, 2, 4] {
        Ok(day.to_owned())
    } else {
        Err(rule(name))
    }
}

/// A field that lacks its value, or has a wrong one.
pub(super) fn rule(name: &str) -> Fault {
    (
        "SOAP-ENV:Client-1020",
        format!("Preencha corretamente a tag [{name}]!"),
    )
}
