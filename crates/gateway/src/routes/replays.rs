//! Replays: ordering many deliveries again, seeing first what that would do, watching it, and
//! holding or ending it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, OpenApi};

use malote_core::id::ReplayId;
use malote_core::language::Language;
use malote_store::replay::{Kind, Order, Ordered, Rows};

use crate::auth::Principal;
use crate::extract::{self, Body, Query, Speaks};
use crate::idempotency::Making;
use crate::paging::Paged;
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Why};
use crate::routes::{Routes, json_of};
use crate::shapes::{Page, replays as shapes};
use crate::state::Shared;
use crate::{paging, texts};

mod asked;
mod trial;

pub(super) use asked::{Asked, AskedDiscard, OF_MESSAGES};

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(order, list, show, rows, pause, resume, cancel))]
pub(super) struct Document;

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

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only what failed or was skipped.
    #[serde(default)]
    unsuccessful: bool,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    post,
    path = "/v1/replays",
    tag = "replays",
    summary = "Orders many deliveries again, or shows what that would do",
    request_body = Asked,
    responses(
        (status = 200, description = "A dry run: nothing was ordered", body = shapes::ReplayTrial),
        (status = 201, description = "The order stands", body = shapes::Replay)
    )
)]
async fn order(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    making: Making,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    ordered(&state, &principal, language, making, (Kind::Replay, asked)).await
}

/// Orders something about many deliveries, or shows what that would do.
pub(super) async fn ordered(
    state: &Shared,
    principal: &Principal,
    language: Language,
    Making(makes): Making,
    (kind, asked): (Kind, Asked),
) -> Result<(StatusCode, Json<Value>), Failure> {
    let chosen = asked.chosen(principal, kind)?;
    if asked.dry_run {
        let window = asked.window()?;
        let shown = trial::show(state, &chosen, &window, language).await?;
        return Ok((StatusCode::OK, shown));
    }
    let order = Order {
        told: asked.told()?,
        reason: asked.reason()?,
        ramp: asked.ramp()?,
        stop_at_failure_percent: asked.stop_at()?,
        rate_per_second: asked.rate(state.limits.replay_rate)?,
        chosen,
    };
    match state
        .store
        .by(principal.actor())
        .making(makes)
        .order_replay(&order)
        .await?
    {
        Ordered::Made(replay) => {
            // The reason is a person's words, and may name others: it is in the trail, sealed.
            let (id, total) = (replay.id, replay.counts.total);
            let by = replay.ordered_by.as_str();
            let what = kind.name();
            tracing::info!(replay = %id, total, by, "{what} {id} of {total} deliveries ordered by {by}");
            Ok((StatusCode::CREATED, json_of(&replay)?))
        }
        Ordered::Nothing { left_out } => {
            Err(Failure::new(&texts::NOTHING_TO_REPLAY).with("left_out", left_out.into()))
        }
    }
}

#[utoipa::path(
    get,
    path = "/v1/replays",
    tag = "replays",
    summary = "Replays, the newest first",
    params(Paged),
    responses((status = 200, description = "One page", body = Page<shapes::Replay>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paged.window()?;
    let page = state.store.replays(&principal.scope(), &window).await?;
    Ok(paging::answer(&page))
}

#[utoipa::path(
    get,
    path = "/v1/replays/{id}",
    tag = "replays",
    summary = "A replay and how far it is",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The replay", body = shapes::Replay))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = extract::id("replay", &id)?;
    progress(&state, &principal, id).await
}

#[utoipa::path(
    get,
    path = "/v1/replays/{id}/rows",
    tag = "replays",
    summary = "The deliveries of a replay, and what became of each",
    params(("id" = Uuid, Path, description = "Which"), Which),
    responses((status = 200, description = "One page", body = Page<shapes::ReplayRow>))
)]
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

#[utoipa::path(
    post,
    path = "/v1/replays/{id}/pause",
    tag = "replays",
    summary = "Holds a replay: what is being tried goes on, nothing more is",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The replay as it is now", body = shapes::Replay))
)]
async fn pause(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.pause_replay(id).await?;
    progress(&state, &principal, id).await
}

#[utoipa::path(
    post,
    path = "/v1/replays/{id}/resume",
    tag = "replays",
    summary = "Lets a held replay go on",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The replay as it is now", body = shapes::Replay))
)]
async fn resume(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.resume_replay(id).await?;
    progress(&state, &principal, id).await
}

#[utoipa::path(
    post,
    path = "/v1/replays/{id}/cancel",
    tag = "replays",
    summary = "Ends a replay: what was not tried is as it was",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "The replay as it is now", body = shapes::Replay))
)]
async fn cancel(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let id = seen(&state, &principal, &id).await?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.cancel_replay(id).await?;
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
