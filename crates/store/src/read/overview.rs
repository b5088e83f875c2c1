//! What is not finished, in numbers, for metrics and the first page. It never reads what was
//! delivered, so its cost does not grow with the history.

use jiff::Timestamp;
use malote_core::delivery::Status;
use malote_core::id::ConnectionId;
use malote_core::totals::Total;
use serde::Serialize;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::page::Scope;
use crate::read::sql;

/// What one connection has in one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backlog {
    /// Whose.
    pub tenant: String,
    /// Of which connection.
    pub connection: ConnectionId,
    /// The connection's name.
    pub connection_name: String,
    /// In which status.
    pub status: Status,
    /// How many, and their sum.
    #[serde(flatten)]
    pub total: Total,
    /// The oldest of them.
    pub oldest_at: Timestamp,
}

impl Store {
    /// What is neither delivered nor superseded nor discarded, by connection and status.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overview(&self, scope: &Scope) -> Result<Vec<Backlog>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::OVERVIEW, args![scope.all()], Some(scope.table()))
            .await?;
        let mut backlogs = Vec::with_capacity(rows.len());
        for row in rows {
            backlogs.push(Backlog {
                tenant: row.text("tenant")?,
                connection: ConnectionId(row.uuid("connection_id")?),
                connection_name: row.text("connection_name")?,
                status: row.parsed("status", Status::from_name)?,
                total: Total {
                    count: row.int("count")?,
                    amount: row.money("amount")?,
                },
                oldest_at: row.time("oldest_at")?,
            });
        }
        Ok(backlogs)
    }
}
