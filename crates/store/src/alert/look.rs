//! Looking for what is wrong, in what is stored: tokens stand for persons in alarms too. Only what
//! is unfinished is read, never what was delivered, except that control totals read the days they
//! compare, which is done every ten minutes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use malote_core::alert::{Facts, Kind, Sighting, sao_paulo};
use malote_core::cause;
use malote_core::id::{CauseId, ChannelId, ConnectionId, DeliveryId, ReplayId};
use malote_core::money::Money;
use malote_core::totals::Total;
use serde_json::Value;

use crate::Store;
use crate::alert::{Turn, open_of, sql, total};
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;
use crate::page::Scope;

/// What fails for less is likely over before anybody could do something about it.
const FAILING_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Changes are seen when their transaction ends, and dated when it began.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(5);
/// The most days compared because of what changed; the newest of them.
const MOST_DAYS: i64 = 40;

impl Store {
    /// Everything that is wrong now but for silence.
    pub(super) async fn look(&self, turn: &Turn) -> Result<Vec<Sighting>, StoreError> {
        let mut seen = Vec::new();
        let mut tx = self.read_stored().await?;
        for row in tx.fetch(sql::ALERT_CAUSES, args![], None).await? {
            seen.push(cause(&row)?);
        }
        for row in tx.fetch(sql::ALERT_DEAD, args![], None).await? {
            seen.push(dead(&row)?);
        }
        seen.extend(failing(&mut *tx, turn).await?);
        for row in tx.fetch(sql::ALERT_REFUSED, args![], None).await? {
            seen.push(refused(&row)?);
        }
        for row in tx.fetch(sql::ALERT_STOPPED, args![], None).await? {
            seen.push(stopped(&row)?);
        }
        for row in tx.fetch(sql::ALERT_LOST, args![], None).await? {
            seen.push(lost(&row)?);
        }
        let days = match turn.totals {
            true => days(&mut *tx, turn).await?,
            false => BTreeSet::new(),
        };
        drop(tx);
        for day in days {
            seen.extend(self.differing(day).await?);
        }
        Ok(seen)
    }

    /// The accounts of a day that do not agree.
    async fn differing(&self, day: Date) -> Result<Vec<Sighting>, StoreError> {
        let accounts = self.totals(&Scope::All, day, day).await?;
        let differing = accounts.into_iter().filter(|account| !account.agrees());
        let sighting = differing.map(|account| {
            let accounted = account.accounted().unwrap_or_default();
            Sighting {
                total: difference(account.expected, accounted),
                facts: Facts::TotalsDiffer {
                    day: account.day,
                    expected: account.expected,
                    accounted,
                },
                tenant: Some(account.tenant),
            }
        });
        Ok(sighting.collect())
    }
}

/// By how much two totals differ.
fn difference(expected: Total, accounted: Total) -> Total {
    let centavos = expected
        .amount
        .centavos()
        .abs_diff(accounted.amount.centavos());
    let count = expected.count.abs_diff(accounted.count);
    Total {
        count: i64::try_from(count).unwrap_or(i64::MAX),
        amount: Money::from_centavos(i64::try_from(centavos).unwrap_or(i64::MAX)),
    }
}

/// The days whose totals are compared: today, yesterday, those that did not agree, and those of
/// older deliveries that changed since the last comparison.
async fn days(tx: &mut dyn Transaction, turn: &Turn) -> Result<BTreeSet<Date>, StoreError> {
    let today = turn.at.to_zoned(sao_paulo()).date();
    let mut days = BTreeSet::from([today]);
    days.extend(today.yesterday().ok());
    if let Some(last) = turn.totals_at {
        let since = last - UNDER_WAY;
        let changed = tx.fetch(sql::ALERT_CHANGED_DAYS, args![since, MOST_DAYS], None);
        for row in changed.await? {
            days.extend(row.text("day")?.parse::<Date>().ok());
        }
    }
    for known in open_of(tx, Kind::TotalsDiffer).await? {
        if let Facts::TotalsDiffer { day, .. } = &known.facts {
            days.extend(day.parse::<Date>().ok());
        }
    }
    Ok(days)
}

