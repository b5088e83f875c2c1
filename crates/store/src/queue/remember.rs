//! Refused messages, kept for a replay after the fix.

use malote_core::problem::Refusal;

use crate::db::{Transaction, Value};
use crate::error::StoreError;
use crate::personal::guard::{self, Covered, Letter};
use crate::personal::meet::{Met, Values};
use crate::queue::accept::{Announcement, Incoming, Refused};
use crate::queue::sql;

/// An event that is refused, as a message to be remembered.
pub(super) fn remembered(incoming: &Incoming, refusal: &Refusal) -> Refused {
    let envelope = &incoming.envelope;
    Refused {
        body: incoming.body.clone().into_bytes(),
        tenant: Some(envelope.tenant.as_str().to_owned()),
        source: Some(envelope.source.clone()),
        event_id: Some(envelope.id.clone()),
        refusal: refusal.clone(),
    }
}

/// Keeps refused messages, and says which are to be announced.
pub(super) async fn remember(
    tx: &mut dyn Transaction,
    met: &mut Met,
    queue: &str,
    refused: Vec<Refused>,
) -> Result<Vec<Announcement>, StoreError> {
    let mut announcements: Vec<(usize, Announcement)> = Vec::new();
    let covered = guard::refused(tx, met, &refused).await?;
    let mut stored: Vec<(uuid::Uuid, &Values)> = Vec::new();
    // In one order, so that two batches with the same messages wait in one direction only.
    let mut sorted: Vec<(usize, (Refused, &Covered<Letter>))> =
        refused.into_iter().zip(&covered).enumerate().collect();
    sorted.sort_by(|(_, (_, a)), (_, (_, b))| a.one.digest.cmp(&b.one.digest));
    for (place, (one, covered)) in sorted {
        let (letter, values) = (&covered.one, &covered.values);
        let args = vec![
            malote_core::id::fresh().into(),
            queue.into(),
            letter.digest.as_str().into(),
            one.tenant.clone().into(),
            one.source.clone().into(),
            one.event_id.clone().into(),
            one.refusal.code.into(),
            letter.detail.as_str().into(),
            letter.errors.to_string().into(),
            Value::Bytes(letter.body.clone()),
        ];
        for row in tx.fetch(sql::REFUSAL_INSERT, args, None).await? {
            let id = row.uuid("id")?;
            stored.push((id, values));
            let told = announcements.iter().any(|(_, other)| other.id == id);
            if row.bool("announce")? && !told {
                let refused = one.clone();
                announcements.push((place, Announcement { id, refused }));
            }
        }
    }
    guard::store(tx, met, "refusal", &stored).await?;
    announcements.sort_by_key(|(place, _)| *place);
    Ok(announcements.into_iter().map(|(_, one)| one).collect())
}
