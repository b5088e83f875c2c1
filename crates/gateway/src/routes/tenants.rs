//! Tenants: the companies and offices events belong to.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use malote_core::text;

use crate::auth::Principal;
use crate::extract::{self, Body};
use crate::paging;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::state::Shared;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/tenants", list)
        .admin(Method::POST, "/v1/tenants", create)
}

async fn list(State(state): State<Shared>, principal: Principal) -> Result<Json<Value>, Failure> {
    Ok(paging::whole(
        &state.store.tenants(&principal.scope()).await?,
    ))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    #[serde(default)]
    label: String,
}

async fn create(
    State(state): State<Shared>,
    principal: Principal,
    Body(new): Body<New>,
) -> Result<Response, Failure> {
    principal.unbound()?;
    let tenant = extract::tenant(&new.name)?;
    let label = text::cut(new.label.trim(), 120).replace('\0', "");
    let by = state.store.by(principal.actor());
    let fresh = by.add_tenant(&tenant, &label).await?;
    let status = match fresh {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let answer = json!({"name": tenant, "label": label, "created": fresh});
    Ok((status, Json(answer)).into_response())
}
