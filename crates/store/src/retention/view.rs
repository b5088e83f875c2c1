//! What retention will do, for those who ask before.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Store;
use crate::audit::{Action, By, Entry};
use crate::db::{DbError, args};
use crate::error::StoreError;
use crate::retention::month::Month;
use crate::retention::{Class, Terms, parts, sql};

/// How retention stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The classes.
    pub classes: Vec<ClassView>,
    /// When the next pass is due.
    pub pass_at: Timestamp,
    /// Whether payloads lie in months that go whole.
    pub in_months: bool,
    /// The months that should be there by now and are not, as `table 2026-11`.
    pub missing: Vec<String>,
}

/// How one class stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassView {
    /// Which.
    pub class: Class,
    /// How many days it is kept; 0: for ever.
    pub days: u32,
    /// The first month that is kept; none when all are.
    pub first_kept: Option<String>,
    /// The next month of which something goes.
    pub next: Option<String>,
    /// When it goes.
    pub next_at: Option<Timestamp>,
}

/// What a pass would find of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Would {
    /// Of which class.
    pub class: Class,
    /// Which table.
    pub what: String,
    /// How many rows would go.
    pub removed: i64,
    /// How many are old enough, and needed.
    pub kept: i64,
}

impl Store {
    /// How retention stands on these terms.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retention(&self, terms: &Terms) -> Result<Overview, StoreError> {
        let mut tx = self.read().await?;
        let due = tx.fetch_one(sql::RETENTION_DUE, args![]).await?;
        let now = due.time("at")?;
        let parts = parts::all(&mut *tx).await?;
        let kept = |class| terms.first_kept(class, now);
        let lowest = |class| kept(class).map_or(Uuid::nil(), Month::lowest);
        let [payloads, records, refusals] =
            [Class::Payloads, Class::Records, Class::Refusals].map(lowest);
        let files = kept(Class::Files).map_or(Timestamp::UNIX_EPOCH, Month::begins);
        let values = args![payloads, records, refusals, files];
        let next = tx.fetch_one(sql::RETENTION_NEXT, values).await?;
        let mut classes = Vec::new();
        for class in Class::ALL {
            let oldest = match class {
                Class::Files => next.opt_time(class.name())?.map(Month::of),
                _ => next.opt_uuid(class.name())?.map(Month::of_id),
            };
            let due = oldest.and_then(|month| terms.due(class, month));
            classes.push(ClassView {
                class,
                days: terms.days(class),
                first_kept: kept(class).map(|month| month.to_string()),
                next: due.and(oldest).map(|month| month.to_string()),
                next_at: due,
            });
        }
        let missing = parts::missing(&parts, now).into_iter();
        Ok(Overview {
            classes,
            pass_at: due.time("due_at")?,
            in_months: parts.iter().any(|part| part.name != part.whole.name),
            missing: missing
                .map(|(whole, month)| format!("{} {month}", whole.name))
                .collect(),
        })
    }

    /// What a pass would find now. It goes through everything that is old enough, so it is for
    /// people, now and then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn would_retain(&self, terms: &Terms) -> Result<Vec<Would>, StoreError> {
        let mut tx = self.read().await?;
        let due = tx.fetch_one(sql::RETENTION_DUE, args![]).await?;
        let now = due.time("at")?;
        let first = |class| terms.first_kept(class, now);
        let lowest = |class| first(class).map_or(Uuid::nil(), Month::lowest);
        let before = |class| first(class).map_or(Timestamp::UNIX_EPOCH, Month::begins);
        let values = args![
            lowest(Class::Payloads),
            lowest(Class::Records),
            lowest(Class::Refusals),
            before(Class::Refusals),
            before(Class::Files),
        ];
        let mut found = Vec::new();
        for row in tx.fetch(sql::RETENTION_WOULD, values, None).await? {
            found.push(Would {
                class: row.parsed("class", Class::from_name)?,
                what: row.text("what")?,
                removed: row.int("removed")?,
                kept: row.int("kept")?,
            });
        }
        Ok(found)
    }

    /// Makes the months that should be there; for a database that was just brought up to date.
    pub(crate) async fn make_months(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.fetch_one(sql::RETENTION_WAIT, args![]).await?;
        let now = tx
            .fetch_one(sql::RETENTION_DUE, args![])
            .await?
            .time("at")?;
        let parts = parts::all(&mut *tx).await?;
        for (whole, month) in parts::missing(&parts, now) {
            match parts::make(&mut *tx, whole, month).await {
                // Who is in the way is at work already; the next pass makes them.
                Err(StoreError::Db(DbError::Contended { .. })) => return Ok(()),
                made => made?,
            }
        }
        Ok(tx.commit().await?)
    }
}

impl By<'_> {
    /// Lets the next pass begin at once, in whichever process keeps house next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order_retention(self) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        tx.execute(sql::RETENTION_ORDER, args![], None).await?;
        let entry = Entry {
            action: Action::RetentionRun,
            tenant: None,
            subject: "retention".to_owned(),
            before: Value::Null,
            after: json!({"ordered": true}),
        };
        self.record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }
}
