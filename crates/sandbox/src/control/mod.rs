//! The control interface: what a test, a demonstration or a person tells the simulator, and what
//! they ask it. It is no part of the target.

mod accounts;
mod ledger;
mod person;
mod watch;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::Account;
use crate::app::App;
use crate::misbehave::Order;

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) struct Problem(StatusCode, String);

impl Problem {
    fn not_found(what: &str, name: &str) -> Self {
        Self(
            StatusCode::NOT_FOUND,
            format!("there is no {what} '{name}'"),
        )
    }

    fn invalid(why: impl ToString) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, why.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

type Reply = Result<Json<Value>, Problem>;

/// Routes under `/sandbox`.
pub(crate) fn routes() -> Router<Arc<App>> {
    let orders = get(list_orders).post(add_order).delete(clear_orders);
    let payable = "/accounts/{app_key}/payables/{integration_key}/{action}";
    let entry = "/accounts/{app_key}/entries/{integration_key}/{action}";
    Router::new()
        .route("/health", get(health))
        .route("/reset", post(reset))
        .route("/misbehave", orders)
        .route("/ledger", get(ledger::show))
        .route("/calls", get(watch::calls))
        .route("/wait", get(watch::wait))
        .route("/accounts/{app_key}", put(accounts::put))
        .route("/accounts/{app_key}/secret", put(accounts::rotate))
        .route("/accounts/{app_key}/clients", post(accounts::add_client))
        .route(
            "/accounts/{app_key}/clients/{id}",
            patch(accounts::patch_client),
        )
        .route(
            "/accounts/{app_key}/categories/{code}",
            patch(accounts::patch_category),
        )
        .route(
            "/accounts/{app_key}/accounts/{id}",
            patch(accounts::patch_bank_account),
        )
        .route(payable, post(person::payable))
        .route(entry, post(person::entry))
}

fn account(app: &App, app_key: &str) -> Result<Arc<Account>, Problem> {
    app.account(app_key)
        .ok_or_else(|| Problem::not_found("company", app_key))
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn reset(State(app): State<Arc<App>>) -> Json<Value> {
    app.reset();
    Json(json!({ "reset": true }))
}

async fn list_orders(State(app): State<Arc<App>>) -> Json<Vec<Order>> {
    Json(app.orders.list())
}

async fn add_order(State(app): State<Arc<App>>, Json(order): Json<Order>) -> Json<Vec<Order>> {
    app.orders.add(order);
    Json(app.orders.list())
}

async fn clear_orders(State(app): State<Arc<App>>) -> Json<Vec<Order>> {
    app.orders.clear();
    Json(Vec::new())
}
