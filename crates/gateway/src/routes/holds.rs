//! Legal holds: while one stands, nothing of its tenant is removed, however old.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

use malote_core::id::Tenant;

use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::paging::{self, Paged};
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Reason, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, retention as shapes};
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, set, lift))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .admin(Method::GET, "/v1/holds", list)
        .admin(Method::POST, "/v1/holds", set)
        .admin(Method::POST, "/v1/holds/{tenant}/lift", lift)
}

#[utoipa::path(
    get,
    path = "/v1/holds",
    tag = "retention",
    summary = "The holds by tenant; those that have ended too",
    params(Paged),
    responses((status = 200, description = "One page", body = Page<shapes::Hold>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paged.window()?;
    let holds = state.store.holds(&principal.scope()).await?;
    Ok(paging::part(holds, &window, |hold| hold.tenant.clone()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHold)]
struct New {
    /// Whose things stay.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,39}$")]
    tenant: String,
    /// Until when; until it is lifted unless given.
    until: Option<Timestamp>,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

#[utoipa::path(
    post,
    path = "/v1/holds",
    tag = "retention",
    summary = "Holds everything of a tenant; one that is held gets the new end and reason",
    request_body = New,
    responses((status = 200, description = "The hold", body = shapes::Hold))
)]
async fn set(
    State(state): State<Shared>,
    principal: Principal,
    Body(new): Body<New>,
) -> Result<Json<Value>, Failure> {
    let tenant = extract::tenant(&new.tenant)?;
    let reason = Reason::of(new.reason)?;
    if !principal.knows(&state, &tenant).await? {
        return Err(Failure::unknown_tenant("/tenant", &tenant));
    }
    let by = state.store.by(principal.actor());
    json_of(&by.set_hold(&tenant, new.until, &reason).await?)
}

#[utoipa::path(
    post,
    path = "/v1/holds/{tenant}/lift",
    tag = "retention",
    summary = "Lets what is old enough of a tenant go again",
    params(("tenant" = String, Path, description = "Whose")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The hold as it was", body = shapes::Hold))
)]
async fn lift(
    State(state): State<Shared>,
    principal: Principal,
    Path(text): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let missing = || Failure::not_found("hold", &text);
    let tenant = Tenant::parse(&text).map_err(|_| missing())?;
    if !principal.sees(tenant.as_str()) {
        return Err(missing());
    }
    let by = state.store.by(principal.actor()).because(why.reason());
    json_of(&by.lift_hold(&tenant).await?)
}
