//! Holding a replay, letting it go on, and ending it.

use std::collections::{BTreeMap, BTreeSet};

use malote_core::id::{ConnectionId, DeliveryId, ReplayId};
use malote_core::language::Text;
use serde_json::json;

use crate::Store;
use crate::act::{self, together};
use crate::audit::{Action, By, Entry};
use crate::db::{Transaction, Wake, args};
use crate::error::StoreError;
use crate::queue::links;
use crate::replay::kind::{Kind, State};
use crate::replay::progress::Replay;
use crate::replay::sql;
use crate::said;

/// Rows given up in one transaction.
const CLOSED: i64 = 5_000;
/// The same where others may wait because of them: their connections are held meanwhile.
const LEFT: i64 = 200;

impl By<'_> {
    /// Holds a replay: what is being tried goes on, nothing more is. One that is held already
    /// stays so.
    ///
    /// # Errors
    /// When there is no such replay, it has ended, or the database fails.
    pub async fn pause_replay(self, id: ReplayId) -> Result<(), StoreError> {
        self.set_replay(id, State::Paused, said::CANNOT_PAUSE, Action::ReplayPause)
            .await
    }

    /// Lets a held replay go on.
    ///
    /// # Errors
    /// When there is no such replay, it has ended, or the database fails.
    pub async fn resume_replay(self, id: ReplayId) -> Result<(), StoreError> {
        self.set_replay(
            id,
            State::Running,
            said::CANNOT_RESUME,
            Action::ReplayResume,
        )
        .await
    }

    /// Ends a replay: what is being tried goes on, and what was not tried is as it was, free
    /// for another.
    ///
    /// # Errors
    /// When there is no such replay, it has ended otherwise, or the database fails.
    pub async fn cancel_replay(self, id: ReplayId) -> Result<(), StoreError> {
        self.set_replay(
            id,
            State::Cancelled,
            said::CANNOT_CANCEL,
            Action::ReplayCancel,
        )
        .await?;
        while act::give(|| self.store.try_close(id)).await? {}
        Ok(())
    }

    async fn set_replay(
        self,
        id: ReplayId,
        state: State,
        cannot: Text,
        action: Action,
    ) -> Result<(), StoreError> {
        act::give(|| self.try_set_replay(id, state, cannot, action)).await
    }

    async fn try_set_replay(
        self,
        id: ReplayId,
        state: State,
        cannot: Text,
        action: Action,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let mut replay = lock(&mut *tx, id).await?;
        if replay.state == state {
            return Ok(());
        }
        if !replay.state.lives() {
            let text = cannot.with(&[("state", &replay.state.name())]);
            return Err(StoreError::refused(text));
        }
        let before = replay.state.name();
        replay.state = state;
        let entry = Entry {
            action,
            tenant: replay.only_tenant(),
            subject: id.to_string(),
            before: json!({"state": before}),
            after: json!({"state": state.name()}),
        };
        self.record(&mut *tx, entry).await?;
        write(&mut *tx, &replay).await?;
        tx.notify(Wake::All);
        Ok(tx.commit().await?)
    }
}

impl Store {
    /// Gives up some rows of a replay that has ended. Returns whether there are more.
    async fn try_close(&self, id: ReplayId) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let mut replay = lock(&mut *tx, id).await?;
        let more = close(&mut *tx, &mut replay).await?;
        write(&mut *tx, &replay).await?;
        tx.commit().await?;
        Ok(more)
    }
}

/// Gives up some of the rows whose turn will not come. Returns whether there are more.
pub(super) async fn close(
    tx: &mut dyn Transaction,
    replay: &mut Replay,
) -> Result<bool, StoreError> {
    if replay.state.lives() || replay.counts.waiting == 0 {
        return Ok(false);
    }
    let (most, holding) = match replay.kind {
        Kind::Replay => (CLOSED, Vec::new()),
        Kind::Discard | Kind::Restore => (LEFT, holding(tx, replay.id).await?),
    };
    let values = args![replay.id, most];
    let closed = tx.execute(sql::REPLAY_CLOSE, values, None).await?;
    replay.closed(i64::try_from(closed).unwrap_or(most));
    for delivery in holding {
        together::left(tx, delivery).await?;
    }
    Ok(replay.counts.waiting > 0)
}

/// Of the rows that are given up next, one of each report that may wait because of them. Nobody
/// begins to wait meanwhile: their connections are held, and the order is known to have ended.
async fn holding(tx: &mut dyn Transaction, id: ReplayId) -> Result<Vec<DeliveryId>, StoreError> {
    let leaving = || args![id, LEFT];
    let mut connections = BTreeSet::new();
    for row in tx.fetch(sql::REPLAY_LEAVING, leaving(), None).await? {
        connections.insert(ConnectionId(row.uuid("connection_id")?));
    }
    let connections: Vec<_> = connections.into_iter().collect();
    links::hold(tx, &connections).await?;
    let mut holding = BTreeMap::new();
    for row in tx.fetch(sql::REPLAY_LEAVING, leaving(), None).await? {
        if row.bool("holds")? {
            holding.insert(row.uuid("event_id")?, DeliveryId(row.uuid("delivery_id")?));
        }
    }
    Ok(holding.into_values().collect())
}

/// Writes what a step or a person changed.
pub(super) async fn write(tx: &mut dyn Transaction, replay: &Replay) -> Result<(), StoreError> {
    tx.execute(sql::REPLAY_WRITE, replay.written(), None)
        .await?;
    Ok(())
}

async fn lock(tx: &mut dyn Transaction, id: ReplayId) -> Result<Replay, StoreError> {
    let row = tx.fetch_optional(sql::REPLAY_LOCK, args![id]).await?;
    let row = row.ok_or_else(|| StoreError::not_found("replay", id))?;
    Ok(Replay::read(&row)?)
}
