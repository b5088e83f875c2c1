//! API keys: made, listed and revoked. The token is in one answer only.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

use malote_core::id::Tenant;
use malote_store::admin::key::{Key, NewKey};

use crate::access::Scope;
use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::idempotency::Making;
use crate::paging::{self, Paged};
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Reason, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, setup as shapes};
use crate::state::Shared;
use crate::texts::{self, bodies};
use crate::token::Token;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, create, revoke))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .admin(Method::GET, "/v1/keys", list)
        .admin(Method::POST, "/v1/keys", create)
        .admin(Method::POST, "/v1/keys/{key}/revoke", revoke)
}

#[utoipa::path(
    get,
    path = "/v1/keys",
    tag = "keys",
    summary = "The API keys, the newest first",
    params(Paged),
    responses((status = 200, description = "One page", body = Page<shapes::Key>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paged.window()?;
    let mut keys = state.store.keys().await?;
    keys.retain(|key| within(&principal, key));
    // Identifiers rise with time.
    let rank = |key: &Key| paging::largest_first(key.id.as_u128());
    Ok(paging::part(keys, &window, rank))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewKey)]
struct New {
    /// What it is for.
    #[schema(min_length = 1, max_length = 120)]
    label: String,
    /// What it allows.
    #[schema(value_type = Vec<shapes::KeyScope>, min_items = 1)]
    scopes: Vec<Scope>,
    /// The tenants it is bound to; all unless given.
    #[schema(min_items = 1)]
    tenants: Option<Vec<String>>,
    /// When it ends; never unless given.
    expires_at: Option<Timestamp>,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

#[utoipa::path(
    post,
    path = "/v1/keys",
    tag = "keys",
    summary = "Makes a key; its token is in this answer only",
    request_body = New,
    responses((status = 201, description = "New, with its token", body = shapes::Key))
)]
async fn create(
    State(state): State<Shared>,
    principal: Principal,
    Making(makes): Making,
    Body(new): Body<New>,
) -> Result<Response, Failure> {
    let label = new.label.trim().to_owned();
    if label.is_empty() || label.chars().count() > 120 || label.contains(char::is_control) {
        return Err(Failure::invalid("/label", bodies::text(1, 120)));
    }
    if new.scopes.is_empty() {
        return Err(Failure::invalid("/scopes", bodies::ONE_SCOPE));
    }
    if new.expires_at.is_some_and(|at| at <= state.clock.now()) {
        return Err(Failure::invalid("/expires_at", bodies::PAST));
    }
    let why = new.reason.map(Reason::of).transpose()?;
    let tenants = bound(&state, &principal, new.tenants.as_deref()).await?;
    let token = Token::fresh()
        .map_err(|_| Failure::new(&texts::UNAVAILABLE).because(texts::reasons::NO_RANDOMNESS))?;
    let key = NewKey {
        prefix: token.prefix.clone(),
        digest: token.digest,
        label,
        scopes: new
            .scopes
            .iter()
            .map(|scope| scope.name().to_owned())
            .collect(),
        tenants,
        expires_at: new.expires_at,
    };
    let by = state.store.by(principal.actor()).making(makes);
    let by = by.because(why.as_deref());
    by.create_key(&key).await?;
    let stored = named(&state, &principal, &token.prefix).await?;
    let Json(mut told) = json_of(&stored)?;
    told["token"] = token.text.into();
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// The tenants a new key or channel is bound to: all known, and never more than the caller's own.
pub(super) async fn bound(
    state: &Shared,
    principal: &Principal,
    asked: Option<&[String]>,
) -> Result<Option<Vec<String>>, Failure> {
    let Some(asked) = asked else {
        principal.unbound()?;
        return Ok(None);
    };
    if asked.is_empty() {
        return Err(Failure::invalid("/tenants", bodies::ONE_TENANT));
    }
    let mut names = Vec::with_capacity(asked.len());
    for (index, name) in asked.iter().enumerate() {
        let tenant: Tenant = extract::tenant(name)?;
        if !principal.knows(state, &tenant).await? {
            return Err(Failure::unknown_tenant(
                &format!("/tenants/{index}"),
                &tenant,
            ));
        }
        names.push(tenant.as_str().to_owned());
    }
    Ok(Some(names))
}

#[utoipa::path(
    post,
    path = "/v1/keys/{key}/revoke",
    tag = "keys",
    summary = "Ends a key now",
    params(("key" = String, Path, description = "Its identifier or prefix")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The key as it is now", body = shapes::Key))
)]
async fn revoke(
    State(state): State<Shared>,
    principal: Principal,
    Path(text): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let key = named(&state, &principal, &text).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.revoke_key(&key.prefix).await?;
    json_of(&named(&state, &principal, &text).await?)
}

/// A key by its identifier or prefix, if the caller may see it.
async fn named(state: &Shared, principal: &Principal, text: &str) -> Result<Key, Failure> {
    let keys = state.store.keys().await?;
    let found = keys
        .into_iter()
        .find(|key| key.prefix == text || key.id.to_string() == text);
    found
        .filter(|key| within(principal, key))
        .ok_or_else(|| Failure::not_found("key", text))
}

/// Whether a key reaches no further than the caller's tenants.
fn within(principal: &Principal, key: &Key) -> bool {
    match (&key.tenants, principal.tenants()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(tenants), Some(_)) => tenants.iter().all(|tenant| principal.sees(tenant)),
    }
}
