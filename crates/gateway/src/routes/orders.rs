//! Orders about many deliveries that are no replays: giving them up, and taking that back. What
//! becomes of them is told like a replay, under `/v1/replays`.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use serde_json::Value;
use utoipa::OpenApi;

use malote_store::replay::Kind;

use crate::auth::Principal;
use crate::extract::{Body, Speaks};
use crate::idempotency::Making;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::routes::replays::{self, Asked, AskedDiscard};
use crate::shapes::replays as shapes;
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(discard_many, restore_many))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .operate(Method::POST, "/v1/deliveries/discard", discard_many)
        .operate(Method::POST, "/v1/deliveries/restore", restore_many)
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/discard",
    tag = "deliveries",
    summary = "Gives many up, for a reason, or shows which: those dead, or parked if the filter says so",
    request_body = AskedDiscard,
    responses(
        (status = 200, description = "A dry run: nothing was ordered", body = shapes::ReplayTrial),
        (status = 201, description = "The order stands, and goes on by itself: see /v1/replays/{id}", body = shapes::Replay)
    )
)]
async fn discard_many(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    making: Making,
    Body(asked): Body<AskedDiscard>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let asked = Asked::from(asked);
    replays::ordered(&state, &principal, language, making, (Kind::Discard, asked)).await
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/restore",
    tag = "deliveries",
    summary = "Takes back that many were given up, and tries them in stages and at a rate, or shows what that would do",
    request_body = Asked,
    responses(
        (status = 200, description = "A dry run: nothing was ordered", body = shapes::ReplayTrial),
        (status = 201, description = "The order stands, and goes on by itself: see /v1/replays/{id}", body = shapes::Replay)
    )
)]
async fn restore_many(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    making: Making,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    replays::ordered(&state, &principal, language, making, (Kind::Restore, asked)).await
}