fn cause(row: &Row) -> Result<Sighting, StoreError> {
    let facts = Facts::cause(
        CauseId(row.uuid("id")?),
        row.text("connection_name")?,
        row.parsed("kind", cause::Kind::from_name)?,
        &row.text("entity")?,
        &row.text("detail")?,
    );
    Ok(Sighting {
        tenant: Some(row.text("tenant")?),
        facts: facts.because(row.opt_text("problem")?),
        total: total(row)?,
    })
}

fn dead(row: &Row) -> Result<Sighting, StoreError> {
    Ok(Sighting {
        tenant: Some(row.text("tenant")?),
        facts: Facts::DeliveriesDead {
            fingerprint: row.text("fingerprint")?,
            sample: DeliveryId(row.uuid("sample")?),
        },
        total: total(row)?,
    })
}

/// What keeps failing on one connection.
struct Failing {
    tenant: String,
    name: String,
    since: Timestamp,
    total: Total,
    /// What most of them fail for, and how many.
    fingerprint: String,
    alike: i64,
}

/// Connections whose deliveries have kept failing for a while.
async fn failing(tx: &mut dyn Transaction, turn: &Turn) -> Result<Vec<Sighting>, StoreError> {
    let mut found: BTreeMap<ConnectionId, Failing> = BTreeMap::new();
    for row in tx.fetch(sql::ALERT_FAILING, args![], None).await? {
        let one = Failing {
            tenant: row.text("tenant")?,
            name: row.text("name")?,
            since: row.time("since")?,
            total: total(&row)?,
            fingerprint: row.text("fingerprint")?,
            alike: row.int("count")?,
        };
        let id = ConnectionId(row.uuid("connection_id")?);
        let all = match found.remove(&id) {
            Some(others) => others.with(one),
            None => one,
        };
        found.insert(id, all);
    }
    let long = |all: &Failing| turn.at.duration_since(all.since) >= FAILING_FOR;
    let lasting = found.into_iter().filter(|(_, all)| long(all));
    Ok(lasting.map(|(id, all)| all.sighting(id)).collect())
}

impl Failing {
    fn with(self, other: Self) -> Self {
        let since = self.since.min(other.since);
        let total = self.total.plus(other.total).unwrap_or(self.total);
        let most = if other.alike > self.alike {
            other
        } else {
            self
        };
        Self {
            since,
            total,
            ..most
        }
    }

    fn sighting(self, connection: ConnectionId) -> Sighting {
        Sighting {
            tenant: Some(self.tenant),
            facts: Facts::DeliveriesFailing {
                connection,
                name: self.name,
                since: self.since,
                fingerprint: self.fingerprint,
            },
            total: self.total,
        }
    }
}

fn refused(row: &Row) -> Result<Sighting, StoreError> {
    Ok(Sighting {
        tenant: row.opt_text("tenant")?,
        facts: Facts::MessagesRefused {
            code: row.text("code")?,
        },
        total: counted(row.int("count")?),
    })
}

fn stopped(row: &Row) -> Result<Sighting, StoreError> {
    let filter: Value = row.json("filter")?;
    let named = filter.get("tenant").and_then(Value::as_str);
    let tenant = match only(row.opt_json("tenants")?) {
        Some(tenant) => Some(tenant),
        None => named.map(str::to_owned),
    };
    Ok(Sighting {
        tenant,
        facts: Facts::ReplayStopped {
            replay: ReplayId(row.uuid("id")?),
            failed: row.int("failed")?,
            limit_percent: row.int("stop_percent")?,
        },
        total: counted(row.int("count")?),
    })
}

fn lost(row: &Row) -> Result<Sighting, StoreError> {
    Ok(Sighting {
        tenant: only(row.opt_json("tenants")?),
        facts: Facts::AlertUndeliverable {
            channel: ChannelId(row.uuid("id")?),
            name: row.text("name")?,
            failure: row.text("failure")?,
        },
        total: Total::default(),
    })
}

/// The tenant, where a list holds just one.
pub(super) fn only(tenants: Option<Vec<String>>) -> Option<String> {
    let mut tenants = tenants?;
    match tenants.len() {
        1 => tenants.pop(),
        _ => None,
    }
}

const fn counted(count: i64) -> Total {
    Total {
        count,
        amount: Money::ZERO,
    }
}
