//! Causes that a person decides with an order: they stop blocking the delivery it is about.

use malote_core::cause;
use malote_core::id::{CauseId, DeliveryId};
use malote_core::language::Language;

use crate::act::row::Locked;
use crate::act::sql;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;

impl Locked {
    /// Refuses an order that would skip a cause somebody has to remove first.
    pub(super) fn only_decidable_causes(&self) -> Result<(), StoreError> {
        let mut fixes = Vec::new();
        for cause in &self.causes {
            if !cause.kind.decided_by_replay() {
                let says = cause.kind.says(&cause.entity, "", Language::English);
                let place = cause::Place {
                    tenant: self.tenant.as_str(),
                    connection: "NAME",
                    entity: &cause.entity,
                };
                let fix = cause.kind.fix_at(place, Language::English);
                fixes.push(format!("{} ({says}): {fix}", cause.kind.name()));
            }
        }
        if fixes.is_empty() {
            return Ok(());
        }
        Err(StoreError::refused(format!(
            "delivery '{}' waits for what only its fix can remove: {}",
            self.id,
            fixes.join("; ")
        )))
    }

    /// Its open causes of one kind.
    pub(super) fn causes_of(&self, kind: cause::Kind) -> impl Iterator<Item = CauseId> {
        let of_kind = move |one: &&crate::act::row::Waiting| one.kind == kind;
        self.causes.iter().filter(of_kind).map(|one| one.id)
    }

    /// Ends its waiting; causes that nobody waits for any more are closed.
    pub(super) async fn drop_causes(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        drop_causes(tx, &[self.id]).await
    }
}

/// Ends the waiting of deliveries; causes that nobody waits for any more are closed.
pub(super) async fn drop_causes(
    tx: &mut dyn Transaction,
    deliveries: &[DeliveryId],
) -> Result<(), StoreError> {
    let table = Table::column(&[Kind::Uuid], deliveries.iter().copied());
    let mut dropped = Vec::new();
    for row in tx.fetch(sql::ACT_DROP_CAUSES, args![], Some(table)).await? {
        dropped.push(CauseId(row.uuid("cause_id")?));
    }
    dropped.sort_unstable();
    dropped.dedup();
    let table = Table::column(&[Kind::Uuid], dropped);
    tx.execute(sql::ACT_CAUSES_IDLE, args![], Some(table))
        .await?;
    Ok(())
}
