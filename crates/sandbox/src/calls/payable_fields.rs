//! The structure of a payable, and how it is read from a call and written into an answer.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::books::{Books, Classified, Payable, Settlement};
use crate::calls::{Scene, yes_no};
use crate::clock::written;
use crate::faults::Fault;
use crate::ledger::Row;
use crate::money;
use crate::rules::{self, CategoryTags};
use crate::shape::{self, Kind, Object, Shape};

pub(super) static PAYABLE: Shape = Shape {
    name: "conta_pagar_cadastro",
    fields: &[
        ("codigo_lancamento_omie", Kind::Integer),
        ("codigo_lancamento_integracao", Kind::Text(60)),
        ("codigo_cliente_fornecedor", Kind::Integer),
        ("codigo_cliente_fornecedor_integracao", Kind::Text(60)),
        ("data_vencimento", Kind::Day),
        ("data_previsao", Kind::Day),
        ("valor_documento", Kind::Money),
        ("codigo_categoria", Kind::Text(20)),
        ("categorias", Kind::List(&CATEGORY)),
        ("distribuicao", Kind::List(&DEPARTMENT)),
        ("aprendizado_rateio", Kind::Flag),
        ("id_conta_corrente", Kind::Integer),
        ("codigo_projeto", Kind::Integer),
        ("data_emissao", Kind::Day),
        ("data_entrada", Kind::Day),
        ("numero_documento", Kind::Text(20)),
        ("numero_documento_fiscal", Kind::Text(20)),
        ("numero_pedido", Kind::Text(15)),
        ("chave_nfe", Kind::Text(44)),
        ("numero_parcela", Kind::Text(7)),
        ("codigo_tipo_documento", Kind::Text(5)),
        ("observacao", Kind::Text(240)),
        ("cnab_integracao_bancaria", Kind::Object(&BANKING)),
        ("bloquear_exclusao", Kind::Flag),
        ("status_titulo", Kind::ReadOnly),
        ("id_origem", Kind::ReadOnly),
        ("info", Kind::ReadOnly),
        ("operacao", Kind::ReadOnly),
        ("importado_api", Kind::ReadOnly),
        ("valor_pag", Kind::ReadOnly),
    ],
};

static CATEGORY: Shape = Shape {
    name: "categorias",
    fields: &[
        ("codigo_categoria", Kind::Text(20)),
        ("valor", Kind::Money),
        ("percentual", Kind::Number),
    ],
};

static DEPARTMENT: Shape = Shape {
    name: "distribuicao",
    fields: &[
        ("cCodDep", Kind::Text(40)),
        ("cDesDep", Kind::Text(60)),
        ("nValDep", Kind::Money),
        ("nPerDep", Kind::Number),
    ],
};

static BANKING: Shape = Shape {
    name: "cnab_integracao_bancaria",
    fields: &[
        ("codigo_forma_pagamento", Kind::Text(3)),
        ("banco_transferencia", Kind::Text(3)),
        ("agencia_transferencia", Kind::Text(10)),
        ("conta_corrente_transferencia", Kind::Text(25)),
        ("finalidade_transferencia", Kind::Text(10)),
        ("cpf_cnpj_transferencia", Kind::Text(20)),
        ("nome_transferencia", Kind::Text(60)),
        ("pix_qrcode", Kind::Text(1000)),
    ],
};

static CATEGORY_TAGS: CategoryTags = CategoryTags {
    one: "codigo_categoria",
    many: "categorias",
    code: "codigo_categoria",
    amount: "valor",
};

/// Fields kept as they came.
const OTHER: [&str; 10] = [
    "distribuicao",
    "aprendizado_rateio",
    "codigo_projeto",
    "numero_documento",
    "numero_documento_fiscal",
    "numero_pedido",
    "chave_nfe",
    "numero_parcela",
    "codigo_tipo_documento",
    "cnab_integracao_bancaria",
];

/// Reads a whole payable.
pub(super) fn whole(scene: &Scene<'_>, books: &Books, param: &Object) -> Result<Payable, Fault> {
    shape::require(
        param,
        &["data_vencimento", "data_previsao", "valor_documento"],
    )?;
    let supplier = match supplier(books, param)? {
        Some(supplier) => supplier,
        None => return Err(Fault::missing("codigo_cliente_fornecedor")),
    };
    let amount = amount(param)?.unwrap_or_default();
    let classified = rules::classified(books, &CATEGORY_TAGS, param, amount)?;
    let today = scene.today();
    let due = future_day(scene, param, "data_vencimento")?.unwrap_or(today);
    let mut payable = Payable {
        supplier,
        amount,
        classified: classified.ok_or_else(|| Fault::missing("codigo_categoria"))?,
        due,
        forecast: future_day(scene, param, "data_previsao")?.unwrap_or(due),
        issued: shape::day(param, "data_emissao").unwrap_or(today),
        entered: shape::day(param, "data_entrada").unwrap_or(today),
        account: account(books, param, supplier)?,
        note: shape::text(param, "observacao")
            .unwrap_or_default()
            .to_owned(),
        settlement: Settlement::Open,
        deletion_blocked: shape::flag(param, "bloquear_exclusao"),
        other: Object::new(),
    };
    keep_other(&mut payable, param)?;
    Ok(payable)
}

