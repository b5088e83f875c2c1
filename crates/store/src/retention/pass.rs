//! One pass over everything that may be old enough, in small steps.
//!
//! Whoever finds a pass due has it; where it stands is in memory only, for a step that is repeated
//! finds nothing left to do. What steps removed is written in their transactions.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Store;
use crate::audit::{Action, Entry, MALOTE};
use crate::db::{DbError, Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::retention::month::Month;
use crate::retention::parts::{self, Part, Whole};
use crate::retention::{Class, Terms, records, sql};

/// From one pass to the next.
const EVERY: Duration = Duration::from_secs(3_600);
/// Steps of one call, so that whoever makes it can look after other things in between.
const STEPS: usize = 20;
/// How often a step is tried that others are in the way of; then the next pass tries it.
const TRIES: u32 = 5;

/// A pass under way.
#[derive(Debug, Default)]
pub struct Pass {
    steps: VecDeque<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    work: Work,
    tried: u32,
}

#[derive(Debug, Clone)]
enum Work {
    Make(Whole, Month),
    Drop(Part, Month),
    Thin(Part, Uuid, Uuid),
    Records(Uuid, Uuid),
    Replays(Uuid),
    Refusals(Month),
    Files(Month),
    Tell,
}

/// What a pass removed of one class and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Of which class.
    pub class: Class,
    /// Of which month: `2025-10`.
    pub month: String,
    /// How many rows, by table.
    pub removed: BTreeMap<String, i64>,
    /// How many were needed and stay, where a whole month went.
    pub kept: BTreeMap<String, i64>,
}

/// What a step leads to.
enum Done {
    /// Nothing more.
    Finished,
    /// To be gone on with here.
    More(Work),
    /// Somebody else is at it.
    Busy,
    /// It is in the trail.
    Told(Vec<Removed>),
}

impl Store {
    /// Goes on with a pass, or begins one when it is due. Returns what a pass that ended removed.
    ///
    /// # Errors
    /// When the database fails, or others were in the way; the next call goes on.
    pub async fn retain(&self, terms: &Terms, pass: &mut Pass) -> Result<Vec<Removed>, StoreError> {
        if pass.steps.is_empty() {
            pass.steps = self.begin_pass(terms).await?;
        }
        for _ in 0..STEPS {
            let Some(step) = pass.steps.pop_front() else {
                break;
            };
            match self.step(&step.work).await {
                Ok(Done::Finished) => {}
                Ok(Done::More(work)) => pass.steps.push_front(Step { work, tried: 0 }),
                Ok(Done::Busy) => {
                    pass.steps.push_front(step);
                    break;
                }
                Ok(Done::Told(removed)) => return Ok(removed),
                Err(error) => {
                    pass.again(step, &error);
                    return Err(error);
                }
            }
        }
        Ok(Vec::new())
    }

    /// The steps of a pass, if one is due and nobody else took it.
    async fn begin_pass(&self, terms: &Terms) -> Result<VecDeque<Step>, StoreError> {
        // The usual answer costs no write transaction.
        let mut tx = self.read().await?;
        let row = tx.fetch_one(sql::RETENTION_DUE, args![]).await?;
        let due = row.time("due_at")? <= row.time("at")?;
        drop(tx);
        if !due {
            return Ok(VecDeque::new());
        }
        let mut tx = self.write().await?;
        let begun = tx
            .fetch_optional(sql::RETENTION_BEGIN, args![EVERY])
            .await?;
        let Some(row) = begun else {
            return Ok(VecDeque::new());
        };
        let now = row.time("at")?;
        let parts = parts::all(&mut *tx).await?;
        tx.commit().await?;
        let steps = steps(terms, now, &parts).into_iter();
        Ok(steps.map(|work| Step { work, tried: 0 }).collect())
    }

    async fn step(&self, work: &Work) -> Result<Done, StoreError> {
        let mut tx = self.write().await?;
        let alone = tx.fetch_one(sql::RETENTION_ALONE, args![]).await?;
        if !alone.bool("alone")? {
            return Ok(Done::Busy);
        }
        let done = match work {
            Work::Make(whole, month) => {
                parts::make(&mut *tx, *whole, *month).await?;
                Done::Finished
            }
            Work::Drop(part, month) => drop_month(&mut *tx, part, *month).await?,
            Work::Thin(part, above, high) => {
                let cut = parts::cut(&mut *tx, part, *above, *high).await?;
                count(&mut *tx, Class::Payloads, part.whole.name, &cut.removed).await?;
                go_on(
                    cut.above
                        .map(|above| Work::Thin(part.clone(), above, *high)),
                )
            }
            Work::Records(above, high) => {
                let cut = records::deliveries(&mut *tx, *above, *high).await?;
                count(&mut *tx, Class::Records, "deliveries", &cut.removed).await?;
                go_on(cut.above.map(|above| Work::Records(above, *high)))
            }
            Work::Replays(high) => {
                let (found, gone) = records::replay(&mut *tx, *high).await?;
                count(&mut *tx, Class::Records, "replays", gone.as_slice()).await?;
                go_on(found.then_some(Work::Replays(*high)))
            }
            Work::Refusals(month) => {
                let (high, before) = (month.lowest(), month.begins());
                let (removed, more) = records::refusals(&mut *tx, high, before).await?;
                count(&mut *tx, Class::Refusals, "refusals", &removed).await?;
                go_on(more.then_some(Work::Refusals(*month)))
            }
            Work::Files(month) => {
                let (removed, more) = records::files(&mut *tx, month.begins()).await?;
                let counts = removed.into_iter().map(|(month, count)| (month, count, 0));
                write_counts(&mut *tx, Class::Files, "files", counts).await?;
                go_on(more.then_some(Work::Files(*month)))
            }
            Work::Tell => Done::Told(self.tell(&mut *tx).await?),
        };
        tx.commit().await?;
        Ok(done)
    }

