//! Records: finished deliveries, event by event; replays that are over; refusals that were decided
//! on; files. What deliveries accounted for is added to the totals in the transaction that removes
//! them, so that both sides of a day go on to agree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Kind, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::files;
use crate::queue::sql as queue;
use crate::retention::month::Month;
use crate::retention::sql;

/// Deliveries, or refusals, of one batch.
const BATCH: i64 = 500;
/// Rows of a replay in one batch.
const ROWS: i64 = 5_000;

/// What a batch came to.
#[derive(Debug)]
pub(crate) struct Cut {
    /// The keys of the rows removed.
    pub(crate) removed: Vec<Uuid>,
    /// Where to go on; nothing at the end.
    pub(crate) above: Option<Uuid>,
}

/// Removes the next finished deliveries. Those of an event go together or not at all.
pub(crate) async fn deliveries(
    tx: &mut dyn Transaction,
    above: Uuid,
    high: Uuid,
) -> Result<Cut, StoreError> {
    let (mut last, mut count, mut events) = (None, 0, BTreeSet::new());
    for row in tx
        .fetch(sql::RETENTION_RECORDS, args![above, high, BATCH], None)
        .await?
    {
        last = Some(row.uuid("id")?);
        events.insert(row.uuid("event_id")?);
        count += 1;
    }
    if events.is_empty() {
        let (removed, above) = (Vec::new(), None);
        return Ok(Cut { removed, above });
    }
    let table = Table::column(&[Kind::Uuid], events);
    let rows = tx
        .fetch(sql::RETENTION_RECORDS_LOCK, args![], Some(table))
        .await?;
    let (gone, totals) = finished(&rows, high)?;
    remove(tx, &gone, totals).await?;
    Ok(Cut {
        removed: gone,
        above: last.filter(|_| count == BATCH),
    })
}

type Totals = BTreeMap<(String, String, String), (i64, i64)>;

/// The deliveries of events of which nothing is needed, and what they account for.
fn finished(rows: &[Row], high: Uuid) -> Result<(Vec<Uuid>, Totals), StoreError> {
    let mut needed = BTreeSet::new();
    for row in rows {
        let event = row.uuid("event_id")?;
        if row.bool("needed")? || row.uuid("id")? >= high || event >= high {
            needed.insert(event);
        }
    }
    let (mut gone, mut totals) = (Vec::new(), Totals::new());
    for row in rows {
        if needed.contains(&row.uuid("event_id")?) {
            continue;
        }
        gone.push(row.uuid("id")?);
        if row.bool("present")? {
            let key = (row.text("day")?, row.text("tenant")?, row.text("status")?);
            let (count, amount) = totals.entry(key).or_default();
            *count += 1;
            *amount += row.int("amount")?;
        }
    }
    Ok((gone, totals))
}

async fn remove(tx: &mut dyn Transaction, gone: &[Uuid], totals: Totals) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let mut kept = Table::new(&[Kind::Text, Kind::Text, Kind::Text, Kind::Int, Kind::Int]);
    for ((day, tenant, status), (count, amount)) in totals {
        kept.push(args![day, tenant, status, count, amount]);
    }
    if !kept.is_empty() {
        tx.execute(sql::RETENTION_TOTALS, args![], Some(kept))
            .await?;
    }
    let ids = || Some(Table::column(&[Kind::Uuid], gone.iter().copied()));
    tx.execute(queue::DELIVERY_CAUSES_DROP, args![], ids())
        .await?;
    tx.execute(sql::RETENTION_RECORDS_CUT, args![], ids())
        .await?;
    Ok(())
}

/// Removes the next replay that is over and none of whose deliveries is left, or some of its rows.
/// Returns whether there was one, and its identifier once it is gone.
pub(crate) async fn replay(
    tx: &mut dyn Transaction,
    high: Uuid,
) -> Result<(bool, Option<Uuid>), StoreError> {
    let found = tx
        .fetch_optional(sql::RETENTION_REPLAYS, args![high])
        .await?;
    let Some(row) = found else {
        return Ok((false, None));
    };
    let id = row.uuid("id")?;
    let rows = tx
        .execute(sql::RETENTION_REPLAY_ROWS, args![id, ROWS], None)
        .await?;
    if i64::try_from(rows).is_ok_and(|rows| rows == ROWS) {
        return Ok((true, None));
    }
    tx.execute(sql::RETENTION_REPLAY_LANES, args![id], None)
        .await?;
    tx.execute(sql::RETENTION_REPLAY, args![id], None).await?;
    Ok((true, Some(id)))
}

/// Removes the next refusals that were decided on; whether there may be more, too.
pub(crate) async fn refusals(
    tx: &mut dyn Transaction,
    high: Uuid,
    before: Timestamp,
) -> Result<(Vec<Uuid>, bool), StoreError> {
    let mut removed = Vec::new();
    for row in tx
        .fetch(sql::RETENTION_REFUSALS, args![high, before, BATCH], None)
        .await?
    {
        removed.push(row.uuid("id")?);
    }
    if !removed.is_empty() {
        let ids = Table::column(&[Kind::Uuid], removed.iter().copied());
        tx.execute(sql::RETENTION_PLACES, args![], Some(ids))
            .await?;
    }
    let more = i64::try_from(removed.len()).is_ok_and(|count| count == BATCH);
    Ok((removed, more))
}

/// Removes the next files that nobody stored again since, by the month they were stored last;
/// whether there may be more, too. Their objects are left to whoever keeps them.
pub(crate) async fn files(
    tx: &mut dyn Transaction,
    before: Timestamp,
) -> Result<(BTreeMap<Month, i64>, bool), StoreError> {
    let rows = tx
        .fetch(sql::RETENTION_FILES, args![before, BATCH], None)
        .await?;
    let mut months = BTreeMap::new();
    let mut left = Vec::with_capacity(rows.len());
    for row in &rows {
        *months
            .entry(Month::of(row.time("last_put_at")?))
            .or_default() += 1;
        left.push((row.uuid("object")?, row.text("tenant")?));
    }
    let more = i64::try_from(left.len()).is_ok_and(|count| count == BATCH);
    files::leave(tx, left).await?;
    Ok((months, more))
}
