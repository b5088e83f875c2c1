//! What is not finished, in numbers, for metrics. It never reads what was delivered, so its cost
//! does not grow with the history.

use std::time::Duration;

use malote_core::cause;
use malote_core::delivery::Status;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::read::sql;

/// Everything that is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Deliveries, by every status that is not final.
    pub deliveries: Vec<Unfinished>,
    /// Open causes, by kind; kinds without any are left out.
    pub causes: Vec<(cause::Kind, u64)>,
    /// Messages that no worker could take.
    pub refused: u64,
}

/// Deliveries of one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// Which.
    pub status: Status,
    /// How many.
    pub count: u64,
    /// How long the one that has been so the longest is: due and not sent, failing, of unknown
    /// outcome, parked, dead. Zero when there is none.
    pub oldest: Duration,
}

impl Store {
    /// What is not finished.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        let mut tx = self.read().await?;
        let mut deliveries = Vec::new();
        for row in tx.fetch(sql::BACKLOG_DELIVERIES, args![], None).await? {
            let age_ms = row.opt_int("oldest_ms")?.unwrap_or(0);
            deliveries.push(Unfinished {
                status: row.parsed("status", Status::from_name)?,
                count: row.number("count")?,
                oldest: Duration::from_millis(u64::try_from(age_ms).unwrap_or(0)),
            });
        }
        let mut causes = Vec::new();
        for row in tx.fetch(sql::BACKLOG_CAUSES, args![], None).await? {
            let kind = row.parsed("kind", cause::Kind::from_name)?;
            causes.push((kind, row.number("count")?));
        }
        let refused = tx.fetch_one(sql::BACKLOG_REFUSED, args![]).await?;
        Ok(Backlog {
            deliveries,
            causes,
            refused: refused.number("count")?,
        })
    }
}
