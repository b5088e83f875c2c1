//! Retention: how it stands, what would go, and beginning at once.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use utoipa::OpenApi;

use malote_store::retention::{Class, Would};

use crate::auth::Principal;
use crate::extract::Query;
use crate::paging::{self, Paged};
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, retention as shapes};
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(show, due, run))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/retention", show)
        .admin(Method::GET, "/v1/retention/due", due)
        .admin(Method::POST, "/v1/retention/run", run)
}

#[utoipa::path(
    get,
    path = "/v1/retention",
    tag = "retention",
    summary = "How long each class is kept, and what goes next",
    responses((status = 200, description = "As it stands", body = shapes::Retention))
)]
async fn show(State(state): State<Shared>, principal: Principal) -> Result<Json<Value>, Failure> {
    principal.unbound()?;
    json_of(&state.store.retention(&state.limits.retention).await?)
}

#[utoipa::path(
    get,
    path = "/v1/retention/due",
    tag = "retention",
    summary = "What would go now, counted; nothing is removed",
    params(Paged),
    responses((status = 200, description = "One page, by class and table", body = Page<shapes::Would>))
)]
async fn due(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    principal.unbound()?;
    let window = paged.window()?;
    let would = state.store.would_retain(&state.limits.retention).await?;
    Ok(paging::part(would, &window, rank))
}

/// By class in their order, and by table within one.
fn rank(would: &Would) -> String {
    let class = Class::ALL.iter().position(|class| *class == would.class);
    format!("{} {}", class.unwrap_or(Class::ALL.len()), would.what)
}

#[utoipa::path(
    post,
    path = "/v1/retention/run",
    tag = "retention",
    summary = "Lets what is old enough go at once, in whichever process keeps house next",
    request_body = Option<Perhaps>,
    responses((status = 202, description = "It is ordered", body = shapes::Ordered))
)]
async fn run(
    State(state): State<Shared>,
    principal: Principal,
    why: Why,
) -> Result<(StatusCode, Json<Value>), Failure> {
    principal.unbound()?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.order_retention().await?;
    Ok((StatusCode::ACCEPTED, Json(json!({"ordered": true}))))
}
