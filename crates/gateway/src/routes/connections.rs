//! Connections: adding one, stopping it, letting it go on, and ordering a test or a sync from
//! the owner of its credential. Credentials go in and never come out.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi};

use malote_core::id::ConnectionId;
use malote_store::StoreError;
use malote_store::admin::connection::Connection;
use malote_store::admin::task::Kind;

use crate::auth::Principal;
use crate::extract::{self, Body, Query, Speaks};
use crate::new_connection::{New, checked_settings, shared_rate};
use crate::paging;
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Reason, Why};
use crate::routes::links::Because;
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, connections as shapes};
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, show, create, test, sync, pause, resume, set_settings))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/connections", list)
        .admin(Method::POST, "/v1/connections", create)
        .read("/v1/connections/{id}", show)
        .operate(Method::POST, "/v1/connections/{id}/test", test)
        .operate(Method::POST, "/v1/connections/{id}/sync", sync)
        .operate(Method::POST, "/v1/connections/{id}/pause", pause)
        .operate(Method::POST, "/v1/connections/{id}/resume", resume)
        .admin(Method::PUT, "/v1/connections/{id}/settings", set_settings)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// With this name.
    name: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/connections",
    tag = "connections",
    summary = "Connections by tenant and name",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<shapes::Connection>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let scope = principal.scope_within(tenant.as_ref());
    let name = asked.name.as_deref();
    let page = state.store.connections_page(&scope, name, &window).await?;
    Ok(paging::answer(&page))
}

#[utoipa::path(
    get,
    path = "/v1/connections/{id}",
    tag = "connections",
    summary = "One connection",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The connection", body = shapes::Connection))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    json_of(&seen(&state, &principal, &id).await?)
}

#[utoipa::path(
    post,
    path = "/v1/connections",
    tag = "connections",
    summary = "Adds a connection; one of the same tenant and name takes the new credentials, tested first if others were refused, and keeps what is not named",
    request_body = New,
    responses((status = 201, description = "New", body = shapes::Connection), (status = 200, description = "Brought up to date", body = shapes::Connection), (status = 404, description = "There is no such tenant"))
)]
async fn create(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Body(mut new): Body<New>,
) -> Result<Response, Failure> {
    let why = new.reason.take().map(Reason::of).transpose()?;
    let (new, stays) = new.checked(&state, &principal, language)?;
    if !stays.settings {
        let known = state.store.connection_named(&new.tenant, &new.name).await;
        let known = match known {
            Ok(known) => known.settings,
            Err(StoreError::NotFound { .. }) => BTreeMap::new(),
            Err(error) => return Err(error.into()),
        };
        shared_rate(&principal, &new.settings, &known)?;
    }
    let by = state.store.by(principal.actor()).because(why.as_deref());
    let added = by.renew_connection(&new, stays).await?;
    let status = match added.fresh {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let Json(mut told) = json_of(&state.store.connection(added.id).await?)?;
    told["created"] = added.fresh.into();
    told["released"] = added.released.into();
    if let Some(test) = added.test {
        told["task"] = test.to_string().into();
    }
    Ok((status, Json(told)).into_response())
}

#[utoipa::path(
    post,
    path = "/v1/connections/{id}/test",
    tag = "connections",
    summary = "Orders one harmless call with its credentials",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 202, description = "Ordered from the owner of its credential", body = shapes::Ordered))
)]
async fn test(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Response, Failure> {
    order(&state, &principal, &id, (Kind::Test, why)).await
}

#[utoipa::path(
    post,
    path = "/v1/connections/{id}/sync",
    tag = "connections",
    summary = "Orders reading what links refer to",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 202, description = "Ordered from the owner of its credential", body = shapes::Ordered))
)]
async fn sync(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Response, Failure> {
    order(&state, &principal, &id, (Kind::Sync, why)).await
}

async fn order(
    state: &Shared,
    principal: &Principal,
    id: &str,
    (kind, why): (Kind, Why),
) -> Result<Response, Failure> {
    let connection = seen(state, principal, id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    let task = by.add_task(connection.id, kind).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({"task": task}))).into_response())
}

#[utoipa::path(
    post,
    path = "/v1/connections/{id}/pause",
    tag = "connections",
    summary = "Stops it: what it owes waits",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The connection as it is now", body = shapes::Connection))
)]
async fn pause(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    set_paused(&state, &principal, &id, (true, why)).await
}

#[utoipa::path(
    post,
    path = "/v1/connections/{id}/resume",
    tag = "connections",
    summary = "Lets it go on",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The connection as it is now", body = shapes::Connection))
)]
async fn resume(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    set_paused(&state, &principal, &id, (false, why)).await
}

async fn set_paused(
    state: &Shared,
    principal: &Principal,
    id: &str,
    (paused, why): (bool, Why),
) -> Result<Json<Value>, Failure> {
    let connection = seen(state, principal, id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.set_paused(connection.id, paused).await?;
    json_of(&state.store.connection(connection.id).await?)
}

#[utoipa::path(
    put,
    path = "/v1/connections/{id}/settings",
    tag = "connections",
    summary = "Replaces its settings",
    params(("id" = Uuid, Path, description = "Which"), Because),
    request_body = BTreeMap<String, shapes::SettingValue>,
    responses((status = 200, description = "The connection as it is now", body = shapes::Connection))
)]
async fn set_settings(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path(id): Path<String>,
    Query(because): Query<Because>,
    Body(given): Body<BTreeMap<String, Value>>,
) -> Result<Json<Value>, Failure> {
    let connection = seen(&state, &principal, &id).await?;
    let (settings, read) = checked_settings(given, &state, language)?;
    shared_rate(&principal, &settings, &connection.settings)?;
    let why = because.checked()?;
    let by = state.store.by(principal.actor()).because(why.as_deref());
    by.set_settings(connection.id, &settings, read.parts)
        .await?;
    json_of(&state.store.connection(connection.id).await?)
}

/// A connection that the caller may see.
pub(super) async fn seen(
    state: &Shared,
    principal: &Principal,
    text: &str,
) -> Result<Connection, Failure> {
    let id: ConnectionId = extract::id("connection", text)?;
    let connection = state.store.connection(id).await?;
    match principal.sees(&connection.tenant) {
        true => Ok(connection),
        // As the store writes it for one that is not there, however it was typed.
        false => Err(Failure::not_found("connection", &id.to_string())),
    }
}
