//! The audit trail: reading it, and looking whether it is as it was sealed.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, OpenApi};

use malote_store::audit::Filter;

use crate::auth::Principal;
use crate::extract::{self, Query, Speaks};
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, audit as shapes};
use crate::state::Shared;
use crate::{paging, texts};

/// How many blocks one request looks at; the answer says where to go on.
const BLOCKS: i64 = 200;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, verify))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/audit", list)
        .read("/v1/audit/verify", verify)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// The prefix of a key or the name of a user.
    who: Option<String>,
    /// What was ordered: `delivery.discard`.
    action: Option<String>,
    /// The identifier of what it was about.
    subject: Option<String>,
    /// At or after.
    since: Option<Timestamp>,
    /// Before.
    until: Option<Timestamp>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/audit",
    tag = "audit",
    summary = "The trail of orders, the newest first",
    params(Asked),
    responses((status = 200, description = "One page", body = Page<shapes::AuditRow>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let filter = Filter {
        scope: principal.scope_within(tenant.as_ref()),
        who: asked.who,
        action: asked.action,
        subject: asked.subject,
        since: asked.since,
        until: asked.until,
    };
    Ok(paging::answer(&state.store.audit(&filter, &window).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Look {
    /// The block to begin with.
    #[param(minimum = 1, default = 1)]
    from: Option<i64>,
    /// A head from the log, which the chain must still have.
    #[param(pattern = "^[1-9][0-9]{0,17}:[0-9a-fA-F]{64}$")]
    head: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/audit/verify",
    tag = "audit",
    summary = "Looks whether a stretch of the trail is as it was sealed",
    params(Look),
    responses((status = 200, description = "What was found", body = shapes::AuditVerified))
)]
async fn verify(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Query(look): Query<Look>,
) -> Result<Json<Value>, Failure> {
    principal.unbound()?;
    let head = look.head.as_deref().map(read_head).transpose()?;
    let from = look.from.unwrap_or(1);
    if from < 1 {
        return Err(Failure::new(&texts::INVALID_PARAMETER).because(texts::reasons::WRONG_FROM));
    }
    let found = state.store.verify_audit(from, BLOCKS, head).await?;
    let Json(mut told) = json_of(&found)?;
    told["sound"] = found.flaw.is_none().into();
    if let Some(flaw) = &found.flaw {
        told["flaw"]["detail"] = texts::flaw(flaw, language).into();
    }
    Ok(Json(told))
}

/// `NUMBER:DIGEST`, as the log has it.
fn read_head(text: &str) -> Result<(i64, &str), Failure> {
    let read = || {
        let (number, digest) = text.trim().split_once(':')?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        let hex = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then_some((number, digest))
    };
    read()
        .ok_or_else(|| Failure::new(&texts::INVALID_PARAMETER).because(texts::reasons::WRONG_HEAD))
}
