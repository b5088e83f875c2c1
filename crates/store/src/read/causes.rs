//! Causes: what blocks, and how much waits on it.

use jiff::Timestamp;
use malote_core::cause::{Actor, Kind};
use malote_core::id::{CauseId, ConnectionId};
use malote_core::totals::Total;
use serde::Serialize;

use crate::Store;
use crate::db::{Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};
use crate::read::sql;

/// Which causes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub scope: Scope,
    /// Of this connection.
    pub connection: Option<ConnectionId>,
    /// The resolved ones too.
    pub resolved: bool,
}

/// A cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Which.
    pub id: CauseId,
    /// Whose.
    pub tenant: String,
    /// Of which connection.
    pub connection: ConnectionId,
    /// The connection's name.
    pub connection_name: String,
    /// What kind.
    pub kind: Kind,
    /// About what.
    pub entity: String,
    /// What a person should read in place of the bare entity.
    pub detail: String,
    /// Why the link it waits for is unusable, as the last sync found it: `not-found`, `untagged`,
    /// `inactive`, `ambiguous`.
    pub problem: Option<String>,
    /// Who must act.
    pub actor: Actor,
    /// Whether it still blocks.
    pub open: bool,
    /// How many deliveries wait on it, and their sum.
    pub waiting: Total,
    /// First time.
    pub first_seen_at: Timestamp,
    /// Last time.
    pub last_seen_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
}

impl Store {
    /// Causes, the newest first.
    ///
    /// # Errors
    /// When the cursor is wrong, or the database fails.
    pub async fn causes(
        &self,
        filter: &Filter,
        window: &Window,
    ) -> Result<Page<Cause>, StoreError> {
        let (before, most) = (window.before()?, window.rows());
        let scope = &filter.scope;
        let mut tx = self.read().await?;
        let rows = if scope.all() && filter.connection.is_none() {
            let ids = match filter.resolved {
                false => sql::CAUSE_IDS_OPEN,
                true => sql::CAUSE_IDS_EVER,
            };
            tx.fetch(ids, args![before, most], None).await?
        } else {
            let resolved = filter.resolved;
            let values = args![filter.connection, resolved, before, most, scope.all()];
            tx.fetch(sql::CAUSE_IDS_OF, values, Some(scope.table()))
                .await?
        };
        let mut ids = Vec::with_capacity(rows.len());
        for row in rows {
            ids.push(CauseId(row.uuid("id")?));
        }
        tx.by_keys().await?;
        let causes = by_id(&mut *tx, &ids).await?;
        Ok(Page::of(causes, window, |cause| cause.id.to_string()))
    }

    /// One cause.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn cause(&self, id: CauseId, scope: &Scope) -> Result<Cause, StoreError> {
        let mut tx = self.read_by_keys().await?;
        let found = by_id(&mut *tx, &[id]).await?.pop();
        found
            .filter(|cause| scope.allows(&cause.tenant))
            .ok_or_else(|| StoreError::not_found("cause", id))
    }
}

async fn by_id(tx: &mut dyn Transaction, ids: &[CauseId]) -> Result<Vec<Cause>, StoreError> {
    let table = Table::column(&[crate::db::Kind::Uuid], ids.iter().copied());
    let rows = tx.fetch(sql::CAUSES_BY_ID, args![], Some(table)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Cause, StoreError> {
    let kind = row.parsed("kind", Kind::from_name)?;
    Ok(Cause {
        id: CauseId(row.uuid("id")?),
        tenant: row.text("tenant")?,
        connection: ConnectionId(row.uuid("connection_id")?),
        connection_name: row.text("connection_name")?,
        kind,
        entity: row.text("entity")?,
        detail: row.text("detail")?,
        problem: row.opt_text("problem")?,
        actor: kind.actor(),
        open: row.bool("open")?,
        waiting: Total {
            count: row.int("count")?,
            amount: row.money("amount")?,
        },
        first_seen_at: row.time("first_seen_at")?,
        last_seen_at: row.time("last_seen_at")?,
        resolved_at: row.opt_time("resolved_at")?,
    })
}