/// The payable with only the informed fields changed.
pub(super) fn changed(
    scene: &Scene<'_>,
    books: &Books,
    before: &Payable,
    param: &Object,
) -> Result<Payable, Fault> {
    let mut payable = before.clone();
    if let Some(supplier) = supplier(books, param)? {
        payable.supplier = supplier;
    }
    if let Some(amount) = amount(param)? {
        payable.amount = amount;
    }
    match rules::classified(books, &CATEGORY_TAGS, param, payable.amount)? {
        Some(classified) => payable.classified = classified,
        None => {
            if let Classified::Split(shares) = &payable.classified {
                rules::refuse_unequal("categorias", shares, payable.amount)?;
            }
        }
    }
    if let Some(due) = future_day(scene, param, "data_vencimento")? {
        payable.due = due;
    }
    if let Some(forecast) = future_day(scene, param, "data_previsao")? {
        payable.forecast = forecast;
    }
    payable.issued = shape::day(param, "data_emissao").unwrap_or(payable.issued);
    payable.entered = shape::day(param, "data_entrada").unwrap_or(payable.entered);
    if param.contains_key("id_conta_corrente") {
        payable.account = account(books, param, payable.supplier)?;
    }
    if let Some(note) = param.get("observacao").and_then(Value::as_str) {
        note.clone_into(&mut payable.note);
    }
    if param.contains_key("bloquear_exclusao") {
        payable.deletion_blocked = shape::flag(param, "bloquear_exclusao");
    }
    keep_other(&mut payable, param)?;
    Ok(payable)
}

fn supplier(books: &Books, param: &Object) -> Result<Option<i64>, Fault> {
    let tag = "codigo_cliente_fornecedor";
    if let Some(id) = shape::integer(param, tag) {
        return Ok(Some(rules::client(books, tag, id)?.id));
    }
    let tag = "codigo_cliente_fornecedor_integracao";
    let Some(code) = shape::text(param, tag) else {
        return Ok(None);
    };
    let mut clients = books.clients.iter();
    match clients.find(|client| client.integration_code == code) {
        Some(client) => Ok(Some(rules::client(books, tag, client.id)?.id)),
        None => Err(Fault::rule(format!(
            "Cliente não cadastrado para o Código de Integração [{code}] !"
        ))),
    }
}

fn amount(param: &Object) -> Result<Option<Decimal>, Fault> {
    let amount = shape::amount(param, "valor_documento");
    if let Some(amount) = amount {
        rules::refuse_not_positive("valor_documento", amount)?;
    }
    Ok(amount)
}

fn future_day(scene: &Scene<'_>, param: &Object, tag: &str) -> Result<Option<Date>, Fault> {
    let day = shape::day(param, tag);
    if day.is_some_and(|day| day < scene.today()) && !scene.config.past_due_accepted {
        return Err(Fault::invalid(tag, "a data deve ser hoje ou posterior"));
    }
    Ok(day)
}

fn account(books: &Books, param: &Object, supplier: i64) -> Result<i64, Fault> {
    let tag = "id_conta_corrente";
    let default = || books.client(supplier)?.default_account;
    let Some(id) = shape::integer(param, tag).or_else(default) else {
        return Err(Fault::missing(tag));
    };
    Ok(rules::bank_account(books, tag, id)?.id)
}

fn keep_other(payable: &mut Payable, param: &Object) -> Result<(), Fault> {
    for name in OTHER {
        if let Some(value) = param.get(name) {
            payable.other.insert(name.to_owned(), value.clone());
        }
    }
    refuse_odd_instalment(shape::text(&payable.other, "numero_parcela"))?;
    let mut departments = shape::list(&payable.other, "distribuicao").peekable();
    if departments.peek().is_none() {
        return Ok(());
    }
    let parts = departments.map(|part| shape::amount(part, "nValDep").unwrap_or_default());
    if parts.sum::<Decimal>() != payable.amount {
        let why = "a soma da distribuição difere do valor do documento";
        return Err(Fault::invalid("distribuicao", why));
    }
    Ok(())
}

fn refuse_odd_instalment(instalment: Option<&str>) -> Result<(), Fault> {
    let Some(instalment) = instalment else {
        return Ok(());
    };
    let is_number = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match instalment.split_once('/') {
        Some((this, all)) if is_number(this) && is_number(all) => Ok(()),
        _ => Err(Fault::invalid("numero_parcela", "era esperado 999/999")),
    }
}

/// A payable as a query answers it; a list leaves out the note unless asked for.
pub(super) fn record(row: &Row<Payable>, today: Date, with_note: bool) -> Value {
    let payable = &row.content;
    let mut record = json!({
        "codigo_lancamento_omie": row.id,
        "codigo_lancamento_integracao": row.key,
        "codigo_cliente_fornecedor": payable.supplier,
        "data_vencimento": written(payable.due),
        "data_previsao": written(payable.forecast),
        "data_emissao": written(payable.issued),
        "data_entrada": written(payable.entered),
        "valor_documento": money::number(payable.amount),
        "codigo_categoria": payable.classified.code(),
        "id_conta_corrente": payable.account,
        "numero_parcela": "001/001",
        "status_titulo": payable.status(today),
        "bloquear_exclusao": yes_no(payable.deletion_blocked),
        "id_origem": "APIP",
        "info": {
            "dInc": written(row.stamps.made.date()),
            "hInc": row.stamps.made.strftime("%H:%M:%S").to_string(),
            "uInc": "WEBSERVICE",
            "dAlt": written(row.stamps.changed.date()),
            "hAlt": row.stamps.changed.strftime("%H:%M:%S").to_string(),
            "uAlt": "WEBSERVICE",
            "cImpAPI": "S",
        },
    });
    for (name, value) in &payable.other {
        record[name] = value.clone();
    }
    if let Classified::Split(shares) = &payable.classified {
        record["categorias"] = shares
            .iter()
            .map(|share| {
                json!({ "codigo_categoria": share.category, "valor": money::number(share.amount) })
            })
            .collect();
    }
    if let Settlement::Paid(paid) | Settlement::Partial(paid) = payable.settlement {
        record["valor_pag"] = money::number(paid);
    }
    if with_note {
        record["observacao"] = json!(payable.note);
    }
    record
}
