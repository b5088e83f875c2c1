//! A person looked in the target, and says what is there.

use malote_core::delivery::{Event, Held, Known, Operation, Status};
use malote_core::id::DeliveryId;
use serde_json::json;

use crate::act::row::{Locked, Words};
use crate::act::{self, Acted};
use crate::audit::{Action, By};
use crate::error::StoreError;
use crate::said;

impl By<'_> {
    /// Settles an uncertain delivery by what a person saw in the target: it holds this, or it
    /// has none with this key. Who says no more of a removal than that it was not done (no
    /// snapshot) has seen what is known to be there: that stays, under the reference they saw.
    ///
    /// # Errors
    /// When there is no such delivery, its outcome is known, or the database fails.
    pub async fn resolve(self, id: DeliveryId, known: Known) -> Result<Acted, StoreError> {
        if known == Known::Unchanged {
            return Err(StoreError::refused(said::HELD_OR_NONE));
        }
        act::give_for(self.store, || self.try_resolve(id, &known)).await
    }

    async fn try_resolve(self, id: DeliveryId, known: &Known) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
        let delivery = Locked::take(&mut *tx, id).await?;
        delivery.only_decidable_causes()?;
        let known = &delivery.seen(known);
        let next = delivery
            .after(&mut *tx, Event::Resolved(known.clone()))
            .await?;
        delivery.drop_causes(&mut *tx).await?;
        let reference = match &next.known {
            Known::Held(held) => Some(held.reference.clone()),
            Known::Unchanged | Known::Gone => None,
        };
        let words = Words {
            reference,
            ..Words::default()
        };
        delivery.write(&mut *tx, &next, words).await?;
        match &next.known {
            Known::Held(held) => {
                let ours = next.status == Status::Delivered;
                delivery.learn_held(&mut *tx, held, ours).await?;
            }
            Known::Gone if delivery.key_is_spent() => delivery.learn_gone(&mut *tx).await?,
            Known::Gone | Known::Unchanged => {}
        }
        let acted = Acted {
            status: next.status,
            released: 0,
        };
        let mut entry = delivery.entry(Action::DeliveryResolve, acted);
        entry.after["said"] = match known {
            Known::Held(held) => json!({"held": held.reference, "amount": held.amount}),
            Known::Gone | Known::Unchanged => "absent".into(),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(acted)
    }
}

impl Locked {
    fn seen(&self, said: &Known) -> Known {
        let removal = self.current.operation == Operation::Remove;
        match (said, &self.known) {
            (Known::Held(said), Some(known)) if removal && said.snapshot.is_null() => {
                Known::Held(Held {
                    reference: said.reference.clone(),
                    ..known.clone()
                })
            }
            (said, _) => said.clone(),
        }
    }
}
