//! Replays that got on lately, for those who watch. See [`crate::read::changes`].

use malote_core::id::ReplayId;
use uuid::Uuid;

use crate::Store;
use crate::db::{Kind, Table, args};
use crate::error::StoreError;
use crate::read::changes::Place;
use crate::replay::progress::Replay;
use crate::replay::{read, sql};

impl Place {
    /// The place of a replay's latest change.
    #[must_use]
    pub const fn of_replay(replay: &Replay) -> Self {
        Self {
            at: replay.updated_at,
            id: replay.id.0,
        }
    }
}

impl Store {
    /// The places of changes of replays after one, the oldest first and at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_of_replays(
        &self,
        after: Place,
        most: u32,
    ) -> Result<Vec<Place>, StoreError> {
        let mut tx = self.read().await?;
        let values = args![after.at, after.id, most];
        let mut places = Vec::new();
        for row in tx.fetch(sql::REPLAYS_CHANGED, values, None).await? {
            places.push(Place {
                at: row.time("updated_at")?,
                id: row.uuid("id")?,
            });
        }
        Ok(places)
    }

    /// Replays as they are now, in the order of their latest changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changed_replays(&self, changes: &[Place]) -> Result<Vec<Replay>, StoreError> {
        let ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let ids = Table::column(&[Kind::Uuid], ids.into_iter().map(ReplayId));
        let mut tx = self.read().await?;
        let mut found = Vec::new();
        for row in tx.fetch(sql::REPLAYS_BY_ID, args![], Some(ids)).await? {
            found.push(Replay::read(&row)?);
        }
        read::held_by(&mut *tx, &mut found).await?;
        found.sort_by_key(Place::of_replay);
        Ok(found)
    }
}
