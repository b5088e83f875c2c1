//! Deliveries: lists, one with all there is to say about it, and what a person orders about it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, OpenApi, ToSchema};

use malote_core::delivery::Status;
use malote_core::id::{CauseId, ConnectionId, DeliveryId};
use malote_core::money::Money;
use malote_core::seen::Said;
use malote_store::read::delivery::{Detail, Filter};

use crate::auth::Principal;
use crate::extract::{self, Body, Query, Speaks};
use crate::paging;
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Reason, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::Page;
use crate::shapes::deliveries::{Delivery, DeliveryDetail};
use crate::state::Shared;
use crate::texts::{self, bodies, reasons};

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, show, replay, discard, restore, resolve))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/deliveries", list)
        .read("/v1/deliveries/{id}", show)
        .operate(Method::POST, "/v1/deliveries/{id}/replay", replay)
        .operate(Method::POST, "/v1/deliveries/{id}/discard", discard)
        .operate(Method::POST, "/v1/deliveries/{id}/restore", restore)
        .operate(Method::POST, "/v1/deliveries/{id}/resolve", resolve)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// In this status.
    #[param(value_type = Option<crate::shapes::Status>)]
    status: Option<Status>,
    /// Of this tenant.
    tenant: Option<String>,
    /// Made by this flow, which must be installed.
    flow: Option<String>,
    /// Through this connection.
    #[param(value_type = Option<Uuid>)]
    connection: Option<ConnectionId>,
    /// Waiting for this cause.
    #[param(value_type = Option<Uuid>)]
    cause: Option<CauseId>,
    /// Dead, and failed like this.
    fingerprint: Option<String>,
    /// Created at or after.
    since: Option<Timestamp>,
    /// Created before.
    until: Option<Timestamp>,
    /// The beginning of a target key, of a subject's name or of an event's id; a whole reference
    /// or delivery id. What is found is always all of it: where more than 1,000 begin so, or so few
    /// characters of a key are given where only some tenants are looked at, the answer is
    /// `search-too-broad`.
    q: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

impl Asked {
    /// Refuses what could only be answered by reading everything, and that nothing fits.
    fn fits(&self, state: &Shared) -> Result<(), Failure> {
        let wrong = |why| Err(Failure::new(&texts::INVALID_PARAMETER).because(why));
        if let Some(named) = &self.flow {
            let known: Vec<&str> = state.flows.iter().map(|flow| flow.name()).collect();
            if !known.contains(&named.as_str()) {
                return wrong(reasons::UNKNOWN_FLOW.with(&[("flows", &known.join(", "))]));
            }
        }
        match self.status {
            Some(status) if self.fingerprint.is_some() && status != Status::Dead => {
                wrong(reasons::FINGERPRINT_OF_DEAD.with(&[("status", &status.name())]))
            }
            _ => Ok(()),
        }
    }
}

#[utoipa::path(
    get,
    path = "/v1/deliveries",
    tag = "deliveries",
    summary = "Deliveries, the newest first",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<Delivery>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    asked.fits(&state)?;
    let filter = Filter {
        scope: principal.scope_within(tenant.as_ref()),
        status: asked.status,
        flow: asked.flow,
        connection: asked.connection,
        cause: asked.cause,
        fingerprint: asked.fingerprint,
        since: asked.since,
        until: asked.until,
        q: asked.q.filter(|q| !q.is_empty()),
    };
    Ok(paging::answer(
        &state.store.deliveries(&filter, &window).await?,
    ))
}

#[utoipa::path(
    get,
    path = "/v1/deliveries/{id}",
    tag = "deliveries",
    summary = "One delivery with its event, the lines it was made of, its attempts and causes",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The delivery as it is now", body = DeliveryDetail))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let (_, delivery) = seen(&state, &principal, &id).await?;
    let Json(mut told) = json_of(&delivery)?;
    if delivery.payload_removed || delivery.event.body_removed {
        told["removed"] = texts::removed(language).into();
    }
    Ok(Json(told))
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/replay",
    tag = "deliveries",
    summary = "Sends it again",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The delivery as it is now", body = DeliveryDetail))
)]
async fn replay(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let (id, _) = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.replay(id).await?;
    after(&state, &principal, id).await
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/discard",
    tag = "deliveries",
    summary = "Gives it up, for a reason",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Reason,
    responses((status = 200, description = "The delivery as it is now", body = DeliveryDetail))
)]
async fn discard(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    Body(reason): Body<Reason>,
) -> Result<Json<Value>, Failure> {
    let (id, _) = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor());
    by.discard(id, &reason.checked()?).await?;
    after(&state, &principal, id).await
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/restore",
    tag = "deliveries",
    summary = "Takes back that it was given up",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The delivery as it is now", body = DeliveryDetail))
)]
async fn restore(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let (id, _) = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.restore(id).await?;
    after(&state, &principal, id).await
}

/// What a person saw in the target.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Resolution {
    /// The target's own key of what is there.
    held: Option<String>,
    /// The sum it has there. Of a change it must be said, for it tells whether the change was
    /// applied; unless given, it is the delivery's own, and of a removal the one that is known to
    /// be there. Only the sum the delivery wants ends it: with the one from before, it goes again;
    /// any other counts as edited in the target.
    amount: Option<String>,
    /// It is not there. Refused of a change of what is known to be there.
    #[serde(default)]
    absent: bool,
    /// How the person knows.
    reason: Option<String>,
}

impl Resolution {
    fn said(self) -> Result<Said, Failure> {
        let reference = match (self.held, self.absent) {
            (Some(reference), false) => reference.trim().to_owned(),
            (None, true) if self.amount.is_none() => return Ok(Said::Absent),
            _ => {
                return Err(Failure::invalid("", bodies::HELD_OR_ABSENT));
            }
        };
        if reference.is_empty() || reference.len() > 200 {
            return Err(Failure::invalid("/held", bodies::TARGETS_KEY));
        }
        let amount = self.amount.map(|text| Money::parse(&text)).transpose();
        let amount = amount.map_err(|flaw| {
            Failure::new(&texts::INVALID_BODY).at("/amount", "not-an-amount", flaw.to_string())
        })?;
        Ok(Said::Held { reference, amount })
    }
}

#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/resolve",
    tag = "deliveries",
    summary = "Says what a person saw in the target, where nobody knows whether it was applied",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Resolution,
    responses((status = 200, description = "The delivery as it is now", body = DeliveryDetail))
)]
async fn resolve(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    Body(resolution): Body<Resolution>,
) -> Result<Json<Value>, Failure> {
    let (id, _) = seen(&state, &principal, &id).await?;
    let why = resolution.reason.clone().map(Reason::of).transpose()?;
    let said = resolution.said()?;
    let by = state.store.by(principal.actor()).because(why.as_deref());
    by.resolve(id, &said).await?;
    after(&state, &principal, id).await
}

/// A delivery that the caller may see.
async fn seen(
    state: &Shared,
    principal: &Principal,
    id: &str,
) -> Result<(DeliveryId, Detail), Failure> {
    let id = extract::id("delivery", id)?;
    let delivery = state.store.delivery(id, &principal.scope()).await?;
    Ok((id, delivery))
}

/// The delivery as it is after an order.
async fn after(
    state: &Shared,
    principal: &Principal,
    id: DeliveryId,
) -> Result<Json<Value>, Failure> {
    json_of(&state.store.delivery(id, &principal.scope()).await?)
}
