//! What producers send: revisions of expense reports, in any order, some twice, some tied, some
//! contradicting themselves.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::Timestamp;
use malote_core::envelope::Envelope;
use malote_core::money::Money;
use serde_json::{Value, json};

use crate::terms::{Wrong, failed};

/// The tenants, one connection each.
pub(crate) const TENANTS: [&str; 2] = ["acme", "bela"];
/// The members of both.
pub(crate) const MEMBERS: [&str; 2] = ["ana@exemplo.com.br", "bia@exemplo.com.br"];
/// The expense types of both.
pub(crate) const TYPES: [&str; 2] = ["71", "72"];
const SOURCE: &str = "/expenses-app";

/// A message on its way to the workers, and what its lines add up to.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) envelope: Envelope,
    pub(crate) body: String,
    pub(crate) report: String,
    pub(crate) at: Timestamp,
    pub(crate) approved: bool,
    pub(crate) wanted: BTreeMap<String, Money>,
    pub(crate) label: String,
}

/// All messages of a story, in the order they come.
pub(crate) fn messages(rng: &mut Rng, start: Timestamp) -> Result<Vec<Message>, Wrong> {
    let mut messages = Vec::new();
    // Few minutes make many ties.
    let minutes = rng.i64(2..8);
    for report in 0..rng.u32(1..5) {
        let tenant = rng.usize(0..TENANTS.len());
        let report = format!("r{report}");
        for _ in 0..rng.u32(1..6) {
            let minute = rng.i64(0..minutes);
            let at = start + jiff::SignedDuration::from_mins(minute);
            let id = format!("e{}", messages.len() + 1);
            let data = if rng.u32(0..100) < 75 {
                approved(rng, &report, at)
            } else {
                json!({"report": {"id": report, "reopened_at": at.to_string()}})
            };
            repeat(rng, TENANTS[tenant], &id, &data, &mut messages)?;
        }
    }
    rng.shuffle(&mut messages);
    Ok(messages)
}

/// Sends an event, perhaps more than once, perhaps again under another id or with other words.
fn repeat(
    rng: &mut Rng,
    tenant: &str,
    id: &str,
    data: &Value,
    messages: &mut Vec<Message>,
) -> Result<(), Wrong> {
    messages.push(message(tenant, id, data)?);
    for _ in 0..3 {
        if rng.u32(0..100) < 20 {
            messages.push(message(tenant, id, data)?);
        }
    }
    if rng.u32(0..100) < 10 {
        messages.push(message(tenant, &format!("{id}-again"), data)?);
    }
    if rng.u32(0..100) < 5 {
        let mut other = data.clone();
        other["report"]["title"] = json!("other words");
        messages.push(message(tenant, id, &other)?);
    }
    Ok(())
}

fn approved(rng: &mut Rng, report: &str, at: Timestamp) -> Value {
    let member = MEMBERS[rng.usize(0..MEMBERS.len())];
    let lines: Vec<Value> = (0..rng.u32(1..5))
        .map(|line| {
            let centavos = rng.i64(-1_000..30_000);
            json!({
                "id": line.to_string(),
                "type": {"id": TYPES[rng.usize(0..TYPES.len())], "name": "Tipo"},
                "title": format!("line {}", rng.u32(0..3)),
                "date": "2026-11-09",
                "amount": Money::from_centavos(centavos),
                "reimbursable": rng.u32(0..100) < 70,
            })
        })
        .collect();
    json!({
        "report": {"id": report, "title": "Viagem", "approved_at": at.to_string()},
        "member": {"name": "Ana", "email": member},
        "expenses": lines,
    })
}

/// A message that says this.
pub(crate) fn message(tenant: &str, id: &str, data: &Value) -> Result<Message, Wrong> {
    let approved = data.get("expenses").is_some();
    let (kind, instant) = if approved {
        ("expense.report.approved.v1", "approved_at")
    } else {
        ("expense.report.reopened.v1", "reopened_at")
    };
    let event = json!({
        "specversion": "1.0", "id": id, "source": SOURCE, "type": kind, "tenant": tenant,
        "data": data,
    });
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let at: Timestamp = text(&data["report"][instant])
        .parse()
        .map_err(failed("an instant we wrote"))?;
    let body = event.to_string();
    let envelope = Envelope::from_value(event).map_err(|refusal| refusal.sentence())?;
    let report = text(&data["report"]["id"]);
    let label = format!(
        "{tenant}/{report} {id} {} at {at}",
        if approved { "approved" } else { "reopened" }
    );
    Ok(Message {
        envelope,
        body,
        report,
        at,
        approved,
        wanted: wanted(data),
        label,
    })
}

/// The sums by type and who paid, gathered from the lines.
fn wanted(data: &Value) -> BTreeMap<String, Money> {
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for line in data["expenses"].as_array().into_iter().flatten() {
        let mark = if line["reimbursable"] == json!(true) {
            'R'
        } else {
            'N'
        };
        let kind = line["type"]["id"].as_str().unwrap_or_default();
        let amount = Money::parse(line["amount"].as_str().unwrap_or_default());
        let centavos = amount.map(Money::centavos).unwrap_or_default();
        let sum = sums.entry(format!("{kind}/{mark}")).or_default();
        *sum = Money::from_centavos(sum.centavos() + centavos);
    }
    sums.retain(|_, sum| *sum != Money::ZERO);
    sums
}
