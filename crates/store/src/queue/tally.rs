//! Folding what triggers noted about what is counted into the sums that lists read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::Store;
use crate::db::{Kind, Row, Table, args};
use crate::error::StoreError;
use crate::queue::sql;

/// Notes of one transaction.
const NOTES: i64 = 5_000;

/// All tenants together.
const EVERYBODY: &str = "";

/// Kind, tenant and key.
type Counted = (String, String, String);

/// What notes of one kind, tenant and key come to.
#[derive(Debug, Default)]
struct Sum {
    count: i64,
    amount: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Store {
    /// Folds some of what was noted. Returns whether there is more. Who reads meanwhile sees the
    /// same sums before and after.
    ///
    /// # Errors
    /// When the database fails; then nothing was folded.
    pub async fn fold_tallies(&self) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let notes = tx.fetch(sql::TALLY_TAKE, args![NOTES], None).await?;
        if notes.is_empty() {
            return Ok(false);
        }
        let mut sums: BTreeMap<Counted, Sum> = BTreeMap::new();
        for note in &notes {
            let (kind, key) = (note.text("kind")?, note.text("key")?);
            let tenant = note.opt_text("tenant")?;
            let tenant = tenant.filter(|tenant| tenant != EVERYBODY);
            let tenants = [Some(EVERYBODY.to_owned()), tenant];
            for tenant in tenants.into_iter().flatten() {
                let counted = (kind.clone(), tenant, key.clone());
                sums.entry(counted).or_default().add(note)?;
            }
        }
        use Kind::{Int, Text, Time};
        let mut table = Table::new(&[Text, Text, Text, Int, Int, Time, Time]);
        for ((kind, tenant, key), sum) in sums {
            let Sum { count, amount, .. } = sum;
            table.push(args![kind, tenant, key, count, amount, sum.first, sum.last]);
        }
        tx.execute(sql::TALLY_ADD, args![], Some(table)).await?;
        tx.execute(sql::TALLY_SWEEP, args![], None).await?;
        tx.commit().await?;
        Ok(notes.len() >= usize::try_from(NOTES).unwrap_or(usize::MAX))
    }
}

impl Sum {
    fn add(&mut self, note: &Row) -> Result<(), StoreError> {
        self.count += note.int("count")?;
        self.amount += note.int("amount")?;
        let first = note.opt_time("first_at")?;
        self.first = self.first.into_iter().chain(first).min();
        self.last = self.last.max(note.opt_time("last_at")?);
        Ok(())
    }
}
