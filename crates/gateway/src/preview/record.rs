//! What our record has of the things of one subject: their keys, and what the target is known
//! to hold of them.

use std::collections::BTreeMap;

use malote_core::id::ConnectionId;
use malote_core::key::{Parts, target_key};
use malote_store::Store;
use malote_store::read::thing::{Subject, Thing};

use crate::check::Checked;
use crate::problem::Failure;

/// The key of a thing of the event's subject that is not there yet.
pub(super) fn key(checked: &Checked, connection: ConnectionId, name: &str) -> String {
    let envelope = &checked.submission.envelope;
    target_key(Parts {
        tenant: &envelope.tenant,
        connection,
        source: &envelope.source,
        subject: &checked.plan.subject,
        name,
        incarnation: 0,
    })
}

/// The things of the event's subject by name.
pub(super) async fn read(
    store: &Store,
    checked: &Checked,
    connection: ConnectionId,
) -> Result<BTreeMap<String, Thing>, Failure> {
    let subject = Subject {
        connection,
        flow: checked.plan.flow,
        source: &checked.submission.envelope.source,
        name: &checked.plan.subject,
    };
    let things = store.things(subject).await?.into_iter();
    Ok(things.map(|thing| (thing.name.clone(), thing)).collect())
}
