//! Legal holds: while one stands, nothing of its tenant is removed, however old, and nobody of it
//! is erased.
//!
//! A hold that is set waits for the step of retention or the erasing that is under way, and every
//! later one sees it: once it is told, nothing more goes. That wait comes before every other lock,
//! those of people too.

use jiff::Timestamp;
use malote_core::id;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Store;
use crate::admin::sql::TENANT_LOCK;
use crate::audit::{Action, By, Entry};
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::personal::{guard, told};
use crate::retention::sql;
use crate::said;

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Whose things stay.
    pub tenant: String,
    /// Until when; until it is lifted unless given.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
    /// Whether its end is yet to come, by the database's clock.
    pub active: bool,
}

impl By<'_> {
    /// Holds everything of a tenant; one that is held gets the new end and reason.
    ///
    /// # Errors
    /// When there is no such tenant, the end has passed, or the database fails.
    pub async fn set_hold(
        self,
        tenant: &id::Tenant,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<Hold, StoreError> {
        let mut tx = self.store.write().await?;
        tx.fetch_one(sql::RETENTION_WAIT, args![]).await?;
        let covered = guard::text(&mut *tx, tenant.as_str(), reason).await?;
        let known = tx.fetch_optional(TENANT_LOCK, args![tenant]).await?;
        known.ok_or_else(|| StoreError::not_found("tenant", tenant))?;
        let before = tx.fetch_optional(sql::HOLD_GET, args![tenant]).await?;
        let before = before.as_ref().map(read).transpose()?;
        let values = args![tenant, until, covered, self.actor.to_string()];
        tx.execute(sql::HOLD_PUT, values, None).await?;
        let hold = read(&tx.fetch_one(sql::HOLD_GET, args![tenant]).await?)?;
        if !hold.active {
            return Err(StoreError::refused(said::HOLD_ENDED));
        }
        let entry = Entry {
            action: Action::HoldSet,
            tenant: Some(tenant.as_str()),
            subject: tenant.to_string(),
            before: before.map_or(Value::Null, |hold| told_of(&hold)),
            after: told_of(&hold),
        };
        self.because(Some(reason)).record(&mut *tx, entry).await?;
        tx.commit().await?;
        let reason = reason.to_owned();
        Ok(Hold { reason, ..hold })
    }

    /// Lets everything of a tenant go when it is old enough.
    ///
    /// # Errors
    /// When the tenant is not held, or the database fails.
    pub async fn lift_hold(self, tenant: &id::Tenant) -> Result<Hold, StoreError> {
        let mut tx = self.store.write().await?;
        tx.fetch_one(sql::RETENTION_WAIT, args![]).await?;
        let before = tx.fetch_optional(sql::HOLD_GET, args![tenant]).await?;
        let before = before.ok_or_else(|| StoreError::not_found("hold", tenant))?;
        let before = read(&before)?;
        tx.execute(sql::HOLD_REMOVE, args![tenant], None).await?;
        let entry = Entry {
            action: Action::HoldLift,
            tenant: Some(tenant.as_str()),
            subject: tenant.to_string(),
            before: told_of(&before),
            after: Value::Null,
        };
        self.record(&mut *tx, entry).await?;
        let reason = told::shown(&mut *tx, &before.reason).await?;
        tx.commit().await?;
        Ok(Hold { reason, ..before })
    }
}

impl Store {
    /// The holds, by tenant; those that have ended too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holds(&self, scope: &Scope) -> Result<Vec<Hold>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::HOLDS_LIST, args![scope.all()], Some(scope.table()))
            .await?;
        rows.iter().map(read).collect()
    }
}

/// Refuses to erase anybody or to remove a file of a tenant that is held. Waits first, so that no
/// hold is set before the transaction ends.
pub(crate) async fn refuse_held(tx: &mut dyn Transaction, tenant: &str) -> Result<(), StoreError> {
    tx.fetch_one(sql::RETENTION_WAIT, args![]).await?;
    let Some(row) = tx.fetch_optional(sql::HOLD_GET, args![tenant]).await? else {
        return Ok(());
    };
    let hold = read(&row)?;
    if !hold.active {
        return Ok(());
    }
    let (text, until) = match hold.until {
        None => (said::HELD, String::new()),
        Some(until) => (said::HELD_UNTIL, until.to_string()),
    };
    Err(StoreError::refused(text.with(&[
        ("tenant", &tenant),
        ("who", &hold.set_by),
        ("at", &hold.set_at),
        ("until", &until),
    ])))
}

fn told_of(hold: &Hold) -> Value {
    json!({"until": hold.until, "reason": hold.reason})
}

fn read(row: &Row) -> Result<Hold, StoreError> {
    Ok(Hold {
        tenant: row.text("tenant")?,
        until: row.opt_time("until")?,
        reason: row.text("reason")?,
        set_by: row.text("set_by")?,
        set_at: row.time("set_at")?,
        active: row.bool("active")?,
    })
}
