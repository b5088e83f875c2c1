//! The structure of an account entry, and how it is read from a call and written into an answer.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::books::{Books, Classified, Entry};
use crate::clock::written;
use crate::faults::Fault;
use crate::ledger::Row;
use crate::money;
use crate::rules::{self, CategoryTags};
use crate::shape::{self, Kind, Object, Shape};

pub(super) static ENTRY: Shape = Shape {
    name: "lancamento_cc",
    fields: &[
        ("nCodLanc", Kind::Integer),
        ("cCodIntLanc", Kind::Text(20)),
        ("cabecalho", Kind::Object(&HEADER)),
        ("detalhes", Kind::Object(&DETAILS)),
        ("departamentos", Kind::List(&DEPARTMENT)),
    ],
};

static HEADER: Shape = Shape {
    name: "cabecalho",
    fields: &[
        ("nCodCC", Kind::Integer),
        ("dDtLanc", Kind::Day),
        ("nValorLanc", Kind::Money),
    ],
};

static DETAILS: Shape = Shape {
    name: "detalhes",
    fields: &[
        ("cCodCateg", Kind::Text(20)),
        ("aCodCateg", Kind::List(&CATEGORY)),
        ("cTipo", Kind::Text(5)),
        ("cNumDoc", Kind::Text(20)),
        ("nCodCliente", Kind::Integer),
        ("nCodProjeto", Kind::Integer),
        ("cObs", Kind::Text(240)),
    ],
};

static CATEGORY: Shape = Shape {
    name: "aCodCateg",
    fields: &[
        ("cCodCateg", Kind::Text(20)),
        ("nValor", Kind::Money),
        ("nPerc", Kind::Number),
    ],
};

static DEPARTMENT: Shape = Shape {
    name: "departamentos",
    fields: &[
        ("cCodDep", Kind::Text(40)),
        ("nValDep", Kind::Money),
        ("nPerDep", Kind::Number),
    ],
};

static CATEGORY_TAGS: CategoryTags = CategoryTags {
    one: "cCodCateg",
    many: "aCodCateg",
    code: "cCodCateg",
    amount: "nValor",
};

const KINDS: [&str; 11] = [
    "ADI", "BOL", "CRT", "CHQ", "DEB", "DIN", "DOC", "TED", "TRA", "REC", "99999",
];

/// The entry with the informed fields in place.
pub(super) fn filled(books: &Books, mut entry: Entry, param: &Object) -> Result<Entry, Fault> {
    let header = part(param, "cabecalho");
    let details = part(param, "detalhes");
    if let Some(id) = shape::integer(header, "nCodCC") {
        entry.account = rules::bank_account(books, "nCodCC", id)?.id;
    }
    entry.date = shape::day(header, "dDtLanc").unwrap_or(entry.date);
    if let Some(amount) = shape::amount(header, "nValorLanc") {
        rules::refuse_not_positive("nValorLanc", amount)?;
        entry.amount = amount;
    }
    match rules::classified(books, &CATEGORY_TAGS, details, entry.amount)? {
        Some(classified) => entry.classified = classified,
        None => {
            if let Classified::Split(shares) = &entry.classified {
                rules::refuse_unequal("aCodCateg", shares, entry.amount)?;
            }
        }
    }
    if let Some(kind) = shape::text(details, "cTipo") {
        if !KINDS.contains(&kind) {
            return Err(Fault::invalid("cTipo", "tipo desconhecido"));
        }
        kind.clone_into(&mut entry.kind);
    }
    if let Some(id) = shape::integer(details, "nCodCliente") {
        entry.client = Some(rules::client(books, "nCodCliente", id)?.id);
    }
    entry.project = shape::integer(details, "nCodProjeto").or(entry.project);
    if let Some(document) = details.get("cNumDoc").and_then(Value::as_str) {
        document.clone_into(&mut entry.document);
    }
    if let Some(note) = details.get("cObs").and_then(Value::as_str) {
        note.clone_into(&mut entry.note);
    }
    if param.contains_key("departamentos") {
        entry.departments = shape::list(param, "departamentos").cloned().collect();
    }
    refuse_uneven_departments(&entry)?;
    Ok(entry)
}

fn refuse_uneven_departments(entry: &Entry) -> Result<(), Fault> {
    let parts = entry.departments.iter();
    let sum: Decimal = parts
        .filter_map(|part| shape::amount(part, "nValDep"))
        .sum();
    if entry.departments.is_empty() || sum == entry.amount {
        return Ok(());
    }
    let why = "a soma dos departamentos difere do valor do lançamento";
    Err(Fault::invalid("departamentos", why))
}

/// A structure within a call; empty if absent.
pub(super) fn part<'a>(param: &'a Object, name: &str) -> &'a Object {
    static EMPTY: LazyLock<Object> = LazyLock::new(Object::new);
    let object = param.get(name).and_then(Value::as_object);
    object.unwrap_or(&EMPTY)
}

/// An entry as a query answers it.
pub(super) fn record(row: &Row<Entry>) -> Value {
    let entry = &row.content;
    let mut record = json!({
        "nCodLanc": row.id,
        "cCodIntLanc": row.key,
        "cabecalho": {
            "nCodCC": entry.account,
            "dDtLanc": written(entry.date),
            "nValorLanc": money::number(entry.amount),
        },
        "detalhes": {
            "cCodCateg": entry.classified.code(),
            "cTipo": entry.kind,
            "cNumDoc": entry.document,
            "cObs": entry.note,
        },
        "departamentos": entry.departments,
        "info": { "cImpAPI": "S", "dInc": written(row.stamps.made.date()) },
    });
    if let Classified::Split(shares) = &entry.classified {
        record["detalhes"]["aCodCateg"] = shares
            .iter()
            .map(|share| json!({ "cCodCateg": share.category, "nValor": money::number(share.amount) }))
            .collect();
    }
    if let Some(client) = entry.client {
        record["detalhes"]["nCodCliente"] = json!(client);
    }
    if let Some(project) = entry.project {
        record["detalhes"]["nCodProjeto"] = json!(project);
    }
    record
}
