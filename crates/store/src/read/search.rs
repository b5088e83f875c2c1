//! Searching deliveries by a text: exact, or refused.
//!
//! Each way (key, reference, subject, event) looks at so many things of its index at most. One that
//! finds more answers nothing, because what it would show was not all. Whoever sees some tenants
//! only goes along their own parts of the indexes: what others have neither appears, nor changes the
//! answer, nor costs anything.

use malote_core::id::CauseId;
use malote_core::key;
use uuid::Uuid;

use crate::db::{Transaction, Value, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::read::sql;

/// The deliveries found among those that fit `values`, which are the arguments of every list.
pub(super) async fn ids(
    tx: &mut dyn Transaction,
    q: &str,
    cause: Option<CauseId>,
    scope: &Scope,
    mut values: Vec<Value>,
) -> Result<Vec<Uuid>, StoreError> {
    let broad = || StoreError::Broad { q: q.to_owned() };
    let id = q.parse::<Uuid>().unwrap_or_default();
    // No text that begins with `q` sorts at or after the second.
    values.extend(args![q, format!("{q}\u{10ffff}"), id, cause]);
    let (statement, table) = match scope {
        Scope::All => (sql::DELIVERIES_LIST_SEARCH, None),
        // The index of keys is everybody's: only with enough characters is its range one's own.
        Scope::Only(_) if key::begins_many(q) => return Err(broad()),
        Scope::Only(_) => (sql::DELIVERIES_LIST_SEARCH_TENANT, Some(scope.table())),
    };
    let mut ids = Vec::new();
    for row in tx.fetch(statement, values, table).await? {
        ids.push(row.opt_uuid("id")?.ok_or_else(broad)?);
    }
    Ok(ids)
}
