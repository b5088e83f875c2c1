//! Deliveries: lists, one with all there is to say about it, and what a person orders about it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use malote_core::delivery::{Held, Known, Status};
use malote_core::id::{CauseId, ConnectionId, DeliveryId};
use malote_core::money::Money;
use malote_store::read::delivery::{Detail, Filter};

use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::problem::Failure;
use crate::routes::bodies::{Reason, Why};
use crate::routes::{Routes, json_of};
use crate::state::Shared;
use crate::{paging, texts};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/deliveries", list)
        .read("/v1/deliveries/{id}", show)
        .operate(Method::POST, "/v1/deliveries/{id}/replay", replay)
        .operate(Method::POST, "/v1/deliveries/{id}/discard", discard)
        .operate(Method::POST, "/v1/deliveries/{id}/restore", restore)
        .operate(Method::POST, "/v1/deliveries/{id}/resolve", resolve)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    status: Option<Status>,
    tenant: Option<String>,
    flow: Option<String>,
    connection: Option<ConnectionId>,
    cause: Option<CauseId>,
    fingerprint: Option<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    q: Option<String>,
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

async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let (_, delivery) = seen(&state, &principal, &id).await?;
    json_of(&delivery)
}

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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resolution {
    /// The target's own key of what is there.
    held: Option<String>,
    /// The sum it has there; the delivery's own unless given.
    amount: Option<String>,
    /// It is not there.
    #[serde(default)]
    absent: bool,
    /// How the person knows.
    reason: Option<String>,
}

impl Resolution {
    fn known(self, delivery: &Detail) -> Result<Known, Failure> {
        let reference = match (self.held, self.absent) {
            (Some(reference), false) => reference.trim().to_owned(),
            (None, true) if self.amount.is_none() => return Ok(Known::Gone),
            _ => {
                let detail = "must be either {\"held\": reference} or {\"absent\": true}";
                return Err(Failure::invalid("", detail));
            }
        };
        if reference.is_empty() || reference.len() > 200 {
            return Err(Failure::invalid("/held", "must be the target's own key"));
        }
        let amount = match self.amount {
            None => delivery.delivery.amount,
            Some(text) => Money::parse(&text).map_err(|flaw| {
                Failure::new(&texts::INVALID_BODY).at("/amount", "not-an-amount", flaw.to_string())
            })?,
        };
        Ok(Known::Held(Held {
            reference,
            snapshot: json!({ "amount": amount }),
            amount,
        }))
    }
}

async fn resolve(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    Body(resolution): Body<Resolution>,
) -> Result<Json<Value>, Failure> {
    let (id, delivery) = seen(&state, &principal, &id).await?;
    let why = resolution.reason.clone().map(Reason::of).transpose()?;
    let known = resolution.known(&delivery)?;
    let by = state.store.by(principal.actor()).because(why.as_deref());
    by.resolve(id, known).await?;
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
