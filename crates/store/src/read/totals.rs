//! Control totals: what events expect on one side, what deliveries account for on the other,
//! both read from the same state of the database.

use std::collections::BTreeMap;

use jiff::civil::Date;
use malote_core::delivery::Status;
use malote_core::totals::{Account, Total};
use serde::Serialize;

use crate::Store;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::read::sql;

/// What should now be in the targets of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Whose.
    pub tenant: String,
    /// How many things, and their sum.
    #[serde(flatten)]
    pub total: Total,
}

impl Store {
    /// The accounts by day and tenant; days are days of acceptance in São Paulo, both ends
    /// included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn totals(
        &self,
        scope: &Scope,
        from: Date,
        to: Date,
    ) -> Result<Vec<Account>, StoreError> {
        let values = args![from.to_string(), to.to_string(), scope.all()];
        let mut tx = self.read().await?;
        let expected = tx
            .fetch(sql::TOTALS_EVENTS, values.clone(), Some(scope.table()))
            .await?;
        let mut accounts = BTreeMap::new();
        for row in expected {
            let account = Account {
                tenant: row.text("tenant")?,
                day: row.text("day")?,
                events: row.int("events")?,
                expected: total(&row)?,
                by_status: Vec::new(),
            };
            accounts.insert((account.day.clone(), account.tenant.clone()), account);
        }
        let accounted = tx
            .fetch(sql::TOTALS_DELIVERIES, values, Some(scope.table()))
            .await?;
        for row in accounted {
            let status = row.parsed("status", Status::from_name)?;
            let key = (row.text("day")?, row.text("tenant")?);
            if let Some(account) = accounts.get_mut(&key) {
                account.by_status.push((status, total(&row)?));
            }
        }
        let mut accounts: Vec<Account> = accounts.into_values().collect();
        for account in &mut accounts {
            account.by_status.sort_by_key(|(status, _)| *status);
        }
        Ok(accounts)
    }

    /// What should now be in the targets, by tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held(&self, scope: &Scope) -> Result<Vec<Held>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::HELD, args![scope.all()], Some(scope.table()))
            .await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            held.push(Held {
                tenant: row.text("tenant")?,
                total: total(&row)?,
            });
        }
        Ok(held)
    }
}

fn total(row: &Row) -> Result<Total, StoreError> {
    Ok(Total {
        count: row.int("count")?,
        amount: row.money("amount")?,
    })
}
