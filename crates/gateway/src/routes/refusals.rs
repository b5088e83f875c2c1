//! Refused messages: looked at, taken up again after a fix, or given up.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, OpenApi};
use uuid::Uuid;

use malote_store::admin::refusal::{Filter, Refusal, Status};

use crate::auth::Principal;
use crate::extract::{self, Query};
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, failures as shapes};
use crate::state::Shared;
use crate::{paging, texts};

mod import;
mod replay;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, show, discard, replay::replay, import::import))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/refusals", list)
        .read("/v1/refusals/{id}", show)
        .operate(Method::POST, "/v1/refusals/replay", replay::replay)
        .operate(Method::POST, "/v1/refusals/import", import::import)
        .operate(Method::POST, "/v1/refusals/{id}/discard", discard)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// Refused with this code.
    code: Option<String>,
    /// In this status.
    #[param(value_type = Option<shapes::RefusalStatus>)]
    status: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/refusals",
    tag = "refusals",
    summary = "Refused messages, the newest first",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<shapes::Refusal>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let status = match asked.status.as_deref() {
        None => None,
        Some(name) => Some(Status::from_name(name).ok_or_else(|| {
            Failure::new(&texts::INVALID_PARAMETER)
                .because("status must be one of: dead, replayed, discarded")
        })?),
    };
    let filter = Filter {
        scope: principal.scope_within(tenant.as_ref()),
        code: asked.code,
        status,
    };
    Ok(paging::answer(
        &state.store.refusals(&filter, &window).await?,
    ))
}

#[utoipa::path(
    get,
    path = "/v1/refusals/{id}",
    tag = "refusals",
    summary = "One refused message with its body",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The message", body = shapes::Refusal))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let (refusal, body) = seen(&state, &principal, &id).await?;
    let Json(mut told) = json_of(&refusal)?;
    told["body"] = String::from_utf8_lossy(&body).into();
    Ok(Json(told))
}

#[utoipa::path(
    post,
    path = "/v1/refusals/{id}/discard",
    tag = "refusals",
    summary = "Gives a refused message up",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The message as it is now", body = shapes::Refusal))
)]
async fn discard(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let (refusal, _) = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.discard_refusal(refusal.id).await?;
    let (refusal, _) = seen(&state, &principal, &id).await?;
    json_of(&refusal)
}

/// A refused message that the caller may see; one that names no tenant only who sees all.
async fn seen(
    state: &Shared,
    principal: &Principal,
    text: &str,
) -> Result<(Refusal, Vec<u8>), Failure> {
    let id: Uuid = extract::id("refused message", text)?;
    let (refusal, body) = state.store.refusal(id).await?;
    let visible = match &refusal.tenant {
        Some(tenant) => principal.sees(tenant),
        None => principal.tenants().is_none(),
    };
    match visible {
        true => Ok((refusal, body)),
        false => Err(Failure::not_found("refused message", &id.to_string())),
    }
}
