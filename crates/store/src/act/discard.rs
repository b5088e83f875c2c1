//! Giving a delivery up.
//!
//! A report goes whole or not at all, so its groups wait for each other's causes. Those that only
//! the discarded group brought in hold its siblings no longer.

use malote_core::cause;
use malote_core::delivery::Event;
use malote_core::id::DeliveryId;
use malote_core::plan::Need;

use crate::act::row::{Locked, Waiting, Words};
use crate::act::{self, Acted, sql};
use crate::audit::{Action, By};
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::personal::guard;
use crate::queue::sql as queue;

impl By<'_> {
    /// Gives a delivery up. What had to wait for it goes on: later deliveries of its thing, and
    /// the other groups of its report, unless they wait for something else.
    ///
    /// # Errors
    /// When there is no such delivery, it cannot be discarded now, the reason is empty, or the
    /// database fails.
    pub async fn discard(self, id: DeliveryId, reason: &str) -> Result<Acted, StoreError> {
        if reason.trim().is_empty() {
            return Err(StoreError::refused("a discard needs a reason"));
        }
        let by = self.because(Some(reason));
        act::give(|| by.try_discard(id, reason)).await
    }

    async fn try_discard(self, id: DeliveryId, reason: &str) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
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
    let next = delivery.after(Event::Discarded)?;
    let words = Words {
        reason: Some(guard::text(tx, delivery.tenant.as_str(), reason).await?),
        ..Words::default()
    };
    delivery.write(tx, &next, words).await?;
    if next.doubt {
        delivery.leave_in_doubt(tx).await?;
    }
    let released = delivery.free_siblings(tx).await?;
    delivery.drop_causes(tx).await?;
    Ok(Acted {
        status: next.status,
        released,
    })
}

impl Locked {
    /// Whether it is the cause that this very group is to its siblings.
    fn own_negative_group(&self, one: &Waiting) -> bool {
        let entity = format!("{}/{}", self.subject_name, self.name);
        one.kind == cause::Kind::NegativeGroup && one.entity == entity
    }

    /// Siblings stop waiting for this group, and for links that none of them needs. Returns how many
    /// go on.
    async fn free_siblings(&self, tx: &mut dyn Transaction) -> Result<usize, StoreError> {
        let mut siblings = Vec::new();
        let mut needs: Vec<Need> = Vec::new();
        for row in tx
            .fetch(sql::ACT_SIBLINGS, args![self.event, self.id], None)
            .await?
        {
            siblings.push(DeliveryId(row.uuid("id")?));
            needs.extend(row.json::<Vec<Need>>("needs")?);
        }
        let ids = || Some(Table::column(&[Kind::Uuid], siblings.iter().copied()));
        let needed = |one: &Waiting, link: &str| {
            let fits = |need: &Need| need.kind == link && need.key == one.entity && !need.optional;
            needs.iter().any(fits)
        };
        for one in &self.causes {
            let unneeded = one.kind.link().is_some_and(|link| !needed(one, link));
            if unneeded || self.own_negative_group(one) {
                tx.execute(sql::ACT_UNNEEDED, args![one.id], ids()).await?;
            }
        }
        let released = tx.fetch(queue::RELEASE_DELIVERIES, args![], ids()).await?;
        Ok(released.len())
    }
}
