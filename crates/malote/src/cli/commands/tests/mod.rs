//! Commands against an API made up by the test: what they ask, what they print, how they end.

mod alerts;
mod audit;
mod deliveries;
mod events;
mod files;
mod following;
mod links;
mod people;
mod portuguese;
mod reasons;
mod replays;
mod retention;
mod trials;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A problem as the API tells it.
fn problem(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

/// A list as the API gives it.
fn items(items: Value) -> Json<Value> {
    Json(json!({"items": items, "next": null}))
}
