//! Causes: what blocks, how much waits on it, who must act and how; and looking again.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi};

use malote_core::cause::{Kind, Place};
use malote_core::id::{CauseId, ConnectionId};
use malote_core::language::Language;
use malote_store::admin::task;
use malote_store::read::causes::{Cause, Filter};

use crate::auth::Principal;
use crate::extract::{self, Query, Speaks};
use crate::paging;
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{self, Page};
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, show, recheck))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/causes", list)
        .read("/v1/causes/{id}", show)
        .operate(Method::POST, "/v1/causes/{id}/recheck", recheck)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// Of this connection.
    #[param(value_type = Option<Uuid>)]
    connection: Option<ConnectionId>,
    /// The resolved ones too.
    #[serde(default)]
    resolved: bool,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/causes",
    tag = "causes",
    summary = "What blocks, how much waits on it, who must act and how",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<shapes::causes::Cause>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let filter = Filter {
        scope: principal.scope_within(tenant.as_ref()),
        connection: asked.connection,
        resolved: asked.resolved,
    };
    let page = state.store.causes(&filter, &window).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for cause in &page.items {
        items.push(told(cause, language)?);
    }
    let next = page.next;
    Ok(paging::answer(&malote_store::Page { items, next }))
}

#[utoipa::path(
    get,
    path = "/v1/causes/{id}",
    tag = "causes",
    summary = "One cause",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The cause", body = shapes::causes::Cause))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = extract::id("cause", &id)?;
    let cause = state.store.cause(id, &principal.scope()).await?;
    Ok(Json(told(&cause, language)?))
}

/// Looks again at what blocks: at once where our own tables know, through the owner of the
/// credential where the target must be asked; else it says what a person has to do.
#[utoipa::path(
    post,
    path = "/v1/causes/{id}/recheck",
    tag = "causes",
    summary = "Looks again at what blocks",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "Looked at", body = shapes::causes::Rechecked), (status = 202, description = "The target is being asked", body = shapes::causes::Rechecked))
)]
async fn recheck(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path(id): Path<String>,
    why: Why,
) -> Result<Response, Failure> {
    let id: CauseId = extract::id("cause", &id)?;
    let cause = state.store.cause(id, &principal.scope()).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    let mut task = None;
    let mut released = 0;
    match cause.kind {
        Kind::ExpenseTypeUnlinked | Kind::AccountUnlinked | Kind::OutcomeUnknown => {
            released = by.recheck_cause(id).await?;
        }
        Kind::MemberUnsynced if cause.open => {
            task = Some(
                by.recheck_by(cause.connection, task::Kind::Sync, id)
                    .await?,
            );
        }
        Kind::CredentialsRefused if cause.open => {
            task = Some(
                by.recheck_by(cause.connection, task::Kind::Test, id)
                    .await?,
            );
        }
        _ => {}
    }
    let status = match task {
        Some(_) => StatusCode::ACCEPTED,
        None => StatusCode::OK,
    };
    let cause = told(&state.store.cause(id, &principal.scope()).await?, language)?;
    let answer = json!({"cause": cause, "released": released, "task": task});
    Ok((status, Json(answer)).into_response())
}

/// A cause with its sentence and what to do, in the caller's language.
fn told(cause: &Cause, language: Language) -> Result<Value, Failure> {
    let Json(mut told) = json_of(cause)?;
    let problem = cause.problem.as_deref();
    let says = cause
        .kind
        .says_why(&cause.entity, &cause.detail, problem, language);
    let place = Place {
        tenant: &cause.tenant,
        connection: &cause.connection_name,
        entity: &cause.entity,
    };
    told["says"] = says.into();
    told["fix"] = cause.kind.fix_why(place, problem, language).into();
    Ok(told)
}
