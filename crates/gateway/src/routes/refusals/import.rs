//! Taking over what lies in the broker because nobody could take it, so that it is seen, counted
//! and replayed like every other refused message.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use malote_core::claimed::Claimed;
use malote_runtime::publish::{Keep, Stranded};
use malote_store::admin::refusal::Letter;
use malote_store::audit::By;

use crate::auth::Principal;
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Why};
use crate::shapes::failures as shapes;
use crate::state::Shared;
use crate::texts::{self, reasons};

#[utoipa::path(
    post,
    path = "/v1/refusals/import",
    tag = "refusals",
    summary = "Takes over what lies in the broker's queues of dead and unroutable messages",
    request_body = Option<Perhaps>,
    responses((status = 200, description = "How many", body = shapes::RefusalsImported))
)]
pub(super) async fn import(
    State(state): State<Shared>,
    principal: Principal,
    why: Why,
) -> Result<Json<Value>, Failure> {
    principal.unbound()?;
    let Some(leftovers) = &state.leftovers else {
        return Err(Failure::new(&texts::NOT_POSSIBLE).because(reasons::NO_BROKER));
    };
    let fresh = Arc::new(AtomicUsize::new(0));
    let keeping: Keep = {
        let (state, fresh) = (Arc::clone(&state), Arc::clone(&fresh));
        let (actor, why) = (principal.actor().clone(), Arc::new(why));
        Arc::new(move |part| {
            let (state, fresh) = (Arc::clone(&state), Arc::clone(&fresh));
            let (actor, why) = (actor.clone(), Arc::clone(&why));
            let most = state.limits.event_bytes;
            Box::pin(async move {
                let by = state.store.by(&actor).because(why.reason());
                keep(by, part, most, &fresh).await
            })
        })
    };
    let handed_over = leftovers.hand_over(keeping).await?;
    let fresh = fresh.load(Ordering::SeqCst);
    let known = handed_over.saturating_sub(fresh);
    Ok(Json(json!({"imported": fresh, "known": known})))
}

async fn keep(
    by: By<'_>,
    part: Vec<Stranded>,
    most: usize,
    fresh: &AtomicUsize,
) -> Result<(), String> {
    let letters: Vec<Letter> = part.into_iter().map(|one| letter(one, most)).collect();
    let kept = by.keep_stranded(&letters).await;
    let kept = kept.map_err(|error| error.to_string())?;
    fresh.fetch_add(kept, Ordering::SeqCst);
    Ok(())
}

/// With what can be read of it, if it is no larger than an event may be; whose it is decides who may
/// see it.
fn letter(stranded: Stranded, most: usize) -> Letter {
    let claimed = Claimed::read(&stranded.body, most);
    Letter {
        tenant: claimed.tenant,
        source: claimed.source,
        event_id: claimed.id,
        queue: stranded.queue,
        code: stranded.code,
        detail: stranded.detail,
        kept: stranded.kept,
        body: stranded.body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_larger_than_an_event_may_be_is_not_looked_into() {
        let body = br#"{"tenant":"acme","source":"/app","id":"7"}"#;
        let stranded = || Stranded {
            body: body.to_vec(),
            queue: "malote.expenses".to_owned(),
            code: "delivery-limit".to_owned(),
            detail: "lost".to_owned(),
            kept: false,
        };
        let known = letter(stranded(), body.len());
        assert_eq!(known.tenant.as_deref(), Some("acme"));
        let unknown = letter(stranded(), body.len() - 1);
        assert_eq!(
            (unknown.tenant, unknown.source, unknown.event_id),
            (None, None, None)
        );
        assert_eq!(unknown.body, body);
    }
}
