//! Taking refused messages up again.
//!
//! The stored body is read anew and published like any other event. A message is marked only
//! once its event is durable, so a stop in between repeats it, and a repeat has no effect.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use malote_core::language::Language;
use malote_core::problem::Refusal as Reason;
use malote_store::Window;
use malote_store::admin::refusal::{Filter, Refusal, Status};

use crate::auth::Principal;
use crate::check::{self, Checked, Checker, Fate, Refused};
use crate::extract::{self, Body, Speaks};
use crate::message::Message;
use crate::problem::Failure;
use crate::routes::bodies::Reason as Why;
use crate::routes::refusals::seen;
use crate::shapes::failures as shapes;
use crate::state::Shared;
use crate::texts::bodies;

/// The most messages of one order; whether there are more is said.
const MOST: usize = 1_000;

/// Which messages to take up again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefusalOrder)]
pub(super) struct Order {
    /// All that nobody did anything about and that fit; else `ids`.
    filter: Option<Which>,
    /// These.
    #[schema(min_items = 1, max_items = 1000)]
    ids: Option<Vec<Uuid>>,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
    /// Only look at them.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Why they were refused.
    #[schema(min_length = 1)]
    code: Option<String>,
    /// Of this tenant.
    #[schema(min_length = 1)]
    tenant: Option<String>,
}

#[utoipa::path(
    post,
    path = "/v1/refusals/replay",
    tag = "refusals",
    summary = "Takes refused messages up again",
    request_body = Order,
    responses((status = 200, description = "What it came to", body = shapes::RefusalsReplayed), (status = 404, description = "One of the ids is not there"))
)]
pub(super) async fn replay(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Body(order): Body<Order>,
) -> Result<Json<Value>, Failure> {
    let reason = order.reason.clone().map(Why::of).transpose()?;
    let by = state.store.by(principal.actor()).because(reason.as_deref());
    let (ids, more) = chosen(&state, &principal, &order).await?;
    let mut checker = Checker::new(&state, &principal);
    let mut tally = Tally::default();
    for id in ids {
        let (refusal, body) = seen(&state, &principal, &id.to_string()).await?;
        if refusal.status == Status::Replayed {
            tally.skipped += 1;
            continue;
        }
        let checked = check(&mut checker, &refusal, &body).await?;
        if order.dry_run {
            tally.count_checked(refusal.id, checked, language);
            continue;
        }
        for fate in check::publish(&state, vec![checked]).await? {
            if !matches!(fate, Fate::Refused(_)) {
                by.refusal_replayed(refusal.id, refusal.seen).await?;
            }
            tally.count(refusal.id, fate, language);
        }
    }
    let duplicates = state
        .publisher
        .tells_duplicates()
        .then_some(tally.duplicates);
    Ok(Json(json!({
        "dry_run": order.dry_run,
        "replayed": tally.replayed,
        "duplicates": duplicates,
        "refused": tally.refused,
        "skipped": tally.skipped,
        "more": more,
    })))
}

impl Which {
    fn names_some(&self) -> bool {
        let given = [&self.code, &self.tenant];
        given.iter().any(|text| text.is_some()) && !given.contains(&&Some(String::new()))
    }

    fn filter(&self, principal: &Principal) -> Result<Filter, Failure> {
        let tenant = self.tenant.as_deref().map(extract::tenant).transpose()?;
        Ok(Filter {
            scope: principal.scope_within(tenant.as_ref()),
            code: self.code.clone(),
            status: Some(Status::Dead),
        })
    }
}

/// What a replay came to.
#[derive(Debug, Default)]
struct Tally {
    replayed: usize,
    duplicates: usize,
    /// Replayed before.
    skipped: usize,
    refused: Vec<Value>,
}

impl Tally {
    fn count(&mut self, id: Uuid, fate: Fate, language: Language) {
        match fate {
            Fate::Accepted => self.replayed += 1,
            Fate::Duplicate => self.duplicates += 1,
            Fate::Refused(refused) => {
                let mut told = refused.tell(None, language);
                told["event_id"] = told["id"].take();
                told["id"] = json!(id);
                self.refused.push(told);
            }
        }
    }

    /// In a dry run what passes its checks counts as replayed.
    fn count_checked(&mut self, id: Uuid, checked: Result<Checked, Refused>, language: Language) {
        match checked {
            Ok(_) => self.replayed += 1,
            Err(refused) => self.count(id, Fate::Refused(refused), language),
        }
    }
}

/// The set of an order, fixed before anything is published, and whether there is more.
async fn chosen(
    state: &Shared,
    principal: &Principal,
    order: &Order,
) -> Result<(Vec<Uuid>, bool), Failure> {
    let filter = match (&order.filter, &order.ids) {
        (Some(which), None) if which.names_some() => which.filter(principal)?,
        (None, Some(ids)) if !ids.is_empty() && ids.len() <= MOST => {
            // All must be there to be seen before the first is published.
            for id in ids {
                seen(state, principal, &id.to_string()).await?;
            }
            return Ok((ids.clone(), false));
        }
        _ => {
            let why = bodies::SELECTION.with(&[("most", &MOST)]);
            return Err(Failure::invalid("", why));
        }
    };
    let mut window = Window::first(Window::MOST);
    let mut ids = Vec::new();
    loop {
        let page = state.store.refusals(&filter, &window).await?;
        ids.extend(page.items.iter().map(|refusal| refusal.id));
        match page.next {
            None => return Ok((ids, false)),
            Some(_) if ids.len() >= MOST => return Ok((ids, true)),
            next => window.cursor = next,
        }
    }
}

async fn check(
    checker: &mut Checker<'_>,
    refusal: &Refusal,
    body: &[u8],
) -> Result<Result<Checked, Refused>, Failure> {
    match Message::read(body, checker.event_bytes()) {
        Ok(message) => checker.check(message).await,
        Err(problem) => Ok(Err(Refused {
            id: refusal.event_id.clone(),
            refusal: Reason::of("invalid-event", vec![problem]),
        })),
    }
}
