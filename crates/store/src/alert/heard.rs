//! Who was heard when, and who has fallen silent.
//!
//! The hours in which something came from a source are kept in a table of their own, filled by
//! reading on in the events from where the last turn stopped: identifiers begin with the time, so
//! that is the end of an index. The clocks of the processes that make them may differ, so each
//! turn reads the last while once more; hours that are known already change nothing.
//!
//! Whether somebody is silent changes with the hour, and is looked for once in it, by a turn that
//! has read all there is: what was not read yet would look like silence. Who was found silent stays
//! so until something comes, or until all that was known of it is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use malote_core::alert::silence::{beginning, hour_of, looked_at, silent};
use malote_core::alert::{Facts, Kind, Sighting};
use malote_core::id::ConnectionId;
use malote_core::totals::Total;
use uuid::Uuid;

use crate::Store;
use crate::alert::{Turn, open_of, sql};
use crate::db::{self, Table, Transaction, args};
use crate::error::StoreError;

/// Events read in one go.
const MOST: i64 = 20_000;
/// So many hours are kept, and read by the first turn.
pub(super) const KEPT_HOURS: i64 = 36 * 24;
/// How far the clocks of two processes may differ.
const SKEW_MS: u64 = 15 * 60 * 1_000;

/// A source of events as a connection knows it.
type Source = (Uuid, String);

/// How far the events were read.
struct Upto {
    /// The place to go on from; `None` where there was nothing to read.
    place: Option<Uuid>,
    /// Whether there is more to read now.
    more: bool,
}

/// What a turn heard.
pub(super) struct Heard {
    /// The place to go on from.
    pub(super) upto: Option<Uuid>,
    /// Whether it judged who is silent.
    pub(super) judged: bool,
    /// Who is.
    pub(super) silent: Vec<Sighting>,
}

/// What somebody was last heard of.
struct Last {
    tenant: String,
    name: String,
    hour: Option<Timestamp>,
}

impl Store {
    /// Reads on in the events, and looks who is silent.
    pub(super) async fn hear(&self, turn: &Turn) -> Result<Heard, StoreError> {
        let upto = self.read_on(turn).await?;
        let judged = turn.begins_an_hour() && !upto.more;
        let mut tx = self.read().await?;
        let mut asked: BTreeMap<Source, bool> = BTreeMap::new();
        let mut since = BTreeMap::new();
        for known in open_of(&mut *tx, Kind::TenantSilent).await? {
            if let Facts::TenantSilent {
                connection,
                source,
                last_at,
                ..
            } = known.facts
            {
                asked.insert((connection.0, source.clone()), false);
                since.insert((connection.0, source), last_at);
            }
        }
        if judged {
            for source in silent_now(&mut *tx, turn.at).await? {
                asked.insert(source, true);
            }
        }
        let mut silent = Vec::new();
        for (source, last) in last_heard(&mut *tx, asked.keys()).await? {
            let Some(hour) = last.hour else {
                continue;
            };
            let fresh = asked.get(&source).copied().unwrap_or(false);
            if fresh || since.get(&source) == Some(&hour) {
                silent.push(sighting(source, last, hour));
            }
        }
        Ok(Heard {
            upto: upto.place,
            judged,
            silent,
        })
    }

    /// Takes the hours of new events over.
    async fn read_on(&self, turn: &Turn) -> Result<Upto, StoreError> {
        let from = turn.heard_upto.unwrap_or_else(|| {
            let start = beginning(hour_of(turn.at) - KEPT_HOURS);
            first_id(u64::try_from(start.as_millisecond()).unwrap_or(0))
        });
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::ALERT_ARRIVED, args![from, MOST], None)
            .await?;
        drop(tx);
        let mut hours: BTreeSet<(Uuid, String, i64)> = BTreeSet::new();
        let mut last = None;
        for row in &rows {
            last = Some(row.uuid("id")?);
            let hour = hour_of(row.time("accepted_at")?);
            hours.insert((row.uuid("connection_id")?, row.text("source")?, hour));
        }
        let Some(last) = last else {
            return Ok(Upto {
                place: None,
                more: false,
            });
        };
        let mut table = Table::new(&[db::Kind::Uuid, db::Kind::Text, db::Kind::Int]);
        for (connection, source, hour) in hours {
            table.push(args![connection, source, hour]);
        }
        let mut tx = self.write().await?;
        tx.execute(sql::ALERT_ARRIVALS_INSERT, args![], Some(table))
            .await?;
        tx.commit().await?;
        let more = i64::try_from(rows.len()).unwrap_or(MOST) == MOST;
        let place = if more { last } else { overlap(last).max(from) };
        Ok(Upto {
            place: Some(place),
            more,
        })
    }
}

/// Where the next turn begins to read, so that it reads the last while once more.
fn overlap(last: Uuid) -> Uuid {
    let (high, _) = last.as_u64_pair();
    first_id((high >> 16).saturating_sub(SKEW_MS))
}

/// What sorts before every identifier made at a millisecond.
fn first_id(unix_ms: u64) -> Uuid {
    Uuid::from_u64_pair(unix_ms << 16, 0)
}

/// Who is silent by the rule.
async fn silent_now(tx: &mut dyn Transaction, now: Timestamp) -> Result<Vec<Source>, StoreError> {
    let mut heard: BTreeMap<Source, BTreeSet<i64>> = BTreeMap::new();
    let mut ranges = looked_at(now);
    if let Some(recent) = ranges.first_mut() {
        // Who has just been heard is not silent.
        recent.end += 1;
    }
    for range in ranges {
        let ends = args![range.start, range.end];
        for row in tx.fetch(sql::ALERT_ARRIVALS_BETWEEN, ends, None).await? {
            let source = (row.uuid("connection_id")?, row.text("source")?);
            let hour = row.int("hour")?;
            heard.entry(source).or_default().insert(hour);
        }
    }
    heard.retain(|_, hours| silent(hours, now));
    Ok(heard.into_keys().collect())
}

async fn last_heard(
    tx: &mut dyn Transaction,
    sources: impl Iterator<Item = &Source>,
) -> Result<Vec<(Source, Last)>, StoreError> {
    let mut table = Table::new(&[db::Kind::Uuid, db::Kind::Text]);
    for (connection, source) in sources {
        table.push(args![*connection, source]);
    }
    if table.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for row in tx
        .fetch(sql::ALERT_LAST_HEARD, args![], Some(table))
        .await?
    {
        let last = Last {
            tenant: row.text("tenant")?,
            name: row.text("name")?,
            hour: row.opt_int("hour")?.map(beginning),
        };
        found.push(((row.uuid("connection_id")?, row.text("source")?), last));
    }
    Ok(found)
}

fn sighting((connection, source): Source, last: Last, hour: Timestamp) -> Sighting {
    Sighting {
        tenant: Some(last.tenant),
        facts: Facts::TenantSilent {
            connection: ConnectionId(connection),
            name: last.name,
            source,
            last_at: hour,
        },
        total: Total::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_on_begins_a_while_before_the_last_event() {
        let last = Uuid::parse_str("019aa6f4-1234-7abc-8def-000000000001").unwrap();
        let from = overlap(last);
        assert!(from < last);
        let moment = |id: Uuid| id.as_u64_pair().0 >> 16;
        assert_eq!(moment(last) - moment(from), SKEW_MS);
        assert_eq!(overlap(Uuid::nil()), Uuid::nil());
    }
}
