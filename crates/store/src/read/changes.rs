//! What changed lately, for those who watch.
//!
//! A change has the instant at which its transaction began, so it may come into sight after a
//! later one. Whoever follows looks back a little at every round and skips what was seen.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::Uuid;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::read::delivery::{self, Delivery};
use crate::read::sql;

/// A place in the order of changes: `micros-uuid` as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub at: Timestamp,
    /// Of what.
    pub id: Uuid,
}

/// A text that is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the order of changes")]
pub struct NoPlace;

impl Place {
    /// Before every change of an instant.
    #[must_use]
    pub const fn before(at: Timestamp) -> Self {
        Self {
            at,
            id: Uuid::nil(),
        }
    }

    /// The place of a delivery's latest change.
    #[must_use]
    pub const fn of(delivery: &Delivery) -> Self {
        Self {
            at: delivery.updated_at,
            id: delivery.id.0,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.as_microsecond(), self.id.simple())
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (at, id) = text.split_once('-').ok_or(NoPlace)?;
        let at = at.parse().map_err(|_| NoPlace)?;
        let at = Timestamp::from_microsecond(at).map_err(|_| NoPlace)?;
        let id = id.parse().map_err(|_| NoPlace)?;
        Ok(Self { at, id })
    }
}

impl Store {
    /// The places of changes after one, the oldest first and at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_of_deliveries(
        &self,
        after: Place,
        most: u32,
    ) -> Result<Vec<Place>, StoreError> {
        let mut tx = self.read().await?;
        let values = args![after.at, after.id, most];
        let rows = tx.fetch(sql::DELIVERIES_CHANGED, values, None).await?;
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            places.push(Place {
                at: row.time("updated_at")?,
                id: row.uuid("id")?,
            });
        }
        Ok(places)
    }

    /// Deliveries as they are now, in the order of their latest changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changed_deliveries(&self, changes: &[Place]) -> Result<Vec<Delivery>, StoreError> {
        let ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let mut tx = self.read_by_keys().await?;
        let mut deliveries = delivery::by_id(&mut *tx, &ids).await?;
        deliveries.sort_by_key(Place::of);
        Ok(deliveries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_as_a_text_and_other_texts_are_none() {
        let place = Place {
            at: Timestamp::from_microsecond(1_763_812_800_000_123).unwrap(),
            id: Uuid::from_u128(7),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "-", "1", "1-x", "x-1", "99999999999999999999-1"] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace), "{text:?}");
        }
    }
}
