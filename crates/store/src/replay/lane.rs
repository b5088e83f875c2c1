//! The lane of replays on one connection: little of it is under way at once, and while other
//! work is due every tenth place is its own, so that fresh work comes first and a replay ends.

use std::collections::BTreeMap;

use jiff::Timestamp;
use malote_core::id::{ConnectionId, DeliveryId, ReplayId};

use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::replay::sql;

/// Under way at once, whatever the rate.
const FEWEST: i64 = 10;
const MOST: i64 = 200;
/// Of so many places, one is for replays.
const SHARE: i64 = 10;
/// Set back by the target, in places of what may be under way: then the lane waits.
const STUCK: i64 = 10;

/// What a connection has to do.
pub(super) struct Lane {
    /// Under way at most.
    most: i64,
    /// Released and not claimed yet.
    ready: i64,
    sending: i64,
    stuck: i64,
    /// When the next were due, the longest ago first; those released are among them.
    due: Vec<Timestamp>,
}

impl Lane {
    pub(super) async fn read(
        tx: &mut dyn Transaction,
        connection: ConnectionId,
        rate: i64,
    ) -> Result<Self, StoreError> {
        let most = rate.clamp(FEWEST, MOST);
        let out = tx.fetch_one(sql::REPLAY_OUT, args![connection]).await?;
        let due = due(tx, connection, most * SHARE).await?;
        Ok(Self {
            most,
            ready: out.int("ready")?,
            sending: out.int("sending")?,
            stuck: out.int("stuck")?,
            due,
        })
    }

    /// How many more may be released.
    pub(super) fn room(&self) -> i64 {
        if self.stuck >= self.most * STUCK {
            return 0;
        }
        let due = i64::try_from(self.due.len()).unwrap_or(self.most);
        let fresh = (due - self.ready).max(0);
        let allowed = match fresh {
            0 => self.most,
            fresh => (fresh / (SHARE - 1)).clamp(1, self.most),
        };
        (allowed - self.ready - self.sending).max(0)
    }

    /// The place of the next one released, after so many others, which are not among the due:
    /// with the ninth that was due before it, or at the end.
    fn place_of(&self, others: usize) -> Option<Timestamp> {
        let ready = usize::try_from(self.ready).unwrap_or(0);
        let share = usize::try_from(SHARE).unwrap_or(1);
        let at = share * ready + (share - 1) * (others + 1) - 1;
        self.due.get(at).copied()
    }

    /// Gives what was released its places.
    pub(super) async fn place(
        &self,
        tx: &mut dyn Transaction,
        released: &[DeliveryId],
    ) -> Result<(), StoreError> {
        let mut places = Table::new(&[Kind::Uuid, Kind::Time]);
        for (others, id) in released.iter().enumerate() {
            if let Some(at) = self.place_of(others) {
                places.push(args![*id, at]);
            }
        }
        if !places.is_empty() {
            tx.execute(sql::REPLAY_PLACE, args![], Some(places)).await?;
        }
        Ok(())
    }
}

/// Gives released rows that were set back their places again: behind all that came before their
/// new instant, they would wait for as long as that takes.
pub(super) async fn catch_up(tx: &mut dyn Transaction, replay: ReplayId) -> Result<(), StoreError> {
    let mut behind: BTreeMap<ConnectionId, Vec<(DeliveryId, Timestamp)>> = BTreeMap::new();
    for row in tx.fetch(sql::REPLAY_BEHIND, args![replay], None).await? {
        let connection = ConnectionId(row.uuid("connection_id")?);
        let one = (DeliveryId(row.uuid("id")?), row.time("due_at")?);
        behind.entry(connection).or_default().push(one);
    }
    let mut places = Table::new(&[Kind::Uuid, Kind::Time]);
    for (connection, rows) in behind {
        let due = due(tx, connection, SHARE * SHARE).await?;
        for ((id, at), place) in rows.into_iter().zip(tenths(&due)) {
            if at > place {
                places.push(args![id, place]);
            }
        }
    }
    if !places.is_empty() {
        tx.execute(sql::REPLAY_PLACE, args![], Some(places)).await?;
    }
    Ok(())
}

/// When the next of a connection were due, the longest ago first.
async fn due(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    most: i64,
) -> Result<Vec<Timestamp>, StoreError> {
    let rows = tx.fetch(sql::REPLAY_DUE, args![connection, most], None);
    let rows = rows.await?;
    rows.iter().map(|row| Ok(row.time("due_at")?)).collect()
}

/// Every tenth place of those, each with the ninth that was due before it.
fn tenths(due: &[Timestamp]) -> impl Iterator<Item = Timestamp> {
    let share = usize::try_from(SHARE).unwrap_or(1);
    due.iter().skip(share - 2).step_by(share).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(fresh: i64, ready: i64, sending: i64) -> Lane {
        let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let after = |seconds| at + jiff::SignedDuration::from_secs(seconds);
        Lane {
            most: FEWEST,
            ready,
            sending,
            stuck: 0,
            due: (0..fresh + ready).map(after).collect(),
        }
    }

    #[test]
    fn with_nothing_else_to_do_the_lane_is_filled() {
        assert_eq!(lane(0, 0, 0).room(), 10);
        assert_eq!(lane(0, 3, 4).room(), 3);
        assert_eq!(lane(0, 10, 0).room(), 0);
    }

    #[test]
    fn beside_other_work_a_tenth_goes_and_at_least_one() {
        for (fresh, room) in [(1, 1), (17, 1), (18, 2), (89, 9), (90, 10), (10_000, 10)] {
            assert_eq!(lane(fresh, 0, 0).room(), room, "{fresh}");
        }
        assert_eq!(lane(18, 1, 1).room(), 0);
    }

    #[test]
    fn every_tenth_place_is_its_own() {
        let lane = lane(40, 0, 0);
        let due = |index: usize| Some(lane.due[index]);
        assert_eq!(lane.place_of(0), due(8));
        assert_eq!(lane.place_of(1), due(17));
        assert_eq!(lane.place_of(4), None);
    }

    #[test]
    fn what_was_set_back_has_the_same_places() {
        let lane = lane(40, 0, 0);
        let places: Vec<Timestamp> = tenths(&lane.due).collect();
        assert_eq!(places, [8, 18, 28, 38].map(|index| lane.due[index]));
    }

    #[test]
    fn what_the_target_sets_back_stops_it_once_there_is_much_of_it() {
        let mut lane = lane(0, 0, 0);
        lane.stuck = 99;
        assert_eq!(lane.room(), 10);
        lane.stuck = 100;
        assert_eq!(lane.room(), 0);
    }
}
