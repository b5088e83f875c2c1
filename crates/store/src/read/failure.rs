//! Deliveries that gave up, grouped by what makes their failures the same.

use jiff::Timestamp;
use malote_core::id::DeliveryId;
use malote_core::totals::Total;
use serde::Serialize;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::page::Scope;
use crate::read::sql;

/// Failures that are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What makes them the same.
    pub fingerprint: String,
    /// How many, and their sum.
    #[serde(flatten)]
    pub total: Total,
    /// When the first gave up.
    pub first_at: Timestamp,
    /// When the last gave up.
    pub last_at: Timestamp,
    /// One of them.
    pub sample: DeliveryId,
    /// Its failure in words.
    pub failure: Option<String>,
}

impl Store {
    /// Failures by fingerprint, the most frequent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failure_groups(&self, scope: &Scope) -> Result<Vec<Group>, StoreError> {
        let mut tx = self.read().await?;
        let (statement, tenants) = match scope {
            Scope::All => (sql::FAILURE_GROUPS, None),
            Scope::Only(_) => (sql::FAILURE_GROUPS_TENANT, Some(scope.table())),
        };
        let rows = tx.fetch(statement, args![], tenants).await?;
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            groups.push(Group {
                fingerprint: row.text("fingerprint")?,
                total: Total {
                    count: row.int("count")?,
                    amount: row.money("amount")?,
                },
                first_at: row.time("first_at")?,
                last_at: row.time("last_at")?,
                sample: DeliveryId(row.uuid("sample")?),
                failure: row.opt_text("failure")?,
            });
        }
        Ok(groups)
    }
}
