//! Tasks: tests and syncs ordered from the owner of a credential, and what came of them.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;
use utoipa::OpenApi;

use malote_core::id::TaskId;

use crate::auth::Principal;
use crate::extract::{self, Speaks};
use crate::problem::Failure;
use crate::routes::{Routes, connections, json_of};
use crate::shapes::connections as shapes;
use crate::state::Shared;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.read("/v1/tasks/{id}", show)
}

#[utoipa::path(
    get,
    path = "/v1/tasks/{id}",
    tag = "tasks",
    summary = "A test or sync that was ordered, and what came of it",
    params(("id" = Uuid, Path, description = "Which")),
    responses((status = 200, description = "The task", body = shapes::Task))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path(text): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id: TaskId = extract::id("task", &text)?;
    let task = state.store.task(id).await?;
    let connection = task.connection.to_string();
    let connection = connections::seen(&state, &principal, &connection).await;
    connection.map_err(|_| Failure::not_found("task", &id.to_string()))?;
    let Json(mut told) = json_of(&task)?;
    let outcome = task.result.map(|outcome| outcome.says(language));
    told["result"] = outcome.unwrap_or_default().into();
    Ok(Json(told))
}
