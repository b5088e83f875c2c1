//! One step of a replay: noting how what was released ended, judging that, and releasing what
//! there is room for. Anybody may make it, any number of times; nobody makes it twice at once.

use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, DeliveryId, ReplayId};

use crate::Store;
use crate::act;
use crate::act::turn::{self, Doing, Ordered, Turn};
use crate::db::{self, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::queue::links;
use crate::replay::control::{close, write};
use crate::replay::kind::Kind;
use crate::replay::lane::{self, Lane};
use crate::replay::progress::Replay;
use crate::replay::sql;

/// Rows that have their turn in one transaction: it keeps revisions of its connection waiting.
const BATCH: i64 = 50;
/// What has failed for so long tells how its stage goes, although it is tried on by itself: with
/// the waits that are usual, seven times by then.
const FAILS_FOR_MS: i64 = 600_000;
/// Connections served in one step.
const LANES: i64 = 64;

/// A row whose turn has come.
struct Due {
    position: i64,
    delivery: DeliveryId,
    /// Its status and fencing number when it was ordered, and by now.
    was: (Status, i64),
    now: Option<(Status, i64)>,
}

/// For whom there is room once a connection was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Nobody, or another one steps it.
    Nothing,
    /// Other connections.
    Elsewhere,
    /// This one too.
    Here,
}

impl Store {
    /// The replays about which something is left to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_replays(&self) -> Result<Vec<ReplayId>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx.fetch(sql::REPLAYS_OPEN, args![], None).await?;
        let ids: Result<Vec<_>, _> = rows.iter().map(|row| row.uuid("id")).collect();
        Ok(ids?.into_iter().map(ReplayId).collect())
    }

    /// Makes a step of a replay. Returns whether another one has something to do at once.
    ///
    /// # Errors
    /// When the database fails; what is committed stays.
    pub async fn step_replay(&self, id: ReplayId) -> Result<bool, StoreError> {
        let (lanes, mut again) = act::give(|| self.try_collect(id)).await?;
        for connection in lanes {
            let left = act::give(|| self.try_release(id, connection)).await?;
            again |= left == Left::Here;
            if left == Left::Nothing {
                break;
            }
        }
        Ok(again)
    }

    /// Notes what ended and what follows. Returns the connections to serve, and whether rows
    /// are still to be given up.
    async fn try_collect(&self, id: ReplayId) -> Result<(Vec<ConnectionId>, bool), StoreError> {
        let mut tx = self.write().await?;
        let Some(mut replay) = take(&mut *tx, id).await? else {
            return Ok((Vec::new(), false));
        };
        let before = replay.clone();
        for row in tx.fetch(sql::REPLAY_COLLECT, args![id], None).await? {
            replay.ended(&row.text("state")?);
        }
        (replay.held, replay.failing) = match replay.counts.released {
            0 => (0, 0),
            _ => {
                lane::catch_up(&mut *tx, id).await?;
                let values = args![id, FAILS_FOR_MS];
                let row = tx.fetch_one(sql::REPLAY_HELD, values).await?;
                (row.int("held")?, row.int("failing")?)
            }
        };
        replay.judge();
        let more = close(&mut *tx, &mut replay).await?;
        let mut lanes = Vec::new();
        if replay.room() > 0 {
            let values = args![id, LANES, !replay.kind.sends()];
            for row in tx.fetch(sql::REPLAY_LANES, values, None).await? {
                lanes.push(ConnectionId(row.uuid("connection_id")?));
            }
        }
        if replay != before {
            write(&mut *tx, &replay).await?;
        }
        // In any case: a rollback may still hold the row when the next part asks for it.
        tx.commit().await?;
        Ok((lanes, more))
    }

    /// Releases rows of one connection. Returns for whom there is room after that.
    async fn try_release(
        &self,
        id: ReplayId,
        connection: ConnectionId,
    ) -> Result<Left, StoreError> {
        let mut tx = self.write().await?;
        let Some(mut replay) = take(&mut *tx, id).await? else {
            return Ok(Left::Nothing);
        };
        if replay.room() == 0 {
            tx.commit().await?;
            return Ok(Left::Nothing);
        }
        // Nobody else releases here meanwhile, so what is counted next stays true.
        links::hold(&mut *tx, &[connection]).await?;
        let before = replay.clone();
        let rate = replay.rate_per_second;
        let lane = match replay.kind.sends() {
            true => Some(Lane::read(&mut *tx, connection, rate).await?),
            false => None,
        };
        let mut room = lane.as_ref().map_or(BATCH, Lane::room).min(replay.room());
        let rows = match room > 0 {
            true => due(&mut *tx, id, connection).await?,
            false => Vec::new(),
        };
        let mut marks = Table::new(&[db::Kind::Int, db::Kind::Text, db::Kind::Text]);
        let (mut released, mut turns) = (Vec::new(), 0);
        for row in &rows {
            if room == 0 {
                break;
            }
            let turn = row.turn(&mut *tx, self, &replay).await?;
            let (state, note) = marked(&turn);
            turns += 1;
            marks.push(args![row.position, state, note]);
            if turn == Turn::Released {
                released.push(row.delivery);
                room -= 1;
            }
            replay.turned(&turn);
        }
        if let Some(lane) = &lane {
            lane.place(&mut *tx, &released).await?;
        }
        if turns > 0 {
            tx.execute(sql::REPLAY_MARK, args![id], Some(marks)).await?;
        }
        // Also when nothing went: the next connection has its turn first.
        let fed = args![id, connection, turns];
        tx.execute(sql::REPLAY_FED, fed, None).await?;
        replay.judge();
        if replay != before {
            write(&mut *tx, &replay).await?;
        }
        tx.commit().await?;
        Ok(match replay.room() > 0 {
            false => Left::Nothing,
            true if room > 0 && turns == BATCH => Left::Here,
            true => Left::Elsewhere,
        })
    }
}

