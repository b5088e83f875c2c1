//! Companies and their master data, as somebody with access to the ERP would change them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::books::{BankAccount, Books, Category, Client};
use crate::control::{Problem, Reply, account};
use crate::seed;
use crate::shape::Object;

/// A company as a command describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    app_secret: Option<String>,
    name: Option<String>,
    clients: Option<Vec<Client>>,
    categories: Option<Vec<Category>>,
    accounts: Option<Vec<BankAccount>>,
}

impl Description {
    fn apply(self, books: &mut Books) {
        if let Some(name) = self.name {
            books.name = name;
        }
        if let Some(clients) = self.clients {
            books.clients = clients;
        }
        if let Some(categories) = self.categories {
            books.categories = categories;
        }
        if let Some(accounts) = self.accounts {
            books.bank_accounts = accounts;
        }
    }
}

/// A new secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rotation {
    app_secret: String,
}

/// Opens a company, or replaces the named parts of one and keeps its ledger.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(app_key): Path<String>,
    Json(description): Json<Description>,
) -> Reply {
    let secret = description.app_secret.clone();
    if let Some(account) = app.account(&app_key) {
        if let Some(secret) = secret {
            account.rotate(&secret);
        }
        description.apply(&mut account.books());
    } else {
        let Some(secret) = secret else {
            return Err(Problem::invalid("a new company needs an 'app_secret'"));
        };
        let mut books = seed::acme();
        description.apply(&mut books);
        app.open(&app_key, &secret, books);
    }
    let account = account(&app, &app_key)?;
    let books = account.books();
    Ok(Json(json!({
        "app_key": app_key,
        "name": books.name,
        "clients": books.clients.len(),
        "categories": books.categories.len(),
        "accounts": books.bank_accounts,
    })))
}

/// Replaces the secret of a company.
pub(super) async fn rotate(
    State(app): State<Arc<App>>,
    Path(app_key): Path<String>,
    Json(rotation): Json<Rotation>,
) -> Reply {
    account(&app, &app_key)?.rotate(&rotation.app_secret);
    Ok(Json(json!({ "rotated": true })))
}

/// Adds a client; without an identifier it gets one.
pub(super) async fn add_client(
    State(app): State<Arc<App>>,
    Path(app_key): Path<String>,
    Json(mut client): Json<Object>,
) -> Reply {
    let account = account(&app, &app_key)?;
    let mut books = account.books();
    if !client.contains_key("id") {
        client.insert("id".to_owned(), json!(books.fresh_id()));
    }
    let client: Client = serde_json::from_value(Value::Object(client)).map_err(Problem::invalid)?;
    if books.client(client.id).is_some() {
        return Err(Problem::invalid(format!("client '{}' exists", client.id)));
    }
    let answer = json!(client);
    books.clients.push(client);
    Ok(Json(answer))
}

/// Changes fields of a client.
pub(super) async fn patch_client(
    State(app): State<Arc<App>>,
    Path((app_key, id)): Path<(String, i64)>,
    Json(changes): Json<Object>,
) -> Reply {
    let account = account(&app, &app_key)?;
    let mut books = account.books();
    let client = books.clients.iter_mut().find(|client| client.id == id);
    let client = client.ok_or_else(|| Problem::not_found("client", &id.to_string()))?;
    change(client, changes)
}

/// Changes fields of a category.
pub(super) async fn patch_category(
    State(app): State<Arc<App>>,
    Path((app_key, code)): Path<(String, String)>,
    Json(changes): Json<Object>,
) -> Reply {
    let account = account(&app, &app_key)?;
    let mut books = account.books();
    let mut categories = books.categories.iter_mut();
    let category = categories.find(|category| category.code == code);
    let category = category.ok_or_else(|| Problem::not_found("category", &code))?;
    change(category, changes)
}

/// Changes fields of a bank account.
pub(super) async fn patch_bank_account(
    State(app): State<Arc<App>>,
    Path((app_key, id)): Path<(String, i64)>,
    Json(changes): Json<Object>,
) -> Reply {
    let account = account(&app, &app_key)?;
    let mut books = account.books();
    let mut accounts = books.bank_accounts.iter_mut();
    let found = accounts.find(|account| account.id == id);
    let found = found.ok_or_else(|| Problem::not_found("account", &id.to_string()))?;
    change(found, changes)
}

fn change<T: Serialize + DeserializeOwned>(record: &mut T, changes: Object) -> Reply {
    let mut fields = serde_json::to_value(&*record).map_err(Problem::invalid)?;
    for (name, value) in changes {
        fields[name] = value;
    }
    *record = serde_json::from_value(fields.clone()).map_err(Problem::invalid)?;
    Ok(Json(fields))
}
