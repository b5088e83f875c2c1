//! Tables that lie in months on PostgreSQL: making months ahead, dropping those that are old
//! enough, and taking batches out of what is left.

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Kind, Statement, Table, Transaction, args};
use crate::error::StoreError;
use crate::retention::month::Month;
use crate::retention::sql;

/// Months that are there before they begin.
const AHEAD: usize = 2;
/// More rows than this are not moved while others wait.
const MOST_MOVED: i64 = 20_000;
/// Keys of one batch.
const BATCH: i64 = 500;

/// A table, and how its batches are read and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whole {
    /// Its name.
    pub(crate) name: &'static str,
    look: &'static Statement,
    cut: &'static Statement,
}

/// Every such table.
pub(crate) const WHOLES: [Whole; 3] = [
    Whole {
        name: "event_bodies",
        look: sql::RETENTION_LOOK_BODIES,
        cut: sql::RETENTION_CUT_BODIES,
    },
    Whole {
        name: "delivery_contents",
        look: sql::RETENTION_LOOK_CONTENTS,
        cut: sql::RETENTION_CUT_CONTENTS,
    },
    Whole {
        name: "attempts",
        look: sql::RETENTION_LOOK_ATTEMPTS,
        cut: sql::RETENTION_CUT_ATTEMPTS,
    },
];

/// A part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) whole: Whole,
    pub(crate) name: String,
    /// None: what belongs to no month.
    pub(crate) month: Option<Month>,
}

/// What a batch came to.
#[derive(Debug)]
pub(crate) struct Cut {
    /// The keys of the rows removed.
    pub(crate) removed: Vec<Uuid>,
    /// Where to go on; nothing at the end.
    pub(crate) above: Option<Uuid>,
}

/// The parts there are.
pub(crate) async fn all(tx: &mut dyn Transaction) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    for row in tx.fetch(sql::RETENTION_PARTS, args![], None).await? {
        let (whole, name) = (row.text("whole")?, row.text("part")?);
        if let Some(whole) = WHOLES.into_iter().find(|one| one.name == whole) {
            parts.push(Part {
                month: Month::of_part(whole.name, &name),
                whole,
                name,
            });
        }
    }
    Ok(parts)
}

/// The months that should be there and are not. Where nothing lies in months, none should.
pub(crate) fn missing(parts: &[Part], now: Timestamp) -> Vec<(Whole, Month)> {
    let mut missing = Vec::new();
    let in_months = |part: &&Part| part.name != part.whole.name && part.month.is_none();
    for rest in parts.iter().filter(in_months) {
        let months = std::iter::successors(Some(Month::of(now)), |month| Some(month.next()));
        for month in months.take(AHEAD + 1) {
            let there = |part: &Part| part.whole == rest.whole && part.month == Some(month);
            if !parts.iter().any(there) {
                missing.push((rest.whole, month));
            }
        }
    }
    missing
}

/// Makes a month. Not when too much of it came before it was made: that stays in the rest.
pub(crate) async fn make(
    tx: &mut dyn Transaction,
    whole: Whole,
    month: Month,
) -> Result<(), StoreError> {
    let values = bounds(whole, month);
    tx.fetch_one(sql::RETENTION_MAKE, values).await?;
    Ok(())
}

/// Drops a month. Returns how many rows went and how many stayed, in the rest; nothing when too
/// many would stay.
pub(crate) async fn drop_month(
    tx: &mut dyn Transaction,
    whole: Whole,
    month: Month,
) -> Result<Option<(i64, i64)>, StoreError> {
    let values = bounds(whole, month);
    let row = tx.fetch_one(sql::RETENTION_DROP, values).await?;
    let counts = (row.int("removed")?, row.int("kept")?);
    Ok(row.bool("dropped")?.then_some(counts))
}

fn bounds(whole: Whole, month: Month) -> Vec<crate::db::Value> {
    let (low, high) = (month.lowest(), month.next().lowest());
    args![whole.name, month.part(whole.name), low, high, MOST_MOVED]
}

/// Removes what is not needed of the next batch of a part.
pub(crate) async fn cut(
    tx: &mut dyn Transaction,
    part: &Part,
    above: Uuid,
    high: Uuid,
) -> Result<Cut, StoreError> {
    let values = args![&part.name, above, high, BATCH];
    let mut keys: Vec<Uuid> = Vec::new();
    for row in tx.fetch(part.whole.look, values, None).await? {
        keys.push(row.uuid("id")?);
    }
    let Some(last) = keys.last().copied() else {
        let (removed, above) = (Vec::new(), None);
        return Ok(Cut { removed, above });
    };
    let full = i64::try_from(keys.len()).is_ok_and(|count| count == BATCH);
    let table = Table::column(&[Kind::Uuid], keys);
    let mut removed = Vec::new();
    for row in tx.fetch(part.whole.cut, args![], Some(table)).await? {
        removed.push(row.uuid("id")?);
    }
    let above = full.then_some(last);
    Ok(Cut { removed, above })
}
