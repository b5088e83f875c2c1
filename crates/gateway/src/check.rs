//! Checking events before they are published: size, envelope, tenant, and what their flow says
//! of their data. The same checks serve publishing, replaying refusals and the preview.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use malote_core::envelope::Envelope;
use malote_core::id::Tenant;
use malote_core::language::Language;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;
use malote_runtime::flow::Flow;
use malote_runtime::publish::{Receipt, Submission};

use crate::auth::Principal;
use crate::message::Message;
use crate::problem::{self, Failure};
use crate::state::Shared;
use crate::texts;

/// An event that passed every check.
pub(crate) struct Checked {
    pub(crate) submission: Submission,
    pub(crate) plan: Plan,
    pub(crate) flow: Arc<dyn Flow>,
}

/// An event that did not, and why.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) id: Option<String>,
    pub(crate) refusal: Refusal,
}

impl Refused {
    /// As the API tells it; in a batch with the place in it.
    pub(crate) fn tell(&self, index: Option<usize>, language: Language) -> Value {
        let errors = problem::said(&self.refusal.errors, language);
        let mut told = json!({"id": self.id, "code": self.refusal.code, "errors": errors});
        if let Some(index) = index {
            told["index"] = index.into();
        }
        told
    }
}

/// Checks the events of one request.
pub(crate) struct Checker<'a> {
    state: &'a Shared,
    principal: &'a Principal,
    /// Tenants looked up so far: a fresh look for every request, one for every tenant.
    known: HashMap<Tenant, bool>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(state: &'a Shared, principal: &'a Principal) -> Self {
        Self {
            state,
            principal,
            known: HashMap::new(),
        }
    }

    /// The largest event that is taken.
    pub(crate) fn event_bytes(&self) -> usize {
        self.state.limits.event_bytes
    }

    /// Checks one event.
    pub(crate) async fn check(
        &mut self,
        message: Message,
    ) -> Result<Result<Checked, Refused>, Failure> {
        let id = message.id().map(str::to_owned);
        let checked = match self.read(message) {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(Refused { id, refusal })),
        };
        let tenant = &checked.submission.envelope.tenant;
        if self.knows(tenant).await? {
            return Ok(Ok(checked));
        }
        let code = texts::UNKNOWN_TENANT.name;
        let refusal = Refusal::one(
            code,
            "/tenant",
            code,
            texts::unknown_tenant(tenant).to_string(),
        );
        Ok(Err(Refused { id, refusal }))
    }

    fn read(&self, message: Message) -> Result<Checked, Refusal> {
        let most = self.state.limits.event_bytes;
        if message.body.len() > most {
            let detail = format!("is {} bytes, more than {most}", message.body.len());
            return Err(Refusal::one("too-large", "", "too-large", detail));
        }
        let envelope = Envelope::from_value(message.value)?;
        let kind = envelope.kind.as_str();
        let flow = self.state.flow_of(kind).ok_or_else(|| {
            let detail = format!("no flow takes '{kind}'");
            Refusal::one("unknown-type", "/type", "unknown-type", detail)
        })?;
        let plan = flow.plan(&envelope, self.state.clock.now())?;
        Ok(Checked {
            submission: Submission {
                envelope,
                body: message.body,
            },
            plan,
            flow: Arc::clone(flow),
        })
    }

    /// Whether there is such a tenant for this caller.
    async fn knows(&mut self, tenant: &Tenant) -> Result<bool, Failure> {
        if let Some(known) = self.known.get(tenant) {
            return Ok(*known);
        }
        let known = self.principal.knows(self.state, tenant).await?;
        self.known.insert(tenant.clone(), known);
        Ok(known)
    }
}

/// What became of events: one for each, in order.
pub(crate) enum Fate {
    /// Durable.
    Accepted,
    /// Known before.
    Duplicate,
    /// Not taken.
    Refused(Refused),
}

/// Publishes what passed its checks and says what became of each event.
pub(crate) async fn publish(
    state: &Shared,
    checked: Vec<Result<Checked, Refused>>,
) -> Result<Vec<Fate>, Failure> {
    let mut submissions = Vec::new();
    let mut waiting = Vec::with_capacity(checked.len());
    for one in checked {
        match one {
            Ok(checked) => {
                waiting.push(Ok(checked.submission.envelope.id.clone()));
                submissions.push(checked.submission);
            }
            Err(refused) => waiting.push(Err(refused)),
        }
    }
    let receipts = match submissions.is_empty() {
        true => Vec::new(),
        false => state.publisher.publish(submissions).await?,
    };
    let mut receipts = receipts.into_iter();
    let mut fates = Vec::with_capacity(waiting.len());
    for one in waiting {
        fates.push(match one {
            Err(refused) => Fate::Refused(refused),
            Ok(id) => match receipts.next() {
                Some(Receipt::Accepted) => Fate::Accepted,
                Some(Receipt::Duplicate) => Fate::Duplicate,
                Some(Receipt::Refused(refusal)) => {
                    let id = Some(id);
                    Fate::Refused(Refused { id, refusal })
                }
                // Fewer receipts than events: what has none is not known to be durable.
                None => return Err(Failure::new(&texts::UNAVAILABLE)),
            },
        });
    }
    Ok(fates)
}
