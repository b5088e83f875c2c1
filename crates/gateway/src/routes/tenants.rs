//! Tenants: the companies and offices events belong to.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use malote_core::text;

use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::paging::{self, Paged};
use crate::problem::Failure;
use crate::routes::Routes;
use crate::routes::bodies::Reason;
use crate::shapes::{Page, setup as shapes};
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, create))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/tenants", list)
        .admin(Method::POST, "/v1/tenants", create)
}

#[utoipa::path(
    get,
    path = "/v1/tenants",
    tag = "tenants",
    summary = "The tenants by name",
    params(Paged),
    responses((status = 200, description = "One page", body = Page<shapes::Tenant>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paged.window()?;
    let scope = principal.scope();
    let page = state.store.tenants_page(&scope, &window).await?;
    Ok(paging::answer(&page))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTenant)]
struct New {
    /// Its name in events.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,39}$")]
    name: String,
    /// What people call it.
    #[serde(default)]
    label: String,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

#[utoipa::path(
    post,
    path = "/v1/tenants",
    tag = "tenants",
    summary = "Adds a tenant; one that exists takes the label",
    request_body = New,
    responses((status = 201, description = "New", body = shapes::TenantAdded), (status = 200, description = "It was there", body = shapes::TenantAdded))
)]
async fn create(
    State(state): State<Shared>,
    principal: Principal,
    Body(new): Body<New>,
) -> Result<Response, Failure> {
    principal.unbound()?;
    let tenant = extract::tenant(&new.name)?;
    let label = text::cut(new.label.trim(), 120).replace('\0', "");
    let why = new.reason.map(Reason::of).transpose()?;
    let by = state.store.by(principal.actor()).because(why.as_deref());
    let fresh = by.add_tenant(&tenant, &label).await?;
    let status = match fresh {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let answer = json!({"name": tenant, "label": label, "created": fresh});
    Ok((status, Json(answer)).into_response())
}
