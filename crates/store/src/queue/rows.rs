//! The rows that intake inserts.

use serde::Serialize;

use malote_core::delivery::{Operation, Status};

use crate::db::{Kind, Transaction, Value};
use crate::error::StoreError;
use crate::queue::accept::Fresh;
use crate::queue::decide::{Planned, Subject};
use crate::queue::intake::Placed;
use crate::queue::sql;

pub(super) const SUBJECT: &[Kind] = &[
    Kind::Uuid,
    Kind::Uuid,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Int,
    Kind::Time,
    Kind::Int,
    Kind::Text,
    Kind::Uuid,
];

/// A new subject as its batch leaves it.
pub(super) fn subject_row(subject: &Subject) -> Vec<Value> {
    let newest = subject.newest.as_ref();
    let newest = newest.expect("the first revision of a subject is its newest");
    vec![
        subject.id.0.into(),
        subject.connection.0.into(),
        subject.flow.into(),
        subject.source.as_str().into(),
        subject.name.as_str().into(),
        i64::from(subject.revision).into(),
        newest.revision.at.into(),
        (newest.revision.rank as i64).into(),
        newest.revision.digest.as_str().into(),
        newest.event.0.into(),
    ]
}

/// The columns of an inserted delivery.
pub(crate) const DELIVERY: &[Kind] = &[
    Kind::Uuid,
    Kind::Uuid,
    Kind::Uuid,
    Kind::Uuid,
    Kind::Uuid,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Int,
    Kind::Bool,
    Kind::Int,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Uuid,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
];

pub(super) fn delivery_row(one: &Placed<'_>, subject: &Subject) -> Vec<Value> {
    let row = &one.row;
    let leased = one.status == Status::Sending;
    vec![
        row.id.0.into(),
        row.event.0.into(),
        row.thing.0.into(),
        subject.id.0.into(),
        subject.connection.0.into(),
        subject.tenant.as_str().into(),
        subject.flow.into(),
        row.name.as_str().into(),
        i64::from(row.revision).into(),
        row.present.into(),
        row.amount.centavos().into(),
        one.digest.as_str().into(),
        json(&row.needs).into(),
        json(&one.links).into(),
        row.thing.to_string().into(),
        row.follows.map(|id| id.0).into(),
        one.status.name().into(),
        leased.then(|| Operation::Include.name().to_owned()).into(),
        row.superseded.map(str::to_owned).into(),
        row.traceparent.clone().into(),
    ]
}

/// What a delivery was planned to say; a removal says nothing.
pub(super) fn content_row(one: &Placed<'_>) -> Option<Vec<Value>> {
    let content = json(one.row.content?);
    Some(vec![one.row.id.0.into(), content.into()])
}

/// What the target should hold, as one digest: content and sum.
pub(super) fn digest(row: &Planned<'_>) -> String {
    let (present, amount) = (row.present.into(), row.amount.to_string().into());
    let content = row.content.unwrap_or(&serde_json::Value::Null);
    malote_core::json::digest_list(&[&present, &amount, content])
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and documents are always JSON")
}

/// An accepted event.
pub(super) fn event_row(fresh: &Fresh<'_>) -> Vec<Value> {
    let envelope = &fresh.incoming.envelope;
    let plan = &fresh.incoming.plan;
    vec![
        fresh.event.0.into(),
        envelope.tenant.as_str().into(),
        envelope.source.as_str().into(),
        envelope.id.as_str().into(),
        envelope.kind.as_str().into(),
        envelope.subject.clone().into(),
        envelope.digest.as_str().into(),
        plan.flow.into(),
        fresh.connection.0.into(),
        plan.expected.count.into(),
        plan.expected.amount.centavos().into(),
    ]
}

/// What an accepted event said.
fn body_row(fresh: &Fresh<'_>) -> Vec<Value> {
    vec![
        fresh.event.0.into(),
        json(&fresh.incoming.plan.notes).into(),
        fresh.incoming.body.as_str().into(),
        fresh.incoming.envelope.traceparent.clone().into(),
    ]
}

/// Keeps what the new events said, beside their identities.
pub(super) async fn write_bodies(
    tx: &mut dyn Transaction,
    fresh: &[Fresh<'_>],
) -> Result<(), StoreError> {
    if fresh.is_empty() {
        return Ok(());
    }
    let kinds = &[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text];
    let table = sql::table(kinds, fresh.iter().map(body_row).collect());
    tx.execute(sql::ACCEPT_BODIES, vec![], Some(table)).await?;
    Ok(())
}
