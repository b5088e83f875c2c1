//! Saving links: each releases exactly what waited on it, in the same transaction.

use malote_core::id::{CauseId, ConnectionId};

use crate::Store;
use crate::db::{Kind, Transaction, Value, Wake};
use crate::error::StoreError;
use crate::queue::{causes, sql};

/// A link to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// `expense-type`, `member`, `account`, `credentials`, `catalogue.category`…
    pub kind: String,
    /// What is linked.
    pub key: String,
    /// To what; `None`: known, and unusable.
    pub value: Option<String>,
    /// What a person calls it.
    pub label: String,
    /// Why it is unusable.
    pub problem: Option<String>,
}

impl Store {
    /// Saves links and releases what waited on them. Returns how many deliveries go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_links(
        &self,
        connection: ConnectionId,
        rows: &[LinkRow],
    ) -> Result<usize, StoreError> {
        let mut tx = self.write().await?;
        let released = save(&mut *tx, connection, rows).await?;
        tx.commit().await?;
        Ok(released)
    }

    /// Replaces all links of some kinds by what a sync read; what it no longer found stays as
    /// unusable. Returns how many deliveries go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_links(
        &self,
        connection: ConnectionId,
        kinds: &[&str],
        rows: &[LinkRow],
    ) -> Result<usize, StoreError> {
        let mut tx = self.write().await?;
        hold(&mut *tx, &[connection]).await?;
        for kind in kinds {
            let keys = rows
                .iter()
                .filter(|row| row.kind == *kind)
                .map(|row| vec![row.key.as_str().into()])
                .collect();
            let args = vec![connection.0.into(), (*kind).into()];
            tx.execute(
                sql::LINKS_CLEAR,
                args,
                Some(sql::table(&[Kind::Text], keys)),
            )
            .await?;
        }
        let released = save(&mut *tx, connection, rows).await?;
        tx.commit().await?;
        Ok(released)
    }

    /// Takes a link's value away. Returns whether it had one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_link(
        &self,
        connection: ConnectionId,
        kind: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let removed = remove(&mut *tx, connection, kind, key).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

/// Saves links, and wakes the owner of what is released.
pub(crate) async fn save(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    rows: &[LinkRow],
) -> Result<usize, StoreError> {
    let released = set(tx, connection, rows).await?;
    tx.notify(Wake::All);
    Ok(released)
}

pub(crate) async fn set(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    rows: &[LinkRow],
) -> Result<usize, StoreError> {
    hold(tx, &[connection]).await?;
    let mut sorted: Vec<&LinkRow> = rows.iter().collect();
    sorted.sort_by(|a, b| (&a.kind, &a.key).cmp(&(&b.kind, &b.key)));
    sorted.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
    for chunk in sorted.chunks(1_000) {
        let values = chunk.iter().map(|row| value_row(row)).collect();
        let kinds = &[Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Text];
        let table = sql::table(kinds, values);
        tx.execute(sql::LINKS_UPSERT, vec![connection.0.into()], Some(table))
            .await?;
    }
    release_met(tx, Some(connection)).await
}

/// Is alone with connections until the end of the transaction. Comes first in it: parking holds
/// its share of them before anything else.
pub(crate) async fn hold(
    tx: &mut dyn Transaction,
    connections: &[ConnectionId],
) -> Result<(), StoreError> {
    let table = sql::ids(connections.iter().copied());
    tx.execute(sql::CONNECTIONS_HOLD, vec![], Some(table))
        .await?;
    Ok(())
}

pub(crate) async fn remove(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    kind: &str,
    key: &str,
) -> Result<bool, StoreError> {
    hold(tx, &[connection]).await?;
    let args = vec![connection.0.into(), kind.into(), key.into()];
    Ok(tx.execute(sql::LINK_REMOVE, args, None).await? > 0)
}

/// Releases every open cause whose link has a value.
pub(crate) async fn release_met(
    tx: &mut dyn Transaction,
    connection: Option<ConnectionId>,
) -> Result<usize, StoreError> {
    let args = vec![connection.map(|id| id.0).into()];
    let mut met = Vec::new();
    for row in tx.fetch(sql::CAUSES_MET, args, None).await? {
        met.push(CauseId(row.uuid("id")?));
    }
    causes::release(tx, &met).await
}

fn value_row(row: &LinkRow) -> Vec<Value> {
    vec![
        row.kind.as_str().into(),
        row.key.as_str().into(),
        row.value.clone().into(),
        row.label.as_str().into(),
        row.problem.clone().into(),
    ]
}
