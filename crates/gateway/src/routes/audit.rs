//! The audit trail: reading it, and looking whether it is as it was sealed.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use malote_store::audit::Filter;

use crate::auth::Principal;
use crate::extract::{self, Query, Speaks};
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::state::Shared;
use crate::{paging, texts};

/// How many blocks one request looks at; the answer says where to go on.
const BLOCKS: i64 = 200;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .read("/v1/audit", list)
        .read("/v1/audit/verify", verify)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    tenant: Option<String>,
    who: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
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
        who: asked.who,
        action: asked.action,
        subject: asked.subject,
        since: asked.since,
        until: asked.until,
    };
    Ok(paging::answer(&state.store.audit(&filter, &window).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    /// The block to begin with.
    from: Option<i64>,
    /// A head from the log, which the chain must still have.
    head: Option<String>,
}

async fn verify(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Query(look): Query<Look>,
) -> Result<Json<Value>, Failure> {
    principal.unbound()?;
    let head = look.head.as_deref().map(read_head).transpose()?;
    let from = look.from.unwrap_or(1);
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
    read().ok_or_else(|| {
        Failure::new(&texts::INVALID_PARAMETER)
            .because("head must be NUMBER:DIGEST, as the log has it")
    })
}
