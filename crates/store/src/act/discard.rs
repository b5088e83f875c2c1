//! Giving a delivery up. What only it brought in holds the other groups of its report no longer.

use malote_core::delivery::Event;
use malote_core::id::DeliveryId;

use crate::act::row::{Locked, Words};
use crate::act::{self, Acted, together};
use crate::audit::{Action, By};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::personal::guard;
use crate::said;

impl By<'_> {
    /// Gives a delivery up. What had to wait for it goes on: later deliveries of its thing, and
    /// the other groups of its report, unless they wait for something else.
    ///
    /// # Errors
    /// When there is no such delivery, it cannot be discarded now, the reason is empty, or the
    /// database fails.
    pub async fn discard(self, id: DeliveryId, reason: &str) -> Result<Acted, StoreError> {
        if reason.trim().is_empty() {
            return Err(StoreError::refused(said::DISCARD_NEEDS_REASON));
        }
        let by = self.because(Some(reason));
        act::give_for(self.store, || by.try_discard(id, reason)).await
    }

    async fn try_discard(self, id: DeliveryId, reason: &str) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
        self.meet(&mut *tx, id).await?;
        let delivery = Locked::take(&mut *tx, id).await?;
        let acted = give_up(&mut *tx, &delivery, reason).await?;
        let entry = delivery.entry(Action::DeliveryDiscard, acted);
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(acted)
    }
}

/// Gives a locked delivery up. What is refused is refused before anything is written.
pub(super) async fn give_up(
    tx: &mut dyn Transaction,
    delivery: &Locked,
    reason: &str,
) -> Result<Acted, StoreError> {
    let next = delivery.after(tx, Event::Discarded).await?;
    let words = Words {
        reason: Some(guard::text(tx, delivery.tenant.as_str(), reason).await?),
        ..Words::default()
    };
    delivery.write(tx, &next, words).await?;
    if next.doubt {
        delivery.leave_in_doubt(tx).await?;
    }
    delivery.drop_causes(tx).await?;
    let released = together::free(tx, delivery.event, delivery.id).await?;
    Ok(Acted {
        status: next.status,
        released,
    })
}
