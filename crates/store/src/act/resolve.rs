//! A person looked in the target, and says what is there.

use malote_core::delivery::{Event, Held, Known, Status};
use malote_core::id::DeliveryId;
use malote_core::key::{Parts, target_key};

use crate::Store;
use crate::act::Acted;
use crate::act::row::{Locked, Words};
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::queue::sql as queue;

impl Store {
    /// Settles an uncertain delivery by what a person saw in the target: it holds this, or it
    /// has none with this key.
    ///
    /// # Errors
    /// When there is no such delivery, its outcome is known, or the database fails.
    pub async fn resolve(&self, id: DeliveryId, known: Known) -> Result<Acted, StoreError> {
        if known == Known::Unchanged {
            return Err(StoreError::refused(
                "say what the target holds, or that it holds none",
            ));
        }
        let mut tx = self.write().await?;
        let delivery = Locked::take(&mut *tx, id).await?;
        delivery.only_decidable_causes()?;
        let next = delivery.after(Event::Resolved(known))?;
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
            // Only a confirmed removal takes a new key: under the old one the target itself
            // refuses a second include, should the first turn up after all.
            Known::Gone if delivery.held => delivery.learn_gone(&mut *tx).await?,
            Known::Gone | Known::Unchanged => {}
        }
        tx.commit().await?;
        Ok(Acted {
            status: next.status,
            released: 0,
        })
    }
}

impl Locked {
    async fn learn_held(
        &self,
        tx: &mut dyn Transaction,
        held: &Held,
        ours: bool,
    ) -> Result<(), StoreError> {
        use Kind::{Int, Text, Uuid};
        let mut table = Table::new(&[Uuid, Text, Text, Int, Text, Int]);
        table.push(args![
            self.thing,
            &held.reference,
            held.snapshot.to_string(),
            held.amount,
            ours.then(|| self.content_digest.clone()),
            self.revision,
        ]);
        tx.execute(queue::THINGS_HELD, args![], Some(table)).await?;
        Ok(())
    }

    async fn learn_gone(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        let incarnation = self.incarnation + 1;
        let key = target_key(Parts {
            tenant: &self.tenant,
            connection: self.connection,
            source: &self.source,
            subject: &self.subject_name,
            name: &self.name,
            incarnation,
        });
        let mut table = Table::new(&[Kind::Uuid, Kind::Int, Kind::Text]);
        table.push(args![self.thing, incarnation, key]);
        tx.execute(queue::THINGS_GONE, args![], Some(table)).await?;
        Ok(())
    }
}
