//! Changes of deliveries and of replays as they happen, as server-sent events.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};

use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, ReplayId};
use malote_store::Scope;
use malote_store::read::changes::Place;

use crate::auth::Principal;
use crate::extract::{self, Query};
use crate::problem::Failure;
use crate::routes::Routes;
use crate::state::Shared;
use crate::texts;
use crate::watch::answer::Wanted;
use crate::watch::{self, Changed, Changes, Kind, OfReplays, Stopping, Told};

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(deliveries, replays))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/deliveries/stream", deliveries)
        .read("/v1/replays/stream", replays)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// Through this connection.
    #[param(value_type = Option<Uuid>)]
    connection: Option<ConnectionId>,
    /// That came into this status.
    #[param(value_type = Option<crate::shapes::Status>)]
    status: Option<Status>,
}

/// What a watcher that comes back is told at most of what it missed.
const MOST_BEFORE: u32 = 1_000;

#[utoipa::path(
    get,
    path = "/v1/deliveries/stream",
    tag = "deliveries",
    summary = "Changes of deliveries as they happen: events `delivery` with the delivery as in a list, `ready` once everything from then on is told, `missed` when the list has to be read again",
    params(
        Asked,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was seen: what changed since is told first. Some of it may be told again")
    ),
    responses((status = 200, description = "The events, until the line ends: after ten minutes, or when the process stops. Come back with `Last-Event-ID`", body = String, content_type = "text/event-stream"))
)]
async fn deliveries(
    State(state): State<Shared>,
    Extension(changes): Extension<Arc<Changes>>,
    stopping: Option<Extension<Stopping>>,
    principal: Principal,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let last = last_seen(&headers)?;
    let scope = principal.scope_within(tenant.as_ref());
    let wanted = move |changed: &Changed| {
        let Changed::Delivery(delivery) = changed else {
            return false;
        };
        scope.allows(&delivery.tenant)
            && asked.connection.is_none_or(|id| delivery.connection == id)
            && asked.status.is_none_or(|status| delivery.status == status)
    };
    answered(&state, &changes, last, stopping, Box::new(wanted)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// This one alone.
    #[param(value_type = Option<Uuid>)]
    id: Option<ReplayId>,
    /// Of this tenant.
    tenant: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/replays/stream",
    tag = "replays",
    summary = "How replays get on as it happens: events `replay` with the replay, `ready` once everything from then on is told, `missed` when it has to be read again",
    params(
        Which,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was seen: what changed since is told first. Some of it may be told again")
    ),
    responses((status = 200, description = "The events, until the line ends: after ten minutes, or when the process stops. Come back with `Last-Event-ID`", body = String, content_type = "text/event-stream"))
)]
async fn replays(
    State(state): State<Shared>,
    Extension(OfReplays(changes)): Extension<OfReplays>,
    stopping: Option<Extension<Stopping>>,
    principal: Principal,
    Query(asked): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let last = last_seen(&headers)?;
    let scope = principal.scope_within(tenant.as_ref());
    let wanted = move |changed: &Changed| {
        let Changed::Replay(replay) = changed else {
            return false;
        };
        // Only who may see every tenant that it can hold rows of.
        let seen = match &replay.tenants {
            None => matches!(scope, Scope::All),
            Some(tenants) => tenants.iter().all(|tenant| scope.allows(tenant)),
        };
        seen && asked.id.is_none_or(|id| replay.id == id)
    };
    answered(&state, &changes, last, stopping, Box::new(wanted)).await
}

/// The line of a watcher, with what it missed first.
async fn answered(
    state: &Shared,
    changes: &Arc<Changes>,
    last: Option<Place>,
    stopping: Option<Extension<Stopping>>,
    wanted: Wanted,
) -> Result<Response, Failure> {
    let watcher = changes.watch().await?;
    let before = match last {
        None => Vec::new(),
        Some(last) => since(state, changes.kind(), last).await?,
    };
    let stopping = stopping.map(|Extension(stopping)| stopping);
    Ok(watch::answer::answer(watcher, &before, wanted, stopping))
}

fn last_seen(headers: &HeaderMap) -> Result<Option<Place>, Failure> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let place = value.to_str().ok().and_then(|text| text.parse().ok());
    place.map(Some).ok_or_else(|| {
        Failure::new(&texts::INVALID_PARAMETER)
            .because("Last-Event-ID must be the id of an event of this stream")
    })
}

/// What changed since a place, and a little before: a change may have come into sight late.
async fn since(state: &Shared, kind: Kind, last: Place) -> Result<Vec<Told>, Failure> {
    let from = last.at.checked_sub(SignedDuration::from_secs(10));
    let from = Place::before(from.unwrap_or(last.at));
    let places = kind.changes(&state.store, from, MOST_BEFORE).await?;
    if places.len() >= MOST_BEFORE as usize {
        return Ok(vec![Told::Missed]);
    }
    let mut told = Vec::with_capacity(places.len());
    for chunk in places.chunks(200) {
        for changed in kind.read(&state.store, chunk).await? {
            told.push(Told::Changed(changed));
        }
    }
    Ok(told)
}
