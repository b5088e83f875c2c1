//! Causes that a person decides with an order: they stop blocking the delivery it is about.

use malote_core::cause;
use malote_core::id::{CauseId, DeliveryId};
use malote_core::language::{Language, Said};

use crate::act::row::{Locked, Waiting};
use crate::act::sql;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::said;

impl Locked {
    /// Refuses an order that would skip a cause somebody has to remove first.
    pub(super) fn only_decidable_causes(&self) -> Result<(), StoreError> {
        let all = || self.causes.iter();
        if all().all(|cause| cause.kind.decided_by_replay()) {
            return Ok(());
        }
        let id = self.id.to_string();
        Err(StoreError::refused(Said::of(|language| {
            let blocking = all().filter(|cause| !cause.kind.decided_by_replay());
            let fixes: Vec<String> = blocking.map(|cause| self.fix(cause, language)).collect();
            let values = [("id", &*id), ("fixes", &*fixes.join("; "))];
            said::ONLY_ITS_FIX.fill(language, &values)
        })))
    }

    /// What a cause says, and what removes it.
    fn fix(&self, cause: &Waiting, language: Language) -> String {
        let says = cause.kind.says(&cause.entity, "", language);
        let place = cause::Place {
            tenant: self.tenant.as_str(),
            connection: &self.connection_name,
            entity: &cause.entity,
        };
        let fix = cause.kind.fix_at(place, language);
        format!("{} ({says}): {fix}", cause.kind.name())
    }

    /// Its open causes of one kind.
    pub(super) fn causes_of(&self, kind: cause::Kind) -> impl Iterator<Item = CauseId> {
        let of_kind = move |one: &&Waiting| one.kind == kind;
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
