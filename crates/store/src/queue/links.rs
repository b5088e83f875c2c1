//! Saving links: each releases exactly what waited on it, in the same transaction.
//!
//! What a person linked stands: a sync leaves its value alone and notes beside it what it found
//! instead, until the person takes the link away.

use std::collections::BTreeMap;

use malote_core::id::{CauseId, ConnectionId};
use serde_json::{Value as Json, json};

use crate::Store;
use crate::act;
use crate::admin::connection;
use crate::audit::{Action, By, Entry};
use crate::db::{Kind, Statement, Transaction, Value, Wake};
use crate::error::StoreError;
use crate::personal;
use crate::queue::{causes, credentials, sql};

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

impl By<'_> {
    /// Saves links and releases what waited on them. Returns how many deliveries go on.
    ///
    /// # Errors
    /// When there is no such connection, or the database fails.
    pub async fn set_links(
        self,
        connection: ConnectionId,
        rows: &[LinkRow],
    ) -> Result<usize, StoreError> {
        act::give(|| self.try_set_links(connection, rows)).await
    }

    async fn try_set_links(
        self,
        connection: ConnectionId,
        rows: &[LinkRow],
    ) -> Result<usize, StoreError> {
        let mut tx = self.store.write().await?;
        let rows = &personal::links::cover(&mut *tx, connection, rows).await?[..];
        hold(&mut *tx, &[connection]).await?;
        let about = connection::found(&mut *tx, connection).await?;
        let (before, after) = changes(&mut *tx, connection, rows).await?;
        let released = save(&mut *tx, connection, rows).await?;
        let entry = Entry {
            action: match rows {
                [_] => Action::LinkSet,
                _ => Action::LinkImport,
            },
            tenant: Some(&about.tenant),
            subject: connection.to_string(),
            before,
            after,
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(released)
    }

    /// Takes a link's value away: the next sync may give it another. Returns whether it had one; if
    /// not, nothing was ordered.
    ///
    /// # Errors
    /// When there is no such connection, or the database fails.
    pub async fn remove_link(
        self,
        connection: ConnectionId,
        kind: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        act::give(|| self.try_remove_link(connection, kind, key)).await
    }

    async fn try_remove_link(
        self,
        connection: ConnectionId,
        kind: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.store.write().await?;
        let Some(key) = personal::links::key(&mut *tx, connection, kind, key).await? else {
            return Ok(false);
        };
        hold(&mut *tx, &[connection]).await?;
        let about = connection::found(&mut *tx, connection).await?;
        let key = key.as_str();
        let row = LinkRow::unusable(kind, key);
        let (before, after) = changes(&mut *tx, connection, &[row]).await?;
        if !remove(&mut *tx, connection, kind, key).await? {
            return Ok(false);
        }
        let entry = Entry {
            action: Action::LinkRemove,
            tenant: Some(&about.tenant),
            subject: connection.to_string(),
            before,
            after,
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Store {
    /// Replaces all links of some kinds by what a sync read with these credentials, given as they
    /// are sealed, but for those that a person set; what it no longer found stays as unusable. The
    /// connection counts as synced. Returns how many deliveries go on; `None` when others have
    /// taken the place of the credentials: what was read may be of another company.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_links(
        &self,
        connection: ConnectionId,
        tried: &[u8],
        kinds: &[&str],
        rows: &[LinkRow],
    ) -> Result<Option<usize>, StoreError> {
        let mut tx = self.write().await?;
        let rows = &personal::links::cover(&mut *tx, connection, rows).await?[..];
        if !credentials::still(&mut *tx, connection, tried).await? {
            return Ok(None);
        }
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
        write(&mut *tx, connection, rows, sql::LINKS_SYNC).await?;
        let released = release_met(&mut *tx, Some(connection)).await?;
        tx.execute(sql::CONNECTION_MARK_SYNCED, vec![connection.into()], None)
            .await?;
        tx.notify(Wake::All);
        tx.commit().await?;
        Ok(Some(released))
    }
}

impl LinkRow {
    /// A link to a value.
    #[must_use]
    pub fn to(kind: impl Into<String>, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            key: key.into(),
            value: Some(value.into()),
            label: String::new(),
            problem: None,
        }
    }

    /// The same under a name that a person reads.
    #[must_use]
    pub fn called(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// A link without a value.
    fn unusable(kind: &str, key: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            key: key.to_owned(),
            value: None,
            label: String::new(),
            problem: None,
        }
    }
}

/// What the trail says of links to be saved: those that get another value, as they are and as
/// they will be.
async fn changes(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    rows: &[LinkRow],
) -> Result<(Json, Json), StoreError> {
    let mut known = BTreeMap::new();
    for chunk in rows.chunks(1_000) {
        let keys = chunk
            .iter()
            .map(|row| vec![row.kind.as_str().into(), row.key.as_str().into()])
            .collect();
        let table = sql::table(&[Kind::Text, Kind::Text], keys);
        let found = tx.fetch(sql::LINKS_BEFORE, vec![connection.0.into()], Some(table));
        for row in found.await? {
            let place = (row.text("kind")?, row.text("key")?);
            known.insert(place, row.opt_text("value")?);
        }
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for row in rows {
        let was = known.get(&(row.kind.clone(), row.key.clone()));
        let was = was.cloned().flatten();
        if rows.len() > 1 && was == row.value {
            continue;
        }
        before.push(json!({"kind": row.kind, "key": row.key, "value": was}));
        after.push(json!({"kind": row.kind, "key": row.key, "value": row.value}));
    }
    Ok((before.into(), after.into()))
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
    write(tx, connection, rows, sql::LINKS_UPSERT).await?;
    release_met(tx, Some(connection)).await
}

async fn write(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    rows: &[LinkRow],
    statement: &'static Statement,
) -> Result<(), StoreError> {
    let mut sorted: Vec<&LinkRow> = rows.iter().collect();
    sorted.sort_by(|a, b| (&a.kind, &a.key).cmp(&(&b.kind, &b.key)));
    sorted.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
    for chunk in sorted.chunks(1_000) {
        let values = chunk.iter().map(|row| value_row(row)).collect();
        let kinds = &[Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Text];
        let table = sql::table(kinds, values);
        tx.execute(statement, vec![connection.0.into()], Some(table))
            .await?;
    }
    Ok(())
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
