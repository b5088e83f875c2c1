//! A person at the ERP's desk: pays, part-pays, edits and removes what was delivered.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::books::{Classified, Entry, Payable, Settlement};
use crate::control::{Problem, Reply, account};

/// What the person writes; money is a decimal text.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    amount: Option<Decimal>,
    category: Option<String>,
    supplier: Option<i64>,
    account: Option<i64>,
    due: Option<Date>,
    date: Option<Date>,
    note: Option<String>,
}

fn read(body: &Bytes) -> Result<Edit, Problem> {
    if body.is_empty() {
        return Ok(Edit::default());
    }
    serde_json::from_slice(body).map_err(Problem::invalid)
}

type Target = (String, String, String);

/// `pay`, `partial`, `delete` or `edit` on a payable.
pub(super) async fn payable(
    State(app): State<Arc<App>>,
    Path((app_key, key, action)): Path<Target>,
    body: Bytes,
) -> Reply {
    let edit = read(&body)?;
    let account = account(&app, &app_key)?;
    let now = app.config.clock.civil();
    let mut books = account.books();
    let row = books.payables.find(None, Some(&key));
    let row = row.map_err(|_| Problem::not_found("payable", &key))?;
    match action.as_str() {
        "pay" => row.content.settlement = Settlement::Paid(row.content.amount),
        "partial" => {
            let half = (row.content.amount / Decimal::TWO).round_dp(2);
            row.content.settlement = Settlement::Partial(edit.amount.unwrap_or(half));
        }
        "delete" => row.deleted = true,
        "edit" => edit_payable(&mut row.content, edit),
        _ => return Err(Problem::not_found("action", &action)),
    }
    row.stamps.changed = now;
    drop(books);
    app.journal.touch();
    Ok(Json(json!({ "done": action, "integration_key": key })))
}

/// `delete` or `edit` on an account entry.
pub(super) async fn entry(
    State(app): State<Arc<App>>,
    Path((app_key, key, action)): Path<Target>,
    body: Bytes,
) -> Reply {
    let edit = read(&body)?;
    let account = account(&app, &app_key)?;
    let now = app.config.clock.civil();
    let mut books = account.books();
    let row = books.entries.find(None, Some(&key));
    let row = row.map_err(|_| Problem::not_found("entry", &key))?;
    match action.as_str() {
        "delete" => row.deleted = true,
        "edit" => edit_entry(&mut row.content, edit),
        _ => return Err(Problem::not_found("action", &action)),
    }
    row.stamps.changed = now;
    drop(books);
    app.journal.touch();
    Ok(Json(json!({ "done": action, "integration_key": key })))
}

fn edit_payable(payable: &mut Payable, edit: Edit) {
    payable.amount = edit.amount.unwrap_or(payable.amount);
    payable.supplier = edit.supplier.unwrap_or(payable.supplier);
    payable.account = edit.account.unwrap_or(payable.account);
    payable.due = edit.due.unwrap_or(payable.due);
    payable.issued = edit.date.unwrap_or(payable.issued);
    if let Some(category) = edit.category {
        payable.classified = Classified::One(category);
    }
    if let Some(note) = edit.note {
        payable.note = note;
    }
}

fn edit_entry(entry: &mut Entry, edit: Edit) {
    entry.amount = edit.amount.unwrap_or(entry.amount);
    entry.account = edit.account.unwrap_or(entry.account);
    entry.date = edit.date.or(edit.due).unwrap_or(entry.date);
    entry.client = edit.supplier.or(entry.client);
    if let Some(category) = edit.category {
        entry.classified = Classified::One(category);
    }
    if let Some(note) = edit.note {
        entry.note = note;
    }
}
