//! Replays: ordering many deliveries again, seeing first what that would do, watching it, and
//! holding or ending it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use malote_core::id::ReplayId;
use malote_store::replay::{Order, Ordered, Rows};

use crate::auth::Principal;
use crate::extract::{self, Body, Query, Speaks};
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::state::Shared;
use crate::{paging, texts};

mod asked;
mod trial;

use asked::Asked;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .operate(Method::POST, "/v1/replays", order)
        .read("/v1/replays", list)
        .read("/v1/replays/{id}", show)
        .read("/v1/replays/{id}/rows", rows)
        .operate(Method::POST, "/v1/replays/{id}/pause", pause)
        .operate(Method::POST, "/v1/replays/{id}/resume", resume)
        .operate(Method::POST, "/v1/replays/{id}/cancel", cancel)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paged {
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Only what failed or was skipped.
    #[serde(default)]
    unsuccessful: bool,
    limit: Option<u32>,
    cursor: Option<String>,
}

async fn order(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let chosen = asked.chosen(&principal)?;
    if asked.dry_run {
        let window = asked.window()?;
        let shown = trial::show(&state, &chosen, &window, language).await?;
        return Ok((StatusCode::OK, shown));
    }
    let order = Order {
        told: asked.told()?,
        reason: asked.reason()?,
        ordered_by: principal.called(),
        ramp: asked.ramp()?,
        stop_at_failure_percent: asked.stop_at()?,
        rate_per_second: asked.rate(state.limits.replay_rate)?,
        chosen,
    };
    match state
        .store
        .by(principal.actor())
        .order_replay(&order)
        .await?
    {
        Ordered::Made(replay) => {
            let told = replay.reason.as_str();
            let (id, total) = (replay.id, replay.counts.total);
            let by = replay.ordered_by.as_str();
            tracing::info!(replay = %id, total, by, reason = told, "replay {id} of {total} deliveries ordered by {by}");
            Ok((StatusCode::CREATED, json_of(&replay)?))
        }
        Ordered::Nothing { left_out } => {
            Err(Failure::new(&texts::NOTHING_TO_REPLAY).with("left_out", left_out.into()))
        }
    }
}

async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(paged.limit, paged.cursor.as_deref())?;
    let page = state.store.replays(&principal.scope(), &window).await?;
    Ok(paging::answer(&page))
}

async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = extract::id("replay", &id)?;
    progress(&state, &principal, id).await
}

async fn rows(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    Query(asked): Query<Which>,
) -> Result<Json<Value>, Failure> {
    let id = extract::id("replay", &id)?;
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let which = match asked.unsuccessful {
        true => Rows::Unsuccessful,
        false => Rows::All,
    };
    let rows = state
        .store
        .replay_rows(id, &principal.scope(), which, &window)
        .await?;
    Ok(paging::answer(&rows))
}

async fn pause(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    state.store.by(principal.actor()).pause_replay(id).await?;
    progress(&state, &principal, id).await
}

async fn resume(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    state.store.by(principal.actor()).resume_replay(id).await?;
    progress(&state, &principal, id).await
}

async fn cancel(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    state.store.by(principal.actor()).cancel_replay(id).await?;
    progress(&state, &principal, id).await
}

/// A replay that the caller may see.
async fn seen(state: &Shared, principal: &Principal, id: &str) -> Result<ReplayId, Failure> {
    let id = extract::id("replay", id)?;
    state.store.replay_progress(id, &principal.scope()).await?;
    Ok(id)
}

async fn progress(
    state: &Shared,
    principal: &Principal,
    id: ReplayId,
) -> Result<Json<Value>, Failure> {
    json_of(&state.store.replay_progress(id, &principal.scope()).await?)
}
