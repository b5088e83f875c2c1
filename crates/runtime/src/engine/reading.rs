//! Reading messages into what the store accepts: an event with its plan, or a refusal.

use std::panic::AssertUnwindSafe;

use malote_core::claimed::Claimed;
use malote_core::envelope::Envelope;
use malote_core::problem::Refusal;
use malote_store::{Incoming, Refused};

use crate::engine::Shared;
use crate::telemetry::events;

/// A readable event or a refusal, for one message.
pub(crate) enum Read {
    /// To be accepted.
    Event(Box<Incoming>),
    /// To be remembered and announced.
    Refusal(Box<Refused>),
}

/// Reads one message; `user` is who the broker says published it.
pub(crate) fn read(shared: &Shared, body: &[u8], user: Option<&str>) -> Read {
    match event(shared, body, user) {
        Ok(incoming) => Read::Event(Box::new(incoming)),
        Err(refusal) => {
            let most = shared.parts.settings.intake.max_event_bytes;
            Read::Refusal(Box::new(refused(body, most, refusal)))
        }
    }
}

/// A refused message, with what can be read of it if it is no larger than an event may be.
fn refused(body: &[u8], most: usize, refusal: Refusal) -> Refused {
    let claimed = Claimed::read(body, most);
    Refused {
        body: body.to_vec(),
        tenant: claimed.tenant,
        source: claimed.source,
        event_id: claimed.id,
        refusal,
    }
}

fn event(shared: &Shared, body: &[u8], user: Option<&str>) -> Result<Incoming, Refusal> {
    let most = shared.parts.settings.intake.max_event_bytes;
    if body.len() > most {
        let detail = format!("has {} bytes; at most {most} are taken", body.len());
        return Err(Refusal::one("too-large", "", "too-large", detail));
    }
    let envelope = Envelope::parse(body)?;
    allowed(shared, &envelope, user)?;
    let body = String::from_utf8_lossy(body).into_owned();
    plan(shared, envelope, body)
}

/// Plans an event that was read already.
pub(crate) fn plan(shared: &Shared, envelope: Envelope, body: String) -> Result<Incoming, Refusal> {
    let flow = shared
        .parts
        .flows
        .iter()
        .find(|flow| flow.types().contains(&envelope.kind.as_str()));
    let Some(flow) = flow else {
        let detail = format!("no flow of this worker takes '{}'", envelope.kind);
        return Err(Refusal::one(
            "unknown-type",
            "/type",
            "unknown-type",
            detail,
        ));
    };
    let now = shared.parts.clock.now();
    // A message that a flow stumbles over must not come back for ever.
    let planned = std::panic::catch_unwind(AssertUnwindSafe(|| flow.plan(&envelope, now)));
    let plan = planned.unwrap_or_else(|_| Err(stumbled(shared)))?;
    Ok(Incoming {
        envelope,
        plan,
        body,
    })
}

fn stumbled(shared: &Shared) -> Refusal {
    events::Panicked {
        task: "plan",
        delivery: None,
        begun: false,
    }
    .emit(&shared.parts.metrics);
    let detail = "the code that plans this event failed";
    Refusal::one("internal-error", "", "internal-error", detail)
}

fn allowed(shared: &Shared, envelope: &Envelope, user: Option<&str>) -> Result<(), Refusal> {
    let (Some(broker), Some(user)) = (&shared.parts.settings.broker, user) else {
        return Ok(());
    };
    if broker.allows(user, &envelope.tenant) {
        return Ok(());
    }
    let detail = format!(
        "the broker user may not publish for tenant '{}'",
        envelope.tenant
    );
    Err(Refusal::one(
        "not-allowed",
        "/tenant",
        "not-allowed",
        detail,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_larger_than_an_event_may_be_is_not_looked_into() {
        let body = br#"{"tenant":"acme","source":"/app","id":"7"}"#;
        let refusal = || Refusal::one("too-large", "", "too-large", "is too large");
        let known = refused(body, body.len(), refusal());
        assert_eq!(known.tenant.as_deref(), Some("acme"));
        let unknown = refused(body, body.len() - 1, refusal());
        assert_eq!(
            (unknown.tenant, unknown.source, unknown.event_id),
            (None, None, None)
        );
        assert_eq!(unknown.body, body);
    }

    #[test]
    fn a_message_of_an_empty_tenant_is_of_none() {
        let refusal = Refusal::one("invalid-event", "/tenant", "invalid-tenant", "is none");
        let read = refused(br#"{"tenant":"","id":"7"}"#, 1_000, refusal);
        assert_eq!((read.tenant, read.event_id.as_deref()), (None, Some("7")));
    }
}
