//! A person looked in the target, and says what is there.

use malote_core::delivery::{Event, Known, Status};
use malote_core::id::DeliveryId;
use malote_core::seen::{Said, seen};
use serde_json::json;

use crate::act::row::{Locked, Words};
use crate::act::{self, Acted, replay};
use crate::audit::{Action, By};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::said;

impl By<'_> {
    /// Settles a delivery that is in doubt by what a person saw in the target: it is there, or it
    /// is not. Only what the delivery wants ends it; what is known not to be applied goes again,
    /// or gives way to a newer revision, as it does when the target says so itself.
    ///
    /// # Errors
    /// When there is no such delivery, its outcome is known, what was said could mean two things,
    /// or the database fails.
    pub async fn resolve(self, id: DeliveryId, said: &Said) -> Result<Acted, StoreError> {
        act::give_for(self.store, || self.try_resolve(id, said)).await
    }

    async fn try_resolve(self, id: DeliveryId, said: &Said) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
        self.meet(&mut *tx, id).await?;
        let delivery = Locked::take(&mut *tx, id).await?;
        delivery.only_decidable_causes()?;
        let next = delivery.after(&mut *tx, delivery.told(said)?).await?;
        delivery.drop_causes(&mut *tx).await?;
        let reference = match &next.known {
            Known::Held(held) => Some(held.reference.clone()),
            Known::Unchanged | Known::Gone => None,
        };
        let words = Words {
            reason: replay::reason_of(next.status),
            reference,
        };
        delivery.write(&mut *tx, &next, words).await?;
        let ours = next.status == Status::Delivered;
        delivery.learn_seen(&mut *tx, &next.known, ours).await?;
        let acted = Acted {
            status: next.status,
            released: 0,
        };
        let mut entry = delivery.entry(Action::DeliveryResolve, acted);
        entry.after["said"] = match &next.known {
            Known::Held(held) => json!({"held": held.reference, "amount": held.amount}),
            Known::Gone | Known::Unchanged => "absent".into(),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(acted)
    }
}

impl Locked {
    fn told(&self, told: &Said) -> Result<Event, StoreError> {
        let now = &self.current;
        if now.status == Status::Parked && !now.doubt {
            return Err(StoreError::refused(
                said::NO_DOUBT.with(&[("id", &self.id)]),
            ));
        }
        let known = self.known.as_ref();
        let seen = seen(now.operation, self.amount, known, told);
        let seen = seen.map_err(|unclear| StoreError::refused(unclear.said()))?;
        Ok(Event::Resolved {
            seen,
            newest: self.newest,
        })
    }

    async fn learn_seen(
        &self,
        tx: &mut dyn Transaction,
        known: &Known,
        ours: bool,
    ) -> Result<(), StoreError> {
        match known {
            Known::Held(held) => self.learn_held(tx, held, ours).await,
            Known::Gone if self.key_is_spent() => self.learn_gone(tx).await,
            Known::Gone | Known::Unchanged => Ok(()),
        }
    }
}
