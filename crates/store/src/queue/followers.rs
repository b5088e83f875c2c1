//! What waits behind a delivery of the same thing: whatever has ended lets the next one go, and
//! what turned out not to be applied ends when its subject has a newer revision.

use malote_core::id::DeliveryId;

use crate::db::{Transaction, Wake};
use crate::error::StoreError;
use crate::queue::sql;

/// Ends what was not applied and is no longer the newest revision, also when a person has given
/// up the newer one. Returns what gave way; its followers are still to be freed.
pub(super) async fn give_way(
    tx: &mut dyn Transaction,
    unapplied: Vec<DeliveryId>,
) -> Result<Vec<DeliveryId>, StoreError> {
    let mut yielded = Vec::new();
    if unapplied.is_empty() {
        return Ok(yielded);
    }
    let table = Some(sql::ids(unapplied));
    for row in tx.fetch(sql::DELIVERIES_GIVE_WAY, vec![], table).await? {
        yielded.push(DeliveryId(row.uuid("id")?));
    }
    if !yielded.is_empty() {
        let table = sql::ids(yielded.iter().copied());
        tx.execute(sql::DELIVERY_CAUSES_DROP, vec![], Some(table))
            .await?;
    }
    Ok(yielded)
}

/// What waited behind these may go.
pub(super) async fn free(
    tx: &mut dyn Transaction,
    finished: Vec<DeliveryId>,
) -> Result<(), StoreError> {
    if finished.is_empty() {
        return Ok(());
    }
    let freed = tx
        .fetch(sql::FOLLOWERS_FREE, vec![], Some(sql::ids(finished)))
        .await?;
    if !freed.is_empty() {
        tx.notify(Wake::All);
    }
    Ok(())
}
