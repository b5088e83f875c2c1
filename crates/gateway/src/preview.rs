//! What an event would send if it came now: its plan, where its revision would stand in its
//! subject, today's links, and what the target is known to hold, made into the exact payloads by
//! the flow itself.
//!
//! It reads our own record only. Where that is behind the target, so is the preview.

use std::collections::{BTreeMap, HashSet};

use malote_core::cause::{Draft, Kind, Place};
use malote_core::connection::Settings;
use malote_core::delivery::{Held, Operation, Status};
use malote_core::id::{DeliveryId, EventId, ThingId};
use malote_core::job::{Errand, Job, Links};
use malote_core::json::digest;
use malote_core::language::Language;
use malote_core::money::Money;
use malote_core::next::Current;
use malote_core::personal::Veil;
use malote_core::plan::{Need, Rank, Standing, Wanted};
use malote_core::problem::Problem;
use malote_store::Scope;
use malote_store::admin::connection::Connection;
use malote_store::read::thing::Thing;
use serde_json::{Value, json};

use crate::check::Checked;
use crate::problem::Failure;
use crate::state::Shared;
use crate::texts::{self, reasons};

mod record;

pub(crate) use record::Stands;

/// A preview of one event.
pub(crate) struct Preview<'a> {
    state: &'a Shared,
    checked: &'a Checked,
    connection: Connection,
    settings: Settings,
    stands: Stands,
    there: BTreeMap<String, Thing>,
}

/// One thing and what would be done about it.
struct Step<'a> {
    name: &'a str,
    amount: Money,
    content: Value,
    needs: &'a [Need],
    causes: &'a [Draft],
    present: bool,
}

impl<'a> Preview<'a> {
    /// Finds the connection that the event goes to, and what it has of the subject.
    pub(crate) async fn of(state: &'a Shared, checked: &'a Checked) -> Result<Self, Failure> {
        let tenant = &checked.submission.envelope.tenant;
        let scope = Scope::Only(vec![tenant.clone()]);
        let (envelope, plan) = (&checked.submission.envelope, &checked.plan);
        let home = state.store.home_of(envelope, plan).await?;
        let connections = state.store.connections(&scope).await?;
        let mut connections = connections.into_iter();
        let Some(connection) = connections.find(|one| Some(one.id) == home) else {
            let flow = checked.flow.name();
            let why = reasons::NO_TAKER.with(&[("tenant", tenant), ("flow", &flow)]);
            let problem = Problem::told("/tenant", "no-connection", why);
            return Err(Failure::new(&texts::NO_CONNECTION).with_errors(vec![problem]));
        };
        let (settings, _) = Settings::kept(&connection.settings, state.retry);
        let (stands, there) = record::read(&state.store, checked, connection.id).await?;
        Ok(Self {
            state,
            checked,
            connection,
            settings,
            stands,
            there,
        })
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where the event would stand.
    pub(crate) const fn stands(&self) -> Stands {
        self.stands
    }

    /// The deliveries it would make, each with its payload or with what stands in its way.
    pub(crate) async fn deliveries(&self, language: Language) -> Result<Vec<Value>, Failure> {
        let mut shown = Vec::new();
        if self.stands.does_nothing() {
            return Ok(shown);
        }
        for wanted in &self.checked.plan.wanted {
            shown.push(self.step(&Step::of(wanted), language).await?);
        }
        let ties = self.stands == Stands::As(Standing::Tie);
        if ties && self.checked.plan.revision.rank != Rank::Approved {
            return Ok(shown);
        }
        let wanted: HashSet<&str> = self.wanted_names().collect();
        for (name, there) in &self.there {
            if there.known.is_some() && !wanted.contains(name.as_str()) {
                shown.push(self.step(&Step::removal(name), language).await?);
            }
        }
        Ok(shown)
    }

    fn wanted_names(&self) -> impl Iterator<Item = &str> {
        self.checked.plan.wanted.iter().map(|one| one.name.as_str())
    }

    async fn step(&self, step: &Step<'_>, language: Language) -> Result<Value, Failure> {
        let links = self.links(step.needs).await?;
        let mut causes = missing(step, &links);
        causes.extend(self.stands.cause(&self.checked.plan.subject));
        let job = self.job(step, links);
        let mut payload = match self.checked.flow.payload(&job, &self.settings) {
            Ok(payload) => payload,
            Err(more) => {
                causes.extend(more);
                Value::Null
            }
        };
        if !causes.is_empty() {
            payload = Value::Null;
        }
        causes.sort();
        causes.dedup();
        let causes = told(&causes, &self.connection, language);
        Ok(json!({
            "name": step.name,
            "key": job.target_key,
            "operation": job.operation,
            "amount": step.amount,
            "causes": causes,
            "payload": payload,
        }))
    }

    async fn links(&self, needs: &[Need]) -> Result<Links, Failure> {
        let mut links = Links::default();
        for need in needs {
            let store = &self.state.store;
            let found = store
                .link(self.connection.id, &need.kind, &need.key)
                .await?;
            if let Some(value) = found.and_then(|link| link.value) {
                links.set(need.kind.clone(), need.key.clone(), value);
            }
        }
        Ok(links)
    }

    fn job(&self, step: &Step<'_>, links: Links) -> Job {
        let envelope = &self.checked.submission.envelope;
        let there = self.there.get(step.name);
        let operation = operation(step, there);
        let target_key = there.map_or_else(
            || record::key(self.checked, self.connection.id, step.name),
            |there| there.key.clone(),
        );
        let known = there.and_then(|there| there.known.clone());
        Job {
            id: DeliveryId::fresh(),
            fence: 0,
            errand: Errand::Deliver,
            tenant: envelope.tenant.clone(),
            connection: self.connection.id,
            flow: self.checked.plan.flow.to_owned(),
            event: EventId::fresh(),
            thing: ThingId::fresh(),
            source: envelope.source.clone(),
            name: step.name.to_owned(),
            subject: self.checked.plan.subject.clone(),
            target_key: target_key.clone(),
            incarnation: there.map_or(0, |there| there.incarnation),
            revision: 1,
            revised_at: self.checked.plan.revision.at,
            operation,
            amount: step.amount,
            content: step.content.clone(),
            content_digest: digest(&step.content),
            links,
            known: known.map(|known| Held {
                reference: known.reference,
                snapshot: known.snapshot,
                amount: known.amount,
            }),
            claimed_at: self.state.clock.now(),
            begun: false,
            traceparent: None,
            veil: Veil::default(),
            failed_with: None,
            current: current(operation, target_key),
        }
    }
}

impl<'a> Step<'a> {
    fn of(wanted: &'a Wanted) -> Self {
        Self {
            name: &wanted.name,
            amount: wanted.amount,
            content: wanted.content.clone(),
            needs: &wanted.needs,
            causes: &wanted.causes,
            present: true,
        }
    }

