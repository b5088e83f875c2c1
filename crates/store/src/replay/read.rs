//! Replays in lists and one by one, with their rows. Only who may see every tenant that a replay
//! can hold rows of sees it.

use jiff::Timestamp;
use malote_core::delivery::Status;
use malote_core::id::{DeliveryId, ReplayId};
use malote_core::money::Money;
use serde::Serialize;

use crate::Store;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};
use crate::replay::progress::Replay;
use crate::replay::sql;

/// A row of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its place in the set.
    pub position: i64,
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Whose.
    pub tenant: String,
    /// The subject: the report's id.
    pub subject: String,
    /// The thing's name within its subject.
    pub name: String,
    /// Its sum.
    pub amount: Money,
    /// What became of it here: `waiting`, `released`, `delivered`, `failed`, `superseded`,
    /// `discarded`, `changed`, `refused`, `untouched`.
    pub state: String,
    /// Why it was skipped, or what it failed with.
    pub note: Option<String>,
    /// Where the delivery is now.
    pub status: Status,
    /// When that was noted.
    pub updated_at: Timestamp,
}

/// Which rows of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// Those that failed or were skipped.
    Unsuccessful,
}

impl Store {
    /// Replays, the newest first.
    ///
    /// # Errors
    /// When the cursor is wrong, or the database fails.
    pub async fn replays(
        &self,
        scope: &Scope,
        window: &Window,
    ) -> Result<Page<Replay>, StoreError> {
        let mut tx = self.read().await?;
        let values = args![window.id()?, window.rows(), scope.all()];
        let mut found = Vec::new();
        for row in tx
            .fetch(sql::REPLAYS_LIST, values, Some(scope.table()))
            .await?
        {
            found.push(Replay::read(&row)?);
        }
        held_by(&mut *tx, &mut found).await?;
        Ok(Page::of(found, window, |one| one.id.to_string()))
    }

    /// How far a replay is.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn replay_progress(&self, id: ReplayId, scope: &Scope) -> Result<Replay, StoreError> {
        let mut tx = self.read_by_keys().await?;
        progress(&mut *tx, id, scope).await
    }

    /// The rows of a replay, in the order of their turns.
    ///
    /// # Errors
    /// When there is no such replay to be seen, the cursor is wrong, or the database fails.
    pub async fn replay_rows(
        &self,
        id: ReplayId,
        scope: &Scope,
        which: Rows,
        window: &Window,
    ) -> Result<Page<Row>, StoreError> {
        let after = position(window)?;
        // A plan that does not know how many rows are asked for would sort all the others.
        let mut tx = self.read().await?;
        progress(&mut *tx, id, scope).await?;
        let values = args![id, after, window.rows()];
        let mut rows = Vec::new();
        let statement = match which {
            Rows::All => sql::REPLAY_ROWS_LIST,
            Rows::Unsuccessful => sql::REPLAY_ROWS_UNSUCCESSFUL,
        };
        for row in tx.fetch(statement, values, None).await? {
            rows.push(Row {
                position: row.int("position")?,
                delivery: DeliveryId(row.uuid("delivery_id")?),
                tenant: row.text("tenant")?,
                subject: row.text("subject")?,
                name: row.text("name")?,
                amount: row.money("amount")?,
                state: row.text("state")?,
                note: row.opt_text("note")?,
                status: row.parsed("status", Status::from_name)?,
                updated_at: row.time("updated_at")?,
            });
        }
        Ok(Page::of(rows, window, |row| row.position.to_string()))
    }
}

fn position(window: &Window) -> Result<i64, StoreError> {
    let Some(cursor) = &window.cursor else {
        return Ok(0);
    };
    let parsed = cursor.parse();
    parsed.map_err(|_| StoreError::Cursor {
        cursor: cursor.clone(),
    })
}

async fn progress(
    tx: &mut dyn Transaction,
    id: ReplayId,
    scope: &Scope,
) -> Result<Replay, StoreError> {
    let values = args![id, scope.all()];
    let rows = tx
        .fetch(sql::REPLAY_GET, values, Some(scope.table()))
        .await?;
    let Some(row) = rows.first() else {
        return Err(StoreError::not_found("replay", id));
    };
    let mut found = [Replay::read(row)?];
    held_by(tx, &mut found).await?;
    let [found] = found;
    Ok(found)
}

/// Says which connections hold up what of these is open.
pub(super) async fn held_by(
    tx: &mut dyn Transaction,
    replays: &mut [Replay],
) -> Result<(), StoreError> {
    let open = replays.iter().filter(|one| one.counts.open());
    let ids = Table::column(&[Kind::Uuid], open.map(|one| one.id));
    if ids.is_empty() {
        return Ok(());
    }
    for row in tx.fetch(sql::REPLAY_HELD_BY, args![], Some(ids)).await? {
        let id = ReplayId(row.uuid("replay_id")?);
        if let Some(replay) = replays.iter_mut().find(|one| one.id == id) {
            replay.held_by.push(row.text("name")?);
        }
    }
    Ok(())
}
