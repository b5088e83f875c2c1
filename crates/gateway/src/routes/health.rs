//! Whether the process lives, whether it can work, and its metrics.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::access::Access;
use crate::auth::Principal;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::shapes::setup as shapes;
use crate::state::Shared;
use crate::texts;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(live, ready, metrics))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .health("/livez", Access::Open, live)
        .health("/readyz", Access::Open, ready)
        .health("/metrics", Access::Metrics, metrics)
}

#[utoipa::path(
    get,
    path = "/livez",
    tag = "health",
    summary = "Whether the process lives",
    responses((status = 200, description = "It does", body = shapes::Live))
)]
async fn live() -> Json<Value> {
    Json(json!({"live": true}))
}

#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    summary = "Whether it can work",
    responses((status = 200, description = "It can", body = shapes::Ready))
)]
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

#[utoipa::path(
    get,
    path = "/metrics",
    tag = "health",
    summary = "Its metrics, as Prometheus reads them",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain; version=0.0.4; charset=utf-8"))
)]
async fn metrics(
    State(state): State<Shared>,
    principal: Option<Extension<Principal>>,
) -> Result<Response, Failure> {
    // They count what all tenants do.
    if let Some(Extension(principal)) = principal {
        principal.unbound()?;
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, (state.metrics)()).into_response())
}
