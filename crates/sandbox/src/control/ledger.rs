//! The ledger: what truly stands in the simulated ERP, whatever was answered about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::books::{Books, Classified, Entry, Payable, Settlement};
use crate::control::{Reply, account};
use crate::ledger::Row;
use crate::money;

/// Which company to show; all if absent.
#[derive(Deserialize)]
pub(super) struct Choice {
    app_key: Option<String>,
}

/// The ledger of one company or of all.
pub(super) async fn show(State(app): State<Arc<App>>, Query(choice): Query<Choice>) -> Reply {
    let accounts = match choice.app_key {
        Some(app_key) => vec![account(&app, &app_key)?],
        None => app.accounts(),
    };
    let today = app.config.clock.today();
    let ledgers: Vec<Value> = accounts
        .iter()
        .map(|account| account_ledger(&account.app_key, &account.books(), today))
        .collect();
    Ok(Json(json!({ "accounts": ledgers })))
}

/// The ledger of one company.
fn account_ledger(app_key: &str, books: &Books, today: Date) -> Value {
    let payables = books.payables.rows().iter();
    let entries = books.entries.rows().iter();
    let mut includes: BTreeMap<&str, u32> = BTreeMap::new();
    let by_kind = [books.payables.includes(), books.entries.includes()];
    for (key, times) in by_kind.into_iter().flatten() {
        *includes.entry(key).or_default() += times;
    }
    json!({
        "app_key": app_key,
        "name": books.name,
        "payables": payables.map(|row| payable(books, row, today)).collect::<Vec<_>>(),
        "entries": entries.map(|row| entry(books, row)).collect::<Vec<_>>(),
        "totals": totals(books),
        "includes_by_key": includes,
    })
}

/// Counts and sums of what is not removed.
fn totals(books: &Books) -> Value {
    let payables = || books.payables.rows().iter().filter(|row| !row.deleted);
    let open = || payables().filter(|row| row.content.settlement == Settlement::Open);
    let entries = || books.entries.rows().iter().filter(|row| !row.deleted);
    let owed: Decimal = payables().map(|row| row.content.amount).sum();
    let still_open: Decimal = open().map(|row| row.content.amount).sum();
    let posted: Decimal = entries().map(|row| row.content.amount).sum();
    json!({
        "payables": {
            "count": payables().count(),
            "sum": money::plain(owed),
            "open": open().count(),
            "open_sum": money::plain(still_open),
        },
        "entries": { "count": entries().count(), "sum": money::plain(posted) },
        "sum": money::plain(owed + posted),
    })
}

fn payable(books: &Books, row: &Row<Payable>, today: Date) -> Value {
    let payable = &row.content;
    json!({
        "integration_key": row.key,
        "omie_id": row.id,
        "supplier": payable.supplier,
        "supplier_name": books.client_name(payable.supplier),
        "category": payable.classified.code(),
        "categories": shares(&payable.classified),
        "amount": money::plain(payable.amount),
        "due": payable.due.to_string(),
        "forecast": payable.forecast.to_string(),
        "issued": payable.issued.to_string(),
        "entered": payable.entered.to_string(),
        "account": payable.account,
        "document": payable.other.get("numero_documento"),
        "status": payable.status(today),
        "note": payable.note,
        "deleted": row.deleted,
        "writes": row.writes,
    })
}

fn entry(books: &Books, row: &Row<Entry>) -> Value {
    let entry = &row.content;
    json!({
        "integration_key": row.key,
        "omie_id": row.id,
        "account": entry.account,
        "supplier": entry.client,
        "supplier_name": books.client_name(entry.client.unwrap_or_default()),
        "category": entry.classified.code(),
        "categories": shares(&entry.classified),
        "amount": money::plain(entry.amount),
        "date": entry.date.to_string(),
        "kind": entry.kind,
        "document": entry.document,
        "note": entry.note,
        "deleted": row.deleted,
        "writes": row.writes,
    })
}

fn shares(classified: &Classified) -> Value {
    let Classified::Split(shares) = classified else {
        return json!([]);
    };
    let shares = shares.iter();
    shares
        .map(|share| json!({ "category": share.category, "amount": money::plain(share.amount) }))
        .collect()
}
