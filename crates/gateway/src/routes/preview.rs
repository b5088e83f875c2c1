//! An event → the deliveries it would make now, with exactly what would be sent; or none, when it
//! was taken before or a newer revision was. Nothing is stored and no target is called.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::access::Scope;
use crate::auth::Principal;
use crate::check::Checker;
use crate::extract::{Raw, Speaks};
use crate::message::Messages;
use crate::preview::Preview;
use crate::problem::Failure;
use crate::routes::Routes;
use crate::shapes::events as shapes;
use crate::state::Shared;
use crate::texts::{self, bodies};

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(preview))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.on(Method::POST, "/v1/preview", Scope::Read, preview)
}

#[utoipa::path(
    post,
    path = "/v1/preview",
    tag = "events",
    summary = "Shows the deliveries an event would make, with exactly what would be sent; nothing is stored",
    request_body(content = Value),
    responses((status = 200, description = "What it would send now", body = shapes::Preview))
)]
async fn preview(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Json<Value>, Failure> {
    let mut messages = Messages::read(&headers, &body, &state.limits)?;
    let (Some(message), true) = (messages.all.pop(), messages.all.is_empty()) else {
        return Err(Failure::invalid("", bodies::ONE_EVENT));
    };
    let mut checker = Checker::new(&state, &principal);
    let checked = match checker.check(message).await? {
        Ok(checked) => checked,
        Err(refused) => return Err(Failure::refused(refused.refusal)),
    };
    let preview = Preview::of(&state, &checked).await?;
    let deliveries = preview.deliveries(language).await?;
    let plan = &checked.plan;
    let mut notes = plan.notes.clone();
    notes.extend(texts::stands(preview.stands(), language).map(str::to_owned));
    Ok(Json(json!({
        "tenant": checked.submission.envelope.tenant,
        "flow": plan.flow,
        "connection": preview.connection().id,
        "subject": plan.subject,
        "expected": {"count": plan.expected.count, "amount": plan.expected.amount},
        "standing": preview.stands().name(),
        "notes": notes,
        "deliveries": deliveries,
    })))
}
