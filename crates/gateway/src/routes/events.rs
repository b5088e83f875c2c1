//! Publishing events, and looking one up by its identity.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use malote_core::envelope::{Envelope, can_be_trace};
use malote_core::id::Tenant;
use malote_core::language::Language;
use malote_core::problem::bounded;

use crate::auth::Principal;
use crate::check::{self, Checker, Fate, Refused};
use crate::extract::{Raw, Speaks};
use crate::message::Messages;
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::shapes::events as shapes;
use crate::state::Shared;
use crate::texts;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(publish, show))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .publish("/v1/events", publish)
        .read("/v1/events/{tenant}/{source}/{id}", show)
}

#[utoipa::path(
    post,
    path = "/v1/events",
    tag = "events",
    summary = "Publishes events: one, a batch, or one in binary mode",
    request_body(content = Value),
    responses((status = 202, description = "Durable: none of what is counted as accepted can be lost", body = shapes::Published))
)]
async fn publish(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Response, Failure> {
    let messages = Messages::read(&headers, &body, &state.limits)?;
    let batch = messages.batch;
    let mut checker = Checker::new(&state, &principal);
    let mut checked = Vec::with_capacity(messages.all.len());
    for message in messages.all {
        let mut one = checker.check(message).await?;
        if let Ok(checked) = &mut one {
            continue_trace(&mut checked.submission.envelope, &headers);
        }
        checked.push(one);
    }
    let fates = check::publish(&state, checked).await?;
    answer(&state, batch, &fates, language)
}

/// An event without a trace of its own continues that of the request.
fn continue_trace(envelope: &mut Envelope, headers: &HeaderMap) {
    if envelope.traceparent.is_some() {
        return;
    }
    let header = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?;
        can_be_trace(value).then(|| value.to_owned())
    };
    envelope.traceparent = header("traceparent");
    if envelope.traceparent.is_some() {
        envelope.tracestate = header("tracestate");
    }
}

fn answer(
    state: &Shared,
    batch: bool,
    fates: &[Fate],
    language: Language,
) -> Result<Response, Failure> {
    let (mut accepted, mut duplicates) = (0_usize, 0_usize);
    let mut refused = Vec::new();
    for (index, fate) in fates.iter().enumerate() {
        match fate {
            Fate::Accepted => accepted += 1,
            Fate::Duplicate => duplicates += 1,
            Fate::Refused(one) => refused.push((batch.then_some(index), one)),
        }
    }
    let told: Vec<Value> = refused
        .iter()
        .map(|(index, one)| one.tell(*index, language))
        .collect();
    if !fates.is_empty() && refused.len() == fates.len() {
        return Err(all_refused(&refused).with("refused", told.into()));
    }
    let duplicates = state.publisher.tells_duplicates().then_some(duplicates);
    let answer = json!({"accepted": accepted, "duplicates": duplicates, "refused": told});
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

/// One event answers with its own code; a batch names the place of every problem in it.
fn all_refused(refused: &[(Option<usize>, &Refused)]) -> Failure {
    if let [(None, one)] = refused {
        return Failure::refused(one.refusal.clone());
    }
    let mut errors = Vec::new();
    for (index, one) in refused {
        let place = index.map_or_else(String::new, |index| format!("/{index}"));
        let of_one = one.refusal.errors.iter().cloned();
        errors.extend(of_one.map(|problem| problem.within(&place)));
    }
    Failure::new(&texts::ALL_REFUSED).with_errors(bounded(errors))
}

#[utoipa::path(
    get,
    path = "/v1/events/{tenant}/{source}/{id}",
    tag = "events",
    summary = "One event by its identity, with what became of it",
    params(("tenant" = String, Path, description = "Whose"), ("source" = String, Path, description = "The producing system, percent-encoded"), ("id" = String, Path, description = "The producer's identifier")),
    responses((status = 200, description = "The event", body = shapes::EventDetail))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Path((tenant, source, id)): Path<(String, String, String)>,
) -> Result<Json<Value>, Failure> {
    let missing = || {
        // With a broker in between an event may be accepted and not be here yet. A tenant that
        // the caller does not see reads the same.
        let code = match state.publisher.tells_duplicates() {
            true => &texts::NOT_FOUND,
            false => &texts::NOT_SEEN_YET,
        };
        Failure::new(code)
    };
    let tenant = Tenant::parse(&tenant).map_err(|_| missing())?;
    if !principal.sees(tenant.as_str()) {
        return Err(missing());
    }
    let found = state.store.event(&tenant, &source, &id).await?;
    let found = found.ok_or_else(missing)?;
    let Json(mut told) = json_of(&found)?;
    if found.event.body_removed {
        told["removed"] = texts::removed(language).into();
    }
    Ok(Json(told))
}
