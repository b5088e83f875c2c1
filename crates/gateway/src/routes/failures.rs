//! What gave up, in groups: deliveries by fingerprint and refused messages by code, with what to
//! do about each.

use axum::Json;
use axum::extract::State;
use malote_core::language::Language;
use malote_store::admin::refusal;
use malote_store::read::failure;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi};

use crate::auth::Principal;
use crate::extract::{self, Query, Speaks};
use crate::paging;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::routes::replays::OF_MESSAGES;
use crate::shapes::{self, Page};
use crate::state::Shared;
use crate::texts::fix;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.read("/v1/failures", list)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/failures",
    tag = "failures",
    summary = "What gave up, in groups, with what to do about each",
    params(Asked),
    responses((status = 200, description = "One page, the most frequent first. Each page counts anew: a group whose count changes between two pages may come twice or not at all, so ask for all that are needed in one", body = Page<shapes::failures::FailureGroup>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let scope = principal.scope_within(tenant.as_ref());
    let mut items = Vec::new();
    for group in state.store.failure_groups(&scope).await? {
        items.push(dead(&group, language));
    }
    for group in state.store.refusal_groups(&scope).await? {
        items.push(refused(&group, language));
    }
    Ok(paging::part(items, &window, rank))
}

/// The most frequent first; of those that are equally frequent, deliveries. Unlike other ranks it
/// moves with its count, and the document says so: whoever needs all groups at once asks for as many.
fn rank(group: &Value) -> String {
    let count = group["count"].as_u64().unwrap_or(0);
    let first = paging::largest_first(count.into());
    format!("{first} {} {}", group["kind"], group["fingerprint"])
}

fn dead(group: &failure::Group, language: Language) -> Value {
    let (actor, fix) = fix::of_delivery(&group.fingerprint, language);
    json!({
        "kind": "delivery",
        "fingerprint": group.fingerprint,
        "code": null,
        "count": group.total.count,
        "amount": group.total.amount,
        "first_at": group.first_at,
        "last_at": group.last_at,
        "sample": group.sample,
        "detail": group.failure,
        "actor": actor,
        "fix": fix,
    })
}

fn refused(group: &refusal::Group, language: Language) -> Value {
    let (actor, fix) = fix::of_refusal(&group.code, language);
    json!({
        "kind": "refusal",
        "fingerprint": format!("{OF_MESSAGES}{}", group.code),
        "code": group.code,
        "count": group.count,
        "amount": null,
        "first_at": group.first_seen_at,
        "last_at": group.last_seen_at,
        "sample": group.sample,
        "detail": group.detail,
        "actor": actor,
        "fix": fix,
    })
}
