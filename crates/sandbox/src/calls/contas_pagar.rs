//! `financas/contapagar`: including, changing, asking for and removing one payable.

use serde_json::{Value, json};

use crate::books::{Payable, Settlement};
use crate::calls::payable_fields::{self, PAYABLE};
use crate::calls::{Method, Scene};
use crate::faults::Fault;
use crate::ledger::Row;
use crate::shape::{self, Kind, Object, Shape};

pub(super) const SERVICE: &str = "financas/contapagar";

pub(super) static INCLUDE: Method = Method {
    service: SERVICE,
    call: "IncluirContaPagar",
    write: true,
    shape: &PAYABLE,
    act: include,
};

pub(super) static ALTER: Method = Method {
    service: SERVICE,
    call: "AlterarContaPagar",
    write: true,
    shape: &PAYABLE,
    act: alter,
};

pub(super) static UPSERT: Method = Method {
    service: SERVICE,
    call: "UpsertContaPagar",
    write: true,
    shape: &PAYABLE,
    act: upsert,
};

pub(super) static CONSULT: Method = Method {
    service: SERVICE,
    call: "ConsultarContaPagar",
    write: false,
    shape: &KEY,
    act: consult,
};

pub(super) static EXCLUDE: Method = Method {
    service: SERVICE,
    call: "ExcluirContaPagar",
    write: true,
    shape: &KEY,
    act: exclude,
};

static KEY: Shape = Shape {
    name: "conta_pagar_cadastro_chave",
    fields: &[
        ("codigo_lancamento_omie", Kind::Integer),
        ("codigo_lancamento_integracao", Kind::Text(60)),
    ],
};

fn include(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    shape::require(param, &["codigo_lancamento_integracao"])?;
    if param.contains_key("codigo_lancamento_omie") {
        let why = "é preenchido automaticamente na inclusão";
        return Err(Fault::invalid("codigo_lancamento_omie", why));
    }
    let key = shape::text(param, "codigo_lancamento_integracao").unwrap_or_default();
    let mut books = scene.account.books();
    books.payables.refuse_taken(key, scene.config.deleted_key)?;
    let payable = payable_fields::whole(scene, &books, param)?;
    let id = books.fresh_id();
    books.payables.include(key, id, payable, scene.now);
    Ok(status(id, key, "Lançamento incluído com sucesso!"))
}

fn alter(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let before = books.payables.find(id, key)?.content.clone();
    if before.settlement != Settlement::Open {
        return Err(Fault::settled("alterar"));
    }
    let payable = payable_fields::changed(scene, &books, &before, param)?;
    let row = books.payables.find(id, key)?;
    overwrite(scene, row, payable);
    Ok(status(row.id, &row.key, "Lançamento alterado com sucesso!"))
}

/// Writes the record as sent: what is not sent is lost, and a paid one is no exception.
fn upsert(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    shape::require(param, &["codigo_lancamento_integracao"])?;
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let Ok(row) = books.payables.find(id, key) else {
        drop(books);
        return include(scene, param);
    };
    let settlement = row.content.settlement;
    let payable = Payable {
        settlement,
        ..payable_fields::whole(scene, &books, param)?
    };
    let row = books.payables.find(id, key)?;
    overwrite(scene, row, payable);
    Ok(status(row.id, &row.key, "Lançamento alterado com sucesso!"))
}

fn overwrite(scene: &Scene<'_>, row: &mut Row<Payable>, payable: Payable) {
    row.content = payable;
    row.writes += 1;
    row.stamps.changed = scene.now;
}

fn consult(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let row = books.payables.find(id, key)?;
    Ok(payable_fields::record(row, scene.today(), true))
}

fn exclude(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let row = books.payables.find(id, key)?;
    if row.content.settlement != Settlement::Open {
        return Err(Fault::settled("excluir"));
    }
    if row.content.deletion_blocked {
        return Err(Fault::rule("A exclusão deste lançamento está bloqueada!"));
    }
    row.deleted = true;
    row.writes += 1;
    row.stamps.changed = scene.now;
    Ok(status(row.id, &row.key, "Lançamento excluído com sucesso!"))
}

fn identifiers(param: &Object) -> (Option<i64>, Option<&str>) {
    let id = shape::integer(param, "codigo_lancamento_omie");
    (id, shape::text(param, "codigo_lancamento_integracao"))
}

fn status(id: i64, key: &str, text: &str) -> Value {
    json!({
        "codigo_lancamento_omie": id,
        "codigo_lancamento_integracao": key,
        "codigo_status": "0",
        "descricao_status": text,
    })
}
