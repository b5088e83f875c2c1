//! What an order teaches about its thing in the target.

use malote_core::cause;
use malote_core::delivery::Held;
use malote_core::key::{Parts, target_key};

use crate::act::row::Locked;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::queue::sql as queue;

impl Locked {
    /// The target holds this: what the delivery wants, or something else.
    pub(super) async fn learn_held(
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

    /// Whether a thing that is absent needs a new key. Under the old one the target itself
    /// refuses a second include, should the first turn up after all; but it was used for what
    /// is confirmed to be removed, and the target may have said that it is taken.
    pub(super) fn key_is_spent(&self) -> bool {
        let held = self.known.as_ref().is_some_and(|held| !held.is_perhaps());
        held || self.current.contradictions > 0
    }

    /// The target holds nothing, and the next include takes a new key.
    pub(super) async fn learn_gone(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        self.forget(tx, self.incarnation + 1).await
    }

    async fn forget(&self, tx: &mut dyn Transaction, incarnation: i32) -> Result<(), StoreError> {
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

    /// A write is given up while nobody knows whether it was applied: whatever comes next has
    /// to look first.
    pub(super) async fn leave_in_doubt(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        match &self.known {
            Some(known) => self.learn_held(tx, known, false).await,
            None => {
                self.learn_held(tx, &Held::perhaps(self.amount), false)
                    .await
            }
        }
    }

    /// What was given up in doubt is asked about once more, as if it had never been given up.
    pub(super) async fn take_up_doubt(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        match &self.known {
            Some(known) if known.is_perhaps() => self.forget(tx, self.incarnation).await,
            Some(_) | None => Ok(()),
        }
    }

    /// What a person made of the thing gives way to what the delivery wants.
    pub(super) async fn overrule_edit(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        let waits = self.causes_of(cause::Kind::EditedInTarget).next().is_some();
        match &self.known {
            Some(known) if waits => self.learn_held(tx, &known.clone().decided(), false).await,
            Some(_) | None => Ok(()),
        }
    }
}