    fn removal(name: &'a str) -> Self {
        Self {
            name,
            amount: Money::ZERO,
            content: Value::Null,
            needs: &[],
            causes: &[],
            present: false,
        }
    }
}

/// What would bring the target there, as far as our record tells.
fn operation(step: &Step<'_>, there: Option<&Thing>) -> Operation {
    let held = there.and_then(|there| Some((there, there.known.as_ref()?)));
    match (step.present, held) {
        (false, _) => Operation::Remove,
        (true, None) => Operation::Include,
        (true, Some((there, known))) => {
            let held = there.content.as_ref();
            let same = known.amount == step.amount
                && held.is_some_and(|content| digest(content) == digest(&step.content));
            if same {
                Operation::Nothing
            } else {
                Operation::Change
            }
        }
    }
}

/// Causes as a person reads them.
pub(crate) fn told(causes: &[Draft], connection: &Connection, language: Language) -> Vec<Value> {
    let told = |cause: &Draft| {
        let place = Place {
            tenant: &connection.tenant,
            connection: &connection.name,
            entity: &cause.entity,
        };
        json!({
            "kind": cause.kind,
            "entity": cause.entity,
            "says": cause.kind.says(&cause.entity, &cause.detail, language),
            "fix": cause.kind.fix_at(place, language),
        })
    };
    causes.iter().map(told).collect()
}

/// What the event itself says stands in its way, and links that are missing.
fn missing(step: &Step<'_>, links: &Links) -> Vec<Draft> {
    let mut causes = step.causes.to_vec();
    causes.extend(unlinked(step.needs, links));
    causes
}

/// The causes that missing links are.
pub(crate) fn unlinked(needs: &[Need], links: &Links) -> Vec<Draft> {
    let mut causes = Vec::new();
    for need in needs {
        if need.optional || links.get(&need.kind, &need.key).is_some() {
            continue;
        }
        if let Some(kind) = Kind::of_link(&need.kind) {
            let detail = match need.label.is_empty() {
                true => String::new(),
                false => format!("{} ({})", need.key, need.label),
            };
            causes.push(Draft::new(kind, need.key.clone()).with_detail(detail));
        }
    }
    causes
}

fn current(operation: Operation, key: String) -> Current {
    Current {
        status: Status::Sending,
        operation,
        doubt: false,
        tries: 0,
        questions: 0,
        contradictions: 0,
        failing_for: std::time::Duration::ZERO,
        unknown_for: std::time::Duration::ZERO,
        key,
        seed: 0,
    }
}

#[cfg(test)]
mod tests {
    use malote_store::read::delivery::Known;

    use super::*;

    #[test]
    fn what_the_target_holds_decides_the_operation() {
        let there = |known: Option<i64>| Thing {
            name: "71/R".to_owned(),
            key: "ML".to_owned(),
            incarnation: 0,
            known: known.map(|centavos| Known {
                reference: "901".to_owned(),
                amount: Money::from_centavos(centavos),
                snapshot: Value::Null,
            }),
            content: Some(json!({"title": "a"})),
        };
        let wanted = Wanted {
            name: "71/R".to_owned(),
            amount: Money::from_centavos(5),
            content: json!({"title": "a"}),
            needs: Vec::new(),
            demands: &[],
            causes: Vec::new(),
        };
        let chosen = |known| operation(&Step::of(&wanted), Some(&there(known)));
        assert_eq!(chosen(None), Operation::Include);
        assert_eq!(chosen(Some(4)), Operation::Change);
        assert_eq!(chosen(Some(5)), Operation::Nothing);
        let gone = Step::removal("71/R");
        assert_eq!(operation(&gone, Some(&there(Some(5)))), Operation::Remove);
    }
}
