//! What is said and written down of requests that are turned away.

use std::net::IpAddr;

use tracing::{info, warn};

use malote_store::audit::Rejected;

use crate::attempts::{ABSENT, Forbidden};
use crate::auth::Principal;
use crate::problem::Failure;
use crate::routes::Endpoint;
use crate::state::Shared;
use crate::texts;

/// What somebody without a good key is answered; the trail is told of it.
pub(super) async fn away(
    state: &Shared,
    from: Option<IpAddr>,
    prefix: Option<&str>,
    why: &'static str,
) -> Failure {
    let attempts = &state.callers.attempts;
    let turned = attempts.rejected(from, prefix, why, state.clock.now());
    tell(state, &turned.rows).await;
    let Some(seconds) = turned.wait_s else {
        if why != ABSENT {
            info!(prefix, why, "refused a key: {why}");
        }
        return Failure::new(&texts::UNAUTHENTICATED);
    };
    Failure::new(&texts::TOO_MANY_ATTEMPTS).retry_after(seconds)
}

/// Tells the trail that a good key was used for what it does not allow.
pub(super) async fn forbidden(
    state: &Shared,
    principal: &Principal,
    endpoint: &Endpoint,
    why: &'static str,
) {
    let Principal::Key(holder) = principal else {
        return;
    };
    let tenant = match holder.tenants.as_deref() {
        Some([only]) => Some(only.to_string()),
        _ => None,
    };
    let note = Forbidden {
        actor: holder.actor.clone(),
        tenant,
        why,
    };
    let way = (endpoint.method, endpoint.path);
    let attempts = &state.callers.attempts;
    let rows = attempts.forbidden(holder.id, way, note, state.clock.now());
    tell(state, &rows).await;
}

/// Tells the trail of the attempts that are still being gathered, before the process ends.
pub(crate) async fn rest(state: &Shared) {
    let rows = state.callers.attempts.rest(state.clock.now());
    tell(state, &rows).await;
}

/// Writes what was turned away to the trail. Not being able to changes nothing for the caller.
pub(super) async fn tell(state: &Shared, rows: &[Rejected]) {
    for row in rows {
        if let Err(failure) = state.store.access_rejected(row).await {
            let count = row.count;
            warn!(count, %failure, "cannot write {count} refused requests to the audit trail");
        }
    }
}
