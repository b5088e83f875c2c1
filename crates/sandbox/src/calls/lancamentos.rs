//! `financas/contacorrentelancamentos`: movements posted straight to an account. This service
//! speaks the other dialect and calls its query `ConsultaLancCC`, without an r.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::books::{Classified, Entry};
use crate::calls::entry_fields::{ENTRY, filled, part, record};
use crate::calls::{Method, Scene};
use crate::faults::Fault;
use crate::ledger::Row;
use crate::paging::HUNGARIAN;
use crate::shape::{self, Kind, Object, Shape};

const SERVICE: &str = "financas/contacorrentelancamentos";

pub(super) static INCLUDE: Method = Method {
    service: SERVICE,
    call: "IncluirLancCC",
    write: true,
    shape: &ENTRY,
    act: include,
};

pub(super) static ALTER: Method = Method {
    service: SERVICE,
    call: "AlterarLancCC",
    write: true,
    shape: &ENTRY,
    act: alter,
};

pub(super) static EXCLUDE: Method = Method {
    service: SERVICE,
    call: "ExcluirLancCC",
    write: true,
    shape: &KEY,
    act: exclude,
};

pub(super) static CONSULT: Method = Method {
    service: SERVICE,
    call: "ConsultaLancCC",
    write: false,
    shape: &KEY,
    act: consult,
};

pub(super) static LIST: Method = Method {
    service: SERVICE,
    call: "ListarLancCC",
    write: false,
    shape: &LIST_REQUEST,
    act: list,
};

static KEY: Shape = Shape {
    name: "lancamento_cc_chave",
    fields: &[("nCodLanc", Kind::Integer), ("cCodIntLanc", Kind::Text(20))],
};

static LIST_REQUEST: Shape = Shape {
    name: "lancamento_cc_list_request",
    fields: &[("nPagina", Kind::Integer), ("nRegPorPagina", Kind::Integer)],
};

fn include(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    shape::require(param, &["cCodIntLanc", "cabecalho", "detalhes"])?;
    if param.contains_key("nCodLanc") {
        let why = "é preenchido automaticamente na inclusão";
        return Err(Fault::invalid("nCodLanc", why));
    }
    let header = part(param, "cabecalho");
    shape::require(header, &["nCodCC", "dDtLanc", "nValorLanc"])?;
    shape::require(part(param, "detalhes"), &["cTipo"])?;
    let key = shape::text(param, "cCodIntLanc").unwrap_or_default();
    let mut books = scene.account.books();
    books.entries.refuse_taken(key, scene.config.deleted_key)?;
    let blank = Entry {
        account: 0,
        date: scene.today(),
        amount: Decimal::ZERO,
        classified: Classified::One(String::new()),
        kind: String::new(),
        document: String::new(),
        client: None,
        project: None,
        note: String::new(),
        departments: Vec::new(),
    };
    let entry = filled(&books, blank, param)?;
    if matches!(&entry.classified, Classified::One(code) if code.is_empty()) {
        return Err(Fault::missing("cCodCateg"));
    }
    let id = books.fresh_id();
    books.entries.include(key, id, entry, scene.now);
    Ok(status(id, key, "Lançamento incluído com sucesso!"))
}

fn alter(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let before = books.entries.find(id, key)?.content.clone();
    let entry = filled(&books, before, param)?;
    let row = books.entries.find(id, key)?;
    row.content = entry;
    row.writes += 1;
    row.stamps.changed = scene.now;
    Ok(status(row.id, &row.key, "Lançamento alterado com sucesso!"))
}

fn exclude(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    let row = books.entries.find(id, key)?;
    row.deleted = true;
    row.writes += 1;
    row.stamps.changed = scene.now;
    Ok(status(row.id, &row.key, "Lançamento excluído com sucesso!"))
}

fn consult(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let mut books = scene.account.books();
    let (id, key) = identifiers(param);
    Ok(record(books.entries.find(id, key)?))
}

fn list(scene: &Scene<'_>, param: &Object) -> Result<Value, Fault> {
    let books = scene.account.books();
    let rows = books.entries.rows().iter();
    let found: Vec<&Row<Entry>> = rows.filter(|row| !row.deleted).collect();
    let cap = scene.config.page_cap;
    HUNGARIAN.page(param, cap, "listaLancamentos", &found, |row| record(row))
}

fn identifiers(param: &Object) -> (Option<i64>, Option<&str>) {
    let id = shape::integer(param, "nCodLanc");
    (id, shape::text(param, "cCodIntLanc"))
}

fn status(id: i64, key: &str, text: &str) -> Value {
    json!({ "nCodLanc": id, "cCodIntLanc": key, "cCodStatus": "0", "cDesStatus": text })
}
