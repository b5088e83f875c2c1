//! Control totals: what events expect on one side, what deliveries account for on the other,
//! both read from the same state of the database.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use malote_core::delivery::Status;
use malote_core::totals::{Account, Total};
use serde::Serialize;

use crate::Store;
use crate::db::{Kind, Row, Table, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};
use crate::read::sql;

/// What should now be in the targets of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Whose.
    pub tenant: String,
    /// How many things, and their sum.
    #[serde(flatten)]
    pub total: Total,
    /// What is only perhaps there: a write was given up before anybody knew whether it was applied.
    pub perhaps: Total,
}

impl Store {
    /// All accounts by day and tenant; days are days of acceptance in São Paulo, both ends
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
        self.accounts(scope, (from, to), None, i64::MAX).await
    }

    /// The same in pages.
    ///
    /// # Errors
    /// When the cursor is none of ours, or the database fails.
    pub async fn totals_page(
        &self,
        scope: &Scope,
        from: Date,
        to: Date,
        window: &Window,
    ) -> Result<Page<Account>, StoreError> {
        let after = window.cursor.as_deref().map(after).transpose()?;
        let rows = window.rows();
        let accounts = self.accounts(scope, (from, to), after, rows).await?;
        let cursor = |last: &Account| format!("{} {}", last.day, last.tenant);
        Ok(Page::of(accounts, window, cursor))
    }

    /// So many accounts after one, both sides from the same state of the database.
    async fn accounts(
        &self,
        scope: &Scope,
        (from, to): (Date, Date),
        after: Option<(Date, String)>,
        rows: i64,
    ) -> Result<Vec<Account>, StoreError> {
        let (day, tenant) = after.unwrap_or((from, String::new()));
        let (first, last) = (from.to_string(), to.to_string());
        let values = args![first, last, scope.all(), day.to_string(), tenant, rows];
        let mut tx = self.read().await?;
        let expected = tx
            .fetch(sql::TOTALS_EVENTS, values, Some(scope.table()))
            .await?;
        let mut accounts = Vec::with_capacity(expected.len());
        for row in &expected {
            accounts.push(Account {
                tenant: row.text("tenant")?,
                day: row.text("day")?,
                events: row.int("events")?,
                expected: total(row)?,
                by_status: Vec::new(),
            });
        }
        let (Some(first), Some(last)) = (accounts.first(), accounts.last()) else {
            return Ok(accounts);
        };
        let values = args![first.day.clone(), last.day.clone(), false];
        let tenants: BTreeSet<&str> = accounts.iter().map(|one| one.tenant.as_str()).collect();
        let tenants = Table::column(&[Kind::Text], tenants);
        let accounted = tx
            .fetch(sql::TOTALS_DELIVERIES, values, Some(tenants))
            .await?;
        fill(&mut accounts, &accounted)?;
        Ok(accounts)
    }

    /// What should now be in the targets, by tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held(&self, scope: &Scope) -> Result<Vec<Held>, StoreError> {
        let mut tx = self.read().await?;
        let (statement, tenants) = match scope {
            Scope::All => (sql::HELD, None),
            Scope::Only(_) => (sql::HELD_TENANT, Some(scope.table())),
        };
        let rows = tx.fetch(statement, args![], tenants).await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            held.push(Held {
                tenant: row.text("tenant")?,
                total: total(&row)?,
                perhaps: Total {
                    count: row.int("perhaps_count")?,
                    amount: row.money("perhaps_amount")?,
                },
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

/// Gives accounts what their deliveries say; rows of other days and tenants do not count.
fn fill(accounts: &mut [Account], accounted: &[Row]) -> Result<(), StoreError> {
    let key = |account: &Account| (account.day.clone(), account.tenant.clone());
    let places = accounts.iter().map(key).zip(0..);
    let places: HashMap<(String, String), usize> = places.collect();
    for row in accounted {
        let status = row.parsed("status", Status::from_name)?;
        let key = (row.text("day")?, row.text("tenant")?);
        if let Some(place) = places.get(&key) {
            accounts[*place].by_status.push((status, total(row)?));
        }
    }
    for account in accounts {
        account.by_status.sort_by_key(|(status, _)| *status);
    }
    Ok(())
}

/// The day and tenant that a cursor names.
fn after(cursor: &str) -> Result<(Date, String), StoreError> {
    let wrong = || StoreError::Cursor {
        cursor: cursor.to_owned(),
    };
    let (day, tenant) = cursor.split_once(' ').ok_or_else(wrong)?;
    let day = day.parse().map_err(|_| wrong())?;
    Ok((day, tenant.to_owned()))
}
