//! Reading the trail, the newest first. Every way of narrowing it has its index, and since and
//! until are ends of that same index.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::Store;
use crate::audit::{WhoKind, sql};
use crate::db::{Row, Statement, Transaction, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};

/// Which rows. Everything given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose. What concerns all, or several, only who sees all sees.
    pub scope: Scope,
    /// The prefix of a key or the name of a user.
    pub who: Option<String>,
    /// What was ordered.
    pub action: Option<String>,
    /// The identifier of what it was about.
    pub subject: Option<String>,
    /// At or after.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// Who it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// What kind of somebody.
    pub kind: WhoKind,
    /// The prefix of a key or the name of a user.
    pub name: String,
    /// The label of the key or the name of the machine.
    pub label: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Which.
    pub id: Uuid,
    /// When, by the clock of the database.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// From where: a remote address, or `local`.
    pub from: String,
    /// What was ordered.
    pub action: String,
    /// Whose; nothing for what concerns all, or several.
    pub tenant: Option<String>,
    /// The identifier of what it was about.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// As it was.
    pub before: Value,
    /// As it was then.
    pub after: Value,
    /// The block it is sealed in, once it is.
    pub block: Option<i64>,
}

/// The most rows that a thing shows of its own trail.
const OF_SUBJECT: i64 = 100;

impl Store {
    /// The trail, the newest first.
    ///
    /// # Errors
    /// When the cursor is wrong, or the database fails.
    pub async fn audit(
        &self,
        filter: &Filter,
        window: &Window,
    ) -> Result<Page<Record>, StoreError> {
        let before = match &window.cursor {
            None => END,
            Some(cursor) => opened(cursor)?,
        };
        let mut tx = self.read().await?;
        let records = list(&mut *tx, filter, before, window.rows()).await?;
        Ok(Page::of(records, window, |one| {
            format!("{}.{}", one.at.as_microsecond(), one.id)
        }))
    }
}

/// The newest rows about one thing, whose owner the caller may see.
pub(crate) async fn of_subject(
    tx: &mut dyn Transaction,
    subject: &str,
) -> Result<Vec<Record>, StoreError> {
    let filter = Filter {
        subject: Some(subject.to_owned()),
        ..Filter::default()
    };
    list(tx, &filter, END, OF_SUBJECT).await
}

/// A place in the list: the rows before it come next.
type Place = (Timestamp, Uuid);

/// After the last row that can be.
const END: Place = (Timestamp::MAX, Uuid::max());

fn opened(cursor: &str) -> Result<Place, StoreError> {
    let read = || {
        let (at, id) = cursor.split_once('.')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some((at, id.parse().ok()?))
    };
    read().ok_or_else(|| StoreError::Cursor {
        cursor: cursor.to_owned(),
    })
}

async fn list(
    tx: &mut dyn Transaction,
    filter: &Filter,
    before: Place,
    most: i64,
) -> Result<Vec<Record>, StoreError> {
    let values = args![
        // No row is older than the software.
        filter.since.unwrap_or(Timestamp::UNIX_EPOCH),
        filter.until.unwrap_or(Timestamp::MAX),
        before.0,
        before.1,
        most,
        filter.who.clone(),
        filter.action.clone(),
        filter.subject.clone(),
        filter.scope.all(),
    ];
    let rows = tx
        .fetch(choose(filter), values, Some(filter.scope.table()))
        .await?;
    rows.iter().map(read).collect()
}

/// The statement whose index leaves the fewest rows to look at.
const fn choose(filter: &Filter) -> &'static Statement {
    match filter {
        Filter {
            subject: Some(_), ..
        } => sql::AUDIT_LIST_SUBJECT,
        Filter { who: Some(_), .. } => sql::AUDIT_LIST_WHO,
        Filter {
            scope: Scope::Only(_),
            ..
        } => sql::AUDIT_LIST_TENANT,
        Filter {
            action: Some(_), ..
        } => sql::AUDIT_LIST_ACTION,
        _ => sql::AUDIT_LIST,
    }
}

fn read(row: &Row) -> Result<Record, StoreError> {
    Ok(Record {
        id: row.uuid("id")?,
        at: row.time("at")?,
        who: Who {
            kind: row.parsed("who_kind", WhoKind::from_name)?,
            name: row.text("who")?,
            label: row.text("who_label")?,
        },
        from: row.text("origin")?,
        action: row.text("action")?,
        tenant: row.opt_text("tenant")?,
        subject: row.text("subject")?,
        reason: row.opt_text("reason")?,
        before: row.opt_json("before")?.unwrap_or_default(),
        after: row.opt_json("after")?.unwrap_or_default(),
        block: row.opt_int("block")?,
    })
}
