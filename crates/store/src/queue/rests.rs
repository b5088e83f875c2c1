//! Resting methods as people see them: every connection whose calls a rest holds up has an open
//! cause for it, also when it shares its credential with another tenant's. Nothing is parked under
//! such a cause.
//!
//! An owner shows a rest as it begins and ends. What no owner tells, housekeeping finds: the
//! credentials were replaced, a connection came to a credential that rests, or nothing was left to
//! do whose success would have ended the rest.

use std::time::Duration;

use malote_core::cause::Kind as CauseKind;
use malote_core::id::ConnectionId;

use crate::Store;
use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::queue::claim::{between, millis};
use crate::queue::sql;

/// A rest is shown for so long after its time, for it ends with a success.
const WAITS_FOR_SUCCESS: Duration = Duration::from_secs(3_600);

impl Store {
    /// Shows people that a method of a credential rests for `left`, or that its rest is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_pause(
        &self,
        credential: &str,
        method: &str,
        left: Option<Duration>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let mut connections = Vec::new();
        for row in tx.fetch(sql::PAUSE_SHOWS, args![credential], None).await? {
            connections.push(ConnectionId(row.uuid("connection_id")?));
        }
        // In one order: whoever else shows or closes some of them waits, and holds up nobody.
        connections.sort_unstable();
        for connection in connections {
            match left {
                Some(left) => open(&mut *tx, connection, method, left).await?,
                None => {
                    let kind = CauseKind::TargetPause.name();
                    tx.execute(sql::PAUSE_CLOSE, args![connection, kind, method], None)
                        .await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// Makes what is shown of rests agree with those there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agree_pauses(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::PAUSES_OVER, args![millis(WAITS_FOR_SUCCESS)], None)
            .await?;
        for row in tx.fetch(sql::PAUSES_HIDDEN, args![], None).await? {
            let connection = ConnectionId(row.uuid("connection_id")?);
            let left = between(row.time("at")?, row.time("paused_until")?);
            open(&mut *tx, connection, &row.text("method")?, left).await?;
        }
        Ok(tx.commit().await?)
    }
}

async fn open(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    method: &str,
    left: Duration,
) -> Result<(), StoreError> {
    let kind = CauseKind::TargetPause.name();
    let detail = format!("{method}, {} s", left.as_secs());
    let id = malote_core::id::fresh();
    let args = args![id, connection, kind, method, detail];
    tx.execute(sql::PAUSE_OPEN, args, None).await?;
    Ok(())
}
