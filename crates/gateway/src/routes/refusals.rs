//! Refused messages: looked at, taken up again after a fix, or given up.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use malote_store::admin::refusal::{Filter, Refusal, Status};

use crate::auth::Principal;
use crate::extract::{self, Query};
use crate::problem::Failure;
use crate::routes::bodies::Why;
use crate::routes::{Routes, json_of};
use crate::state::Shared;
use crate::{paging, texts};

mod import;
mod replay;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/refusals", list)
        .read("/v1/refusals/{id}", show)
        .operate(Method::POST, "/v1/refusals/replay", replay::replay)
        .operate(Method::POST, "/v1/refusals/import", import::import)
        .operate(Method::POST, "/v1/refusals/{id}/discard", discard)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    tenant: Option<String>,
    code: Option<String>,
    status: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

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
    let missing = || Failure::not_found("refused message", text);
    let id: Uuid = extract::id("refused message", text)?;
    let (refusal, body) = state.store.refusal(id).await?;
    let visible = match &refusal.tenant {
        Some(tenant) => principal.sees(tenant),
        None => principal.tenants().is_none(),
    };
    match visible {
        true => Ok((refusal, body)),
        false => Err(missing()),
    }
}
