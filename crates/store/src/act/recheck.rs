//! Looking again whether a cause still blocks.

use malote_core::cause;
use malote_core::id::{CauseId, ConnectionId};
use serde_json::{Value, json};

use crate::act::{self, sql};
use crate::audit::{Action, By, Entry};
use crate::db::{Wake, args};
use crate::error::StoreError;
use crate::queue::{causes, links};

impl By<'_> {
    /// Releases what waits on a cause if its link has a value by now; what nobody knows the outcome
    /// of goes to be asked about once more. Returns how many deliveries go on. What only a sync
    /// finds takes one as well: see [`By::add_task`].
    ///
    /// # Errors
    /// When there is no such cause, or the database fails.
    pub async fn recheck_cause(self, id: CauseId) -> Result<usize, StoreError> {
        act::give_for(self.store, || self.try_recheck_cause(id)).await
    }

    async fn try_recheck_cause(self, id: CauseId) -> Result<usize, StoreError> {
        let mut tx = self.store.write().await?;
        let row = tx.fetch_optional(sql::ACT_RECHECK, args![id]).await?;
        let row = row.ok_or_else(|| StoreError::not_found("cause", id))?;
        let connection = ConnectionId(row.uuid("connection_id")?);
        links::hold(&mut *tx, &[connection]).await?;
        let kind = row.parsed("kind", cause::Kind::from_name)?;
        let released = match kind {
            // In doubt, it is asked about before anything else, and waits again if nobody can tell.
            cause::Kind::OutcomeUnknown => causes::release(&mut *tx, &[id]).await?,
            _ => links::release_met(&mut *tx, Some(connection)).await?,
        };
        let tenant = row.text("tenant")?;
        let entry = Entry {
            action: Action::CauseRecheck,
            tenant: Some(&tenant),
            subject: id.to_string(),
            before: Value::Null,
            after: json!({"released": released}),
        };
        self.record(&mut *tx, entry).await?;
        tx.notify(Wake::Ready {
            credential: row.text("credential")?,
        });
        tx.commit().await?;
        Ok(released)
    }
}
