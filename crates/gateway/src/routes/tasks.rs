//! Tasks: tests and syncs ordered from the owner of a credential, and what came of them.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::auth::Principal;
use crate::extract;
use crate::problem::Failure;
use crate::routes::{Routes, connections, json_of};
use crate::state::Shared;

pub(super) fn add(routes: Routes) -> Routes {
    routes.read("/v1/tasks/{id}", show)
}

async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path(text): Path<String>,
) -> Result<Json<Value>, Failure> {
    let task = state.store.task(extract::id("task", &text)?).await?;
    let connection = task.connection.to_string();
    let connection = connections::seen(&state, &principal, &connection).await;
    connection.map_err(|_| Failure::not_found("task", &text))?;
    json_of(&task)
}
