//! Ordering a delivery again.

use malote_core::cause;
use malote_core::delivery::{Event, Status};
use malote_core::id::DeliveryId;

use crate::act::row::{Locked, Words};
use crate::act::tie;
use crate::act::{self, Acted};
use crate::audit::{Action, By};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::personal::guard;

impl By<'_> {
    /// Orders a dead or parked delivery again. Causes that a person decides are decided by
    /// this; under any other the order is refused. One of several approvals at the same
    /// instant becomes the newest revision of its report. What is no longer the newest becomes
    /// superseded.
    ///
    /// # Errors
    /// When there is no such delivery, it cannot be replayed now, or the database fails.
    pub async fn replay(self, id: DeliveryId) -> Result<Acted, StoreError> {
        act::give_for(self.store, || self.try_replay(id)).await
    }

    async fn try_replay(self, id: DeliveryId) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
        self.meet(&mut *tx, id).await?;
        let mut delivery = Locked::take(&mut *tx, id).await?;
        let acted = again(&mut *tx, &mut delivery).await?;
        let entry = delivery.entry(Action::DeliveryReplay, acted);
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(acted)
    }
}

/// Orders a locked delivery again.
pub(super) async fn again(
    tx: &mut dyn Transaction,
    delivery: &mut Locked,
) -> Result<Acted, StoreError> {
    delivery.only_decidable_causes()?;
    guard::refuse_erased(tx, delivery.id).await?;
    let tied = delivery.causes_of(cause::Kind::RevisionTie).next();
    let decides = tied.is_some() && delivery.current.status == Status::Parked;
    let newest = decides || delivery.newest;
    let next = delivery.after(tx, Event::Replayed { newest }).await?;
    let mut released = 0;
    if decides {
        released = tie::decide(tx, delivery).await?;
        delivery.newest = true;
    }
    delivery.drop_causes(tx).await?;
    let words = Words {
        reason: reason_of(next.status),
        ..Words::default()
    };
    delivery.write(tx, &next, words).await?;
    if next.status != Status::Superseded {
        delivery.overrule_edit(tx).await?;
    }
    Ok(Acted {
        status: next.status,
        released,
    })
}

pub(super) fn reason_of(status: Status) -> Option<String> {
    (status == Status::Superseded).then(|| "newer-revision".to_owned())
}
