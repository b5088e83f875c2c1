//! Housekeeping of the queue: leases that ran out, causes that were missed, what may be
//! forgotten. It takes no input and may run twice, anywhere.

use std::time::Duration;

use malote_core::id::DeliveryId;

use crate::Store;
use crate::db::Wake;
use crate::error::StoreError;
use crate::queue::claim::millis;
use crate::queue::{followers, links, sql};

/// What a rescue found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rescued {
    /// Not begun: they go again.
    pub ready: usize,
    /// Begun: the target is asked.
    pub uncertain: usize,
}

impl Store {
    /// Takes up deliveries whose lease ran out. The target is asked about begun ones no sooner
    /// than lease end and `quarantine`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rescue(&self, quarantine: Duration) -> Result<Rescued, StoreError> {
        self.rescue_where(quarantine, false).await
    }

    /// Takes up every leased delivery at once: the only process of an embedded store has just
    /// started, so nobody else can be sending.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rescue_at_start(&self) -> Result<Rescued, StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::OWN_FORGET, vec![], None).await?;
        tx.commit().await?;
        let mut all = Rescued::default();
        loop {
            let some = self.rescue_where(Duration::ZERO, true).await?;
            if some == Rescued::default() {
                return Ok(all);
            }
            all.ready += some.ready;
            all.uncertain += some.uncertain;
        }
    }

    async fn rescue_where(
        &self,
        quarantine: Duration,
        everything: bool,
    ) -> Result<Rescued, StoreError> {
        let mut tx = self.write().await?;
        let args = vec![millis(quarantine).into(), everything.into()];
        let mut rescued = Rescued::default();
        let mut unapplied = Vec::new();
        for row in tx.fetch(sql::RESCUE, args, None).await? {
            match row.text("status")?.as_str() {
                "ready" => unapplied.push(DeliveryId(row.uuid("id")?)),
                _ => rescued.uncertain += 1,
            }
        }
        rescued.ready = unapplied.len();
        let yielded = followers::give_way(&mut *tx, unapplied).await?;
        followers::free(&mut *tx, yielded).await?;
        if rescued != Rescued::default() {
            tx.notify(Wake::All);
        }
        tx.commit().await?;
        Ok(rescued)
    }

    /// Releases what is parked though its causes are resolved. Finds nothing unless a cause was
    /// missed; the count is a metric that must stay 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_missed(&self) -> Result<usize, StoreError> {
        let mut tx = self.write().await?;
        let met = links::release_met(&mut *tx, None).await?;
        let orphans = tx.fetch(sql::PARKED_WITHOUT_CAUSE, vec![], None).await?;
        if met + orphans.len() > 0 {
            tx.notify(Wake::All);
        }
        tx.commit().await?;
        Ok(met + orphans.len())
    }

    /// Forgets what no limit needs any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_calls(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::CALLS_FORGET, vec![], None).await?;
        Ok(tx.commit().await?)
    }
}