    /// Puts what was removed into the trail, a row for each class and month.
    async fn tell(&self, tx: &mut dyn Transaction) -> Result<Vec<Removed>, StoreError> {
        let mut found: BTreeMap<(Class, String), Removed> = BTreeMap::new();
        for row in tx.fetch(sql::RETENTION_TELL, args![], None).await? {
            let class = row.parsed("class", Class::from_name)?;
            let (month, what) = (row.text("month")?, row.text("what")?);
            let one = found
                .entry((class, month.clone()))
                .or_insert_with(|| Removed {
                    class,
                    month,
                    removed: BTreeMap::new(),
                    kept: BTreeMap::new(),
                });
            one.removed.insert(what.clone(), row.int("removed")?);
            one.kept.insert(what, row.int("kept")?);
        }
        let by = self.by(&MALOTE);
        for one in found.values() {
            let entry = Entry {
                action: Action::RetentionRemove,
                tenant: None,
                subject: one.month.clone(),
                before: Value::Null,
                after: json!(one),
            };
            by.record(tx, entry).await?;
        }
        Ok(found.into_values().collect())
    }
}

impl Pass {
    /// Whether nothing of it is left to do, or it has not begun.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.steps.is_empty()
    }

    /// Keeps a step that failed for another time, unless it was tried often enough or cannot
    /// succeed.
    fn again(&mut self, step: Step, error: &StoreError) {
        let tried = step.tried + 1;
        if !error.is_transient() || tried >= TRIES {
            return;
        }
        let contended = matches!(error, StoreError::Db(DbError::Contended { .. }));
        let step = Step { tried, ..step };
        match (contended, self.steps.back().map(|last| &last.work)) {
            // Others go first; what was done is told at the end.
            (true, Some(Work::Tell)) => self.steps.insert(self.steps.len() - 1, step),
            _ => self.steps.push_front(step),
        }
    }
}

fn go_on(work: Option<Work>) -> Done {
    work.map_or(Done::Finished, Done::More)
}

/// Everything a pass looks at.
fn steps(terms: &Terms, now: Timestamp, parts: &[Part]) -> Vec<Work> {
    let missing = parts::missing(parts, now).into_iter();
    let mut steps: Vec<Work> = missing
        .map(|(whole, month)| Work::Make(whole, month))
        .collect();
    if let Some(first) = terms.first_kept(Class::Payloads, now) {
        for part in parts {
            match part.month {
                Some(month) if month < first => steps.push(Work::Drop(part.clone(), month)),
                Some(_) => {}
                None => steps.push(Work::Thin(part.clone(), Uuid::nil(), first.lowest())),
            }
        }
    }
    if let Some(first) = terms.first_kept(Class::Records, now) {
        steps.push(Work::Records(Uuid::nil(), first.lowest()));
        steps.push(Work::Replays(first.lowest()));
    }
    let refusals = terms.first_kept(Class::Refusals, now);
    steps.extend(refusals.map(Work::Refusals));
    let files = terms.first_kept(Class::Files, now);
    steps.extend(files.map(Work::Files));
    steps.push(Work::Tell);
    steps
}

/// Drops a month whole; one of which too much is needed is gone through instead.
async fn drop_month(
    tx: &mut dyn Transaction,
    part: &Part,
    month: Month,
) -> Result<Done, StoreError> {
    let Some((removed, kept)) = parts::drop_month(tx, part.whole, month).await? else {
        let high = month.next().lowest();
        return Ok(Done::More(Work::Thin(part.clone(), Uuid::nil(), high)));
    };
    if removed + kept > 0 {
        let counts = [(month, removed, kept)];
        write_counts(tx, Class::Payloads, part.whole.name, counts).await?;
    }
    Ok(Done::Finished)
}

/// Notes rows that were removed, by the month of their key.
async fn count(
    tx: &mut dyn Transaction,
    class: Class,
    what: &str,
    removed: &[Uuid],
) -> Result<(), StoreError> {
    let mut months: BTreeMap<Month, i64> = BTreeMap::new();
    for id in removed {
        *months.entry(Month::of_id(*id)).or_default() += 1;
    }
    if months.is_empty() {
        return Ok(());
    }
    let counts = months.into_iter().map(|(month, count)| (month, count, 0));
    write_counts(tx, class, what, counts).await
}

async fn write_counts(
    tx: &mut dyn Transaction,
    class: Class,
    what: &str,
    counts: impl IntoIterator<Item = (Month, i64, i64)>,
) -> Result<(), StoreError> {
    let mut table = Table::new(&[Kind::Text, Kind::Int, Kind::Int]);
    for (month, removed, kept) in counts {
        table.push(args![month.to_string(), removed, kept]);
    }
    if table.is_empty() {
        return Ok(());
    }
    let values = args![class.name(), what];
    tx.execute(sql::RETENTION_COUNT, values, Some(table))
        .await?;
    Ok(())
}
