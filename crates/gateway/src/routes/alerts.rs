//! Alarms, and the channels they are told through. What a channel leads to and signs with goes
//! in and, but for the secret in the first answer, never comes out.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi};

use malote_core::alert::{Alarm, Kind};
use malote_core::id::NoticeId;
use malote_core::language::Language;
use malote_store::alert::list::Filter;

use crate::auth::Principal;
use crate::extract::{self, Query, Speaks};
use crate::paging;
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, alerts as shapes};
use crate::state::Shared;

mod channels;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        channels::list,
        channels::add,
        channels::remove,
        channels::test,
        notice
    ),
    components(schemas(shapes::AlertMessage))
)]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    let channel = "/v1/alerts/channels/{id}";
    routes
        .read("/v1/alerts", list)
        .admin(Method::GET, "/v1/alerts/channels", channels::list)
        .admin(Method::POST, "/v1/alerts/channels", channels::add)
        .admin(Method::DELETE, channel, channels::remove)
        .admin(
            Method::POST,
            "/v1/alerts/channels/{id}/test",
            channels::test,
        )
        .admin(Method::GET, "/v1/alerts/notices/{id}", notice)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// Of this kind.
    #[param(value_type = Option<shapes::AlarmKind>)]
    kind: Option<Kind>,
    /// Those that are over too.
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
    path = "/v1/alerts",
    tag = "alerts",
    summary = "What is wrong, since when, who must act and how; the newest first",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<shapes::Alarm>))
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
        kind: asked.kind,
        resolved: asked.resolved,
    };
    let page = state.store.alarms(&filter, &window).await?;
    let told = |alarm: &Alarm| told(alarm, language);
    let items: Vec<Value> = page.items.iter().map(told).collect();
    let next = page.next;
    Ok(paging::answer(&malote_store::Page { items, next }))
}

fn told(alarm: &Alarm, language: Language) -> Value {
    let facts = &alarm.facts;
    json!({
        "id": alarm.id,
        "kind": facts.kind(),
        "about": facts.about(),
        "tenant": alarm.tenant,
        "says": facts.says(language),
        "fix": facts.fix(alarm.tenant.as_deref(), language),
        "actor": facts.actor(),
        "urgent": facts.urgent(),
        "count": alarm.total.count,
        "amount": alarm.total.amount,
        "opened_at": alarm.opened_at,
        "seen_at": alarm.seen_at,
        "resolved_at": alarm.closed_at,
    })
}

#[utoipa::path(
    get,
    path = "/v1/alerts/notices/{id}",
    tag = "alerts",
    summary = "What became of a message to a channel",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The message", body = shapes::Notice))
)]
async fn notice(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: NoticeId = extract::id("notice", &id)?;
    let notice = state.store.notice(id, &principal.scope()).await?;
    Ok((StatusCode::OK, json_of(&notice)?).into_response())
}