/// A replay with its row locked, unless nothing is left to do or another has it.
async fn take(tx: &mut dyn Transaction, id: ReplayId) -> Result<Option<Replay>, StoreError> {
    match tx.fetch_optional(sql::REPLAY_TAKE, args![id]).await? {
        Some(row) => Ok(Some(Replay::read(&row)?)),
        None => Ok(None),
    }
}

async fn due(
    tx: &mut dyn Transaction,
    id: ReplayId,
    connection: ConnectionId,
) -> Result<Vec<Due>, StoreError> {
    let values = args![id, connection, BATCH];
    let mut rows = Vec::new();
    for row in tx.fetch(sql::REPLAY_NEXT, values, None).await? {
        rows.push(read(&row)?);
    }
    Ok(rows)
}

fn read(row: &Row) -> Result<Due, StoreError> {
    Ok(Due {
        position: row.int("position")?,
        delivery: DeliveryId(row.uuid("delivery_id")?),
        was: (row.parsed("status", Status::from_name)?, row.int("fence")?),
        now: match row.opt_int("fence_now")? {
            Some(fence) => Some((row.parsed("status_now", Status::from_name)?, fence)),
            None => None,
        },
    })
}

impl Due {
    /// Its turn. What is seen to have changed needs no locks, for it does not change back.
    async fn turn(
        &self,
        tx: &mut dyn Transaction,
        store: &Store,
        replay: &Replay,
    ) -> Result<Turn, StoreError> {
        if let Some(changed) = turn::changed(self.was, self.now) {
            return Ok(changed);
        }
        let order = replay.id.to_string();
        let doing = match replay.kind {
            Kind::Replay => Doing::Again,
            Kind::Discard => Doing::GiveUp,
            Kind::Restore => Doing::TakeBack,
        };
        let by = store.by(&replay.actor).because(Some(&replay.reason));
        let ordered = Ordered {
            doing,
            order: &order,
            by,
        };
        turn::take(tx, self.delivery, self.was, &ordered).await
    }
}

fn marked(turn: &Turn) -> (&'static str, Option<String>) {
    match turn {
        Turn::Released => ("released", None),
        Turn::Discarded => ("discarded", None),
        Turn::Superseded => ("superseded", None),
        Turn::Changed(note) => ("changed", Some(note.clone())),
        Turn::Refused(note) => ("refused", Some(note.clone())),
    }
}
