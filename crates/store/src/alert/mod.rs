//! Alarms: looking for them, keeping them, and the messages that tell of them.
//!
//! - One process at a time looks ([`Store::take_alert_turn`]); a turn that lost its time writes
//!   nothing, whatever it saw.
//! - What is seen again is the same alarm: one row is open under a name, and an index sees to it.
//! - That a channel was told something is written in the transaction that writes the message, so
//!   it is told once; who sends the message says who tried last ([`outbox`]).

pub mod channel;
mod heard;
pub mod list;
mod look;
pub mod outbox;
pub(crate) mod sql;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use malote_core::alert::silence::hour_of;
use malote_core::alert::{Alarm, Facts, Kind, Sighting};
use malote_core::id::AlarmId;
use malote_core::totals::Total;
use uuid::Uuid;

use crate::Store;
use crate::db::{self, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::retention::sql::RETENTION_ALONE;

/// How long one may look before another one takes its place: much longer than a look at a large
/// store takes.
const TERM: Duration = Duration::from_secs(120);

/// The right to look for alarms, until the next turn is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    fence: i64,
    /// From its end until the next is due.
    every: Duration,
    /// The present instant by the database's clock.
    pub at: Timestamp,
    heard_upto: Option<Uuid>,
    silence_at: Option<Timestamp>,
    totals: bool,
    totals_at: Option<Timestamp>,
}

impl Turn {
    /// Whether nobody has looked for silence in its hour.
    fn begins_an_hour(&self) -> bool {
        self.silence_at.map(hour_of) != Some(hour_of(self.at))
    }
}

/// What a turn saw.
struct Seen {
    alarms: Vec<Sighting>,
    heard_upto: Option<Uuid>,
    silence: bool,
}

impl Store {
    /// The turn to look for alarms, for one of all who ask; the next is due so much time after it
    /// was written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_alert_turn(&self, every: Duration) -> Result<Option<Turn>, StoreError> {
        let mut tx = self.write().await?;
        let term = every.max(TERM);
        let row = tx.fetch_optional(sql::ALERT_TURN, args![term]).await?;
        tx.commit().await?;
        let Some(row) = row else {
            return Ok(None);
        };
        Ok(Some(Turn {
            fence: row.int("fence")?,
            every,
            at: row.time("at")?,
            heard_upto: row.opt_uuid("heard_upto")?,
            silence_at: row.opt_time("silence_at")?,
            totals: row.bool("totals")?,
            totals_at: row.opt_time("totals_at")?,
        }))
    }

    /// Looks for everything that is wrong, opens alarms for what is new and closes those that are
    /// over. One that is over goes on when it is seen again within the gathering time. Returns
    /// whether the turn was still ours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_for_alarms(&self, turn: &Turn, gather: Duration) -> Result<bool, StoreError> {
        let heard = self.hear(turn).await?;
        let mut alarms = self.look(turn).await?;
        alarms.extend(heard.silent);
        let seen = Seen {
            alarms,
            heard_upto: heard.upto,
            silence: heard.judged,
        };
        let mut tx = self.write().await?;
        if !hold(&mut *tx, turn, &seen).await? {
            return Ok(false);
        }
        write(&mut *tx, turn, &seen.alarms, gather).await?;
        if seen.silence {
            forget(&mut *tx, turn).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

async fn hold(tx: &mut dyn Transaction, turn: &Turn, seen: &Seen) -> Result<bool, StoreError> {
    let values = args![
        turn.fence,
        seen.heard_upto,
        turn.totals,
        turn.every,
        seen.silence
    ];
    Ok(tx.execute(sql::ALERT_HOLD, values, None).await? == 1)
}

async fn write(
    tx: &mut dyn Transaction,
    turn: &Turn,
    alarms: &[Sighting],
    gather: Duration,
) -> Result<(), StoreError> {
    const COLUMNS: &[db::Kind] = &[
        db::Kind::Uuid,
        db::Kind::Text,
        db::Kind::Text,
        db::Kind::Text,
        db::Kind::Text,
        db::Kind::Int,
        db::Kind::Int,
    ];
    let mut rows = Table::new(COLUMNS);
    let mut names: BTreeSet<String> = BTreeSet::new();
    for alarm in alarms {
        let name = alarm.name();
        // One statement cannot write a row twice.
        if !names.insert(name.clone()) {
            continue;
        }
        rows.push(args![
            AlarmId::fresh().0,
            alarm.facts.kind().name(),
            alarm.tenant.clone(),
            name,
            stored(&alarm.facts),
            alarm.total.count,
            alarm.total.amount,
        ]);
    }
    let names = || Some(Table::column(&[db::Kind::Text], &names));
    tx.execute(sql::ALARMS_REOPEN, args![gather], names())
        .await?;
    tx.execute(sql::ALARMS_UPSERT, args![], Some(rows)).await?;
    tx.execute(sql::ALARMS_CLOSE, args![turn.totals], names())
        .await?;
    Ok(())
}

/// What is long over is not kept, but for what is told of tenants under a legal hold; while one is
/// being set nothing goes.
async fn forget(tx: &mut dyn Transaction, turn: &Turn) -> Result<(), StoreError> {
    let first = args![hour_of(turn.at) - heard::KEPT_HOURS];
    tx.execute(sql::ALERT_FORGET_ARRIVALS, first, None).await?;
    let alone = tx.fetch_one(RETENTION_ALONE, args![]).await?;
    if !alone.bool("alone")? {
        return Ok(());
    }
    for statement in [
        sql::ALERT_FORGET_MARKS,
        sql::ALERT_FORGET_ALARMS,
        sql::ALERT_FORGET_NOTICES,
    ] {
        tx.execute(statement, args![], None).await?;
    }
    Ok(())
}

fn stored(facts: &Facts) -> String {
    serde_json::to_string(facts).expect("facts are always JSON")
}

fn read(row: &Row) -> Result<Alarm, StoreError> {
    Ok(Alarm {
        id: AlarmId(row.uuid("id")?),
        tenant: row.opt_text("tenant")?,
        facts: row.json("facts")?,
        total: total(row)?,
        opened_at: row.time("opened_at")?,
        seen_at: row.time("seen_at")?,
        closed_at: row.opt_time("closed_at")?,
    })
}

fn total(row: &Row) -> Result<Total, StoreError> {
    Ok(Total {
        count: row.int("count")?,
        amount: row.money("amount")?,
    })
}

/// The alarms of a kind that are open.
async fn open_of(tx: &mut dyn Transaction, kind: Kind) -> Result<Vec<Sighting>, StoreError> {
    let mut found = Vec::new();
    for row in tx
        .fetch(sql::ALARMS_OF_KIND, args![kind.name()], None)
        .await?
    {
        found.push(Sighting {
            tenant: row.opt_text("tenant")?,
            facts: row.json("facts")?,
            total: total(&row)?,
        });
    }
    Ok(found)
}
