//! What a replay would send now, beside what was sent before: today's links and payload, made by
//! the flow itself. It reads our own record only; no target is called and nothing is stored.

use std::collections::BTreeMap;

use malote_core::connection::Settings;
use malote_core::delivery::{Held, Operation};
use malote_core::id::ConnectionId;
use malote_core::language::Language;
use malote_store::admin::connection::Connection;
use malote_store::replay::Look;
use serde_json::{Value, json};

use crate::preview::{told, unlinked};
use crate::problem::Failure;
use crate::state::Shared;

/// What stands in place of a person in what is kept of a request.
const MASKS: [&str; 2] = ["[e-mail]", "[cpf]"];

/// Shows deliveries as they would be taken up.
pub(crate) struct Dry<'a> {
    state: &'a Shared,
    language: Language,
    connections: BTreeMap<ConnectionId, (Connection, Settings)>,
}

impl<'a> Dry<'a> {
    pub(crate) const fn new(state: &'a Shared, language: Language) -> Self {
        Self {
            state,
            language,
            connections: BTreeMap::new(),
        }
    }

    /// One of them.
    pub(crate) async fn show(&mut self, look: &Look) -> Result<Value, Failure> {
        let id = look.job.connection;
        if !self.connections.contains_key(&id) {
            let connection = self.state.store.connection(id).await?;
            let (settings, _) = Settings::kept(&connection.settings, self.state.retry);
            self.connections.insert(id, (connection, settings));
        }
        let (connection, settings) = &self.connections[&id];
        let (payload, causes) = self.payload(look, settings);
        let before = sent(look, &payload);
        Ok(json!({
            "delivery": look.id(),
            "tenant": look.job.tenant,
            "subject": look.job.subject,
            "name": look.job.name,
            "key": look.job.target_key,
            "amount": look.job.amount,
            "status": look.status,
            "failure": look.failure,
            "effect": effect(look),
            "operation": look.job.operation,
            "causes": told(&causes, connection, self.language),
            "changes": changes(&before, &payload),
            "before": before,
            "payload": payload,
        }))
    }

    fn payload(&self, look: &Look, settings: &Settings) -> (Value, Vec<malote_core::cause::Draft>) {
        let mut causes = match look.job.operation {
            Operation::Include | Operation::Change => unlinked(&look.needs, &look.job.links),
            Operation::Remove | Operation::Nothing => Vec::new(),
        };
        let flows = &self.state.flows;
        let flow = flows.iter().find(|flow| flow.name() == look.job.flow);
        let payload = match flow.map(|flow| flow.payload(&look.job, settings)) {
            Some(Ok(payload)) => payload,
            Some(Err(more)) => {
                causes.extend(more);
                Value::Null
            }
            None => Value::Null,
        };
        causes.sort();
        causes.dedup();
        (payload, causes)
    }
}

/// What it would do to the target, as far as our record tells.
fn effect(look: &Look) -> &'static str {
    let job = &look.job;
    let perhaps = job.known.as_ref().is_some_and(Held::is_perhaps);
    if job.current.doubt || perhaps || job.current.contradictions > 0 {
        return "may-be-duplicate";
    }
    match job.operation {
        _ if !look.newest => "superseded",
        Operation::Include => "create",
        Operation::Change => "change",
        Operation::Remove => "remove",
        Operation::Nothing => "nothing",
    }
}

/// The last call like the one that would be made now, else the last there was.
fn sent(look: &Look, payload: &Value) -> Value {
    let Some(exchanges) = look.sent.as_array() else {
        return Value::Null;
    };
    let like = |one: &&Value| one["method"] == payload["method"];
    let found = exchanges.iter().rev().find(like);
    let Some(found) = found.or(exchanges.last()) else {
        return Value::Null;
    };
    let request = found["request"].as_str().unwrap_or_default();
    let parameters = serde_json::from_str(request).unwrap_or_else(|_| Value::from(request));
    json!({
        "method": found["method"],
        "parameters": parameters,
        "http_status": found["http_status"],
        "response": found["response"],
    })
}

/// The names of parameters that are not what they were; nothing where there is nothing to
/// compare. What is masked in our record is taken for the same.
fn changes(before: &Value, payload: &Value) -> Value {
    let parameters = |value: &Value| value["parameters"].as_object().cloned();
    let (Some(was), Some(is)) = (parameters(before), parameters(payload)) else {
        return Value::Null;
    };
    let masked = |value: &Value| MASKS.iter().any(|mask| value.to_string().contains(mask));
    let names: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let differs = |name: &&&String| {
        let (was, is) = (was.get(**name), is.get(**name));
        was != is && !was.is_some_and(masked)
    };
    Value::from_iter(names.iter().filter(differs).map(|name| name.as_str()))
}
