//! Whether the process lives, whether it can work, and its metrics.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::access::Access;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::state::Shared;
use crate::texts;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .health("/livez", Access::Open, live)
        .health("/readyz", Access::Open, ready)
        .health("/metrics", Access::Metrics, metrics)
}

async fn live() -> Json<Value> {
    Json(json!({"live": true}))
}

async fn ready(State(state): State<Shared>) -> Result<Json<Value>, Failure> {
    let schema = state.store.schema().await;
    let store = schema.is_ok_and(|schema| schema.pending.is_empty());
    let publisher = (state.publisher_up)();
    let parts = json!({"store": store, "publisher": publisher});
    if store && publisher {
        return Ok(Json(json!({"ready": true, "parts": parts})));
    }
    Err(Failure::new(&texts::NOT_READY).with("parts", parts))
}

async fn metrics(State(state): State<Shared>) -> Response {
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, (state.metrics)()).into_response()
}
