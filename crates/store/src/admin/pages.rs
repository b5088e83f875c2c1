//! Tenants and connections in pages: what a page costs does not depend on how many there are.

use crate::Store;
use crate::admin::connection::{self, Connection};
use crate::admin::sql;
use crate::admin::tenant::{self, Tenant};
use crate::db::args;
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};

impl Store {
    /// Tenants by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenants_page(
        &self,
        scope: &Scope,
        window: &Window,
    ) -> Result<Page<Tenant>, StoreError> {
        let after = window.cursor.as_deref().unwrap_or_default();
        let values = args![scope.all(), after, window.rows()];
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::TENANTS_PAGE, values, Some(scope.table()))
            .await?;
        let tenants: Result<Vec<Tenant>, StoreError> = rows.iter().map(tenant::read).collect();
        Ok(Page::of(tenants?, window, |last| last.name.clone()))
    }

    /// Connections by tenant and name, of one name if it is given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connections_page(
        &self,
        scope: &Scope,
        name: Option<&str>,
        window: &Window,
    ) -> Result<Page<Connection>, StoreError> {
        // No name of a tenant holds a blank.
        let after = window.cursor.as_deref().unwrap_or_default();
        let (tenant, last) = after.split_once(' ').unwrap_or((after, ""));
        let values = args![scope.all(), name, tenant, last, window.rows()];
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::CONNECTIONS_PAGE, values, Some(scope.table()))
            .await?;
        let connections: Result<Vec<Connection>, StoreError> =
            rows.iter().map(connection::read).collect();
        let cursor = |last: &Connection| format!("{} {}", last.tenant, last.name);
        Ok(Page::of(connections?, window, cursor))
    }
}
