//! Tenants: the companies and offices events belong to.

use jiff::Timestamp;
use malote_core::id;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Store;
use crate::admin::sql;
use crate::audit::{Action, By, Entry};
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::page::Scope;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tenant {
    /// Its name in events.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl By<'_> {
    /// Adds a tenant; one that exists takes the label, if there is one. Returns whether it is
    /// new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_tenant(self, tenant: &id::Tenant, label: &str) -> Result<bool, StoreError> {
        let mut tx = self.store.write().await?;
        let known = tx.fetch_optional(sql::TENANT_LOCK, args![tenant]).await?;
        let before = match known {
            Some(row) => json!({"label": row.text("label")?}),
            None => Value::Null,
        };
        let added = tx
            .execute(sql::TENANT_INSERT, args![tenant, label], None)
            .await?;
        if added == 0 && !label.is_empty() {
            tx.execute(sql::TENANT_LABEL, args![tenant, label], None)
                .await?;
        }
        let kept = match label {
            "" => before.get("label").cloned().unwrap_or_else(|| "".into()),
            label => label.into(),
        };
        let entry = Entry {
            action: Action::TenantAdd,
            tenant: Some(tenant.as_str()),
            subject: tenant.to_string(),
            before,
            after: json!({"label": kept}),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(added == 1)
    }
}

impl Store {
    /// The tenants by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenants(&self, scope: &Scope) -> Result<Vec<Tenant>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::TENANTS_LIST, args![scope.all()], Some(scope.table()))
            .await?;
        rows.iter().map(read).collect()
    }

    /// Whether there is such a tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenant_exists(&self, tenant: &id::Tenant) -> Result<bool, StoreError> {
        let only = Scope::Only(vec![tenant.clone()]);
        Ok(!self.tenants(&only).await?.is_empty())
    }
}

pub(super) fn read(row: &Row) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        name: row.text("name")?,
        label: row.text("label")?,
        created_at: row.time("created_at")?,
    })
}
