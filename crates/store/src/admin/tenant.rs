//! Tenants: the companies and offices events belong to.

use jiff::Timestamp;
use malote_core::id;
use serde::Serialize;

use crate::Store;
use crate::admin::sql;
use crate::db::args;
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

impl Store {
    /// Adds a tenant; one that exists takes the label, if there is one. Returns whether it is
    /// new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_tenant(&self, tenant: &id::Tenant, label: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let added = tx
            .execute(sql::TENANT_INSERT, args![tenant, label], None)
            .await?;
        if added == 0 && !label.is_empty() {
            tx.execute(sql::TENANT_LABEL, args![tenant, label], None)
                .await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    /// The tenants by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenants(&self, scope: &Scope) -> Result<Vec<Tenant>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::TENANTS_LIST, args![scope.all()], Some(scope.table()))
            .await?;
        let mut tenants = Vec::with_capacity(rows.len());
        for row in rows {
            tenants.push(Tenant {
                name: row.text("name")?,
                label: row.text("label")?,
                created_at: row.time("created_at")?,
            });
        }
        Ok(tenants)
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
