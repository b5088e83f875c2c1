//! A replay that is not ordered: what each row would do, and how much it is in all.

use axum::Json;
use malote_core::language::Language;
use malote_core::money::Money;
use malote_store::Window;
use malote_store::replay::{Chosen, Kind, Look};
use serde_json::{Value, json};

use crate::dry::Dry;
use crate::paging;
use crate::problem::Failure;
use crate::state::Shared;
use crate::texts;

/// A page of rows, with the totals of the whole set.
pub(super) async fn show(
    state: &Shared,
    chosen: &Chosen,
    window: &Window,
    language: Language,
) -> Result<Json<Value>, Failure> {
    let totals = state.store.replay_totals(chosen).await?;
    let (mut count, mut left_out, mut amount) = (0, 0, Money::ZERO);
    for total in &totals {
        count += total.count;
        left_out += total.left_out;
        amount = amount
            .plus(total.amount)
            .ok_or_else(|| Failure::new(&texts::TOO_LARGE))?;
    }
    let page = state.store.dry_replay(chosen, window).await?;
    let mut dry = Dry::new(state, language);
    let mut items = Vec::with_capacity(page.items.len());
    for look in &page.items {
        items.push(match chosen.kind {
            Kind::Discard => given_up(look),
            Kind::Replay | Kind::Restore => dry.show(look).await?,
        });
    }
    let page = malote_store::Page {
        items,
        next: page.next,
    };
    let Json(mut told) = paging::answer(&page);
    told["dry_run"] = true.into();
    told["count"] = count.into();
    told["left_out"] = left_out.into();
    told["amount"] = json!(amount);
    told["totals"] = json!(totals);
    Ok(Json(told))
}

/// A delivery that would be given up: nothing would be sent.
fn given_up(look: &Look) -> Value {
    json!({
        "delivery": look.id(),
        "tenant": look.job.tenant,
        "subject": look.job.subject,
        "name": look.job.name,
        "key": look.job.target_key,
        "amount": look.job.amount,
        "status": look.status,
        "failure": look.failure,
        "effect": "discard",
        "operation": look.job.operation,
        "causes": [],
        "changes": [],
        "before": null,
        "payload": null,
    })
}
