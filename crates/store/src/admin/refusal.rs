//! Messages that no worker could take: looked at in groups, taken up again or given up.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::Store;
use crate::admin::sql;
use crate::audit::{Action, By, Entry};
use crate::db::{self, Row, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};
use crate::personal::guard::{self, Parts};
use crate::personal::meet::Met;

/// Where a refused message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody did anything about it.
    Dead,
    /// It was published again.
    Replayed,
    /// It was given up.
    Discarded,
}

impl Status {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Replayed => "replayed",
            Self::Discarded => "discarded",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Dead, Self::Replayed, Self::Discarded]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

/// Which refused messages.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whose. Messages that could not be read have no tenant, and only who sees all sees them.
    pub scope: Scope,
    /// Refused with this code.
    pub code: Option<String>,
    /// In this status.
    pub status: Option<Status>,
}

/// A refused message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// Which.
    pub id: Uuid,
    /// The queue it came from.
    pub queue: String,
    /// Whose it claims to be.
    pub tenant: Option<String>,
    /// Its source, as far as it could be read.
    pub source: Option<String>,
    /// Its identifier, likewise.
    pub event_id: Option<String>,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// Every problem found: `{pointer, code, detail}`.
    pub errors: serde_json::Value,
    /// Where it is.
    pub status: Status,
    /// How often it came.
    pub seen: i64,
    /// First time.
    pub first_seen_at: Timestamp,
    /// Last time.
    pub last_seen_at: Timestamp,
}

/// Refused messages with the same code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Why, as a stable code.
    pub code: String,
    /// How many messages.
    pub count: i64,
    /// The oldest.
    pub first_seen_at: Timestamp,
    /// The newest.
    pub last_seen_at: Timestamp,
    /// One of them.
    pub sample: Uuid,
    /// Its reason.
    pub detail: String,
}

/// A message that lay in the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// As it came.
    pub body: Vec<u8>,
    /// The queue it was meant for, or lay in.
    pub queue: String,
    /// Whose it claims to be, as far as it could be read.
    pub tenant: Option<String>,
    /// Its source, likewise.
    pub source: Option<String>,
    /// Its identifier, likewise.
    pub event_id: Option<String>,
    /// Why it lay there, as a stable code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// A worker kept it when it refused it.
    pub kept: bool,
}

impl Store {
    /// Refused messages, the newest first.
    ///
    /// # Errors
    /// When the cursor is wrong, or the database fails.
    pub async fn refusals(
        &self,
        filter: &Filter,
        window: &Window,
    ) -> Result<Page<Refusal>, StoreError> {
        let values = args![
            filter.code.clone(),
            filter.status.map(Status::name),
            window.before()?,
            window.rows(),
        ];
        let (statement, table) = match (&filter.scope, filter.status) {
            (Scope::Only(_), _) => (sql::REFUSALS_LIST_TENANT, Some(filter.scope.table())),
            (Scope::All, Some(Status::Dead)) => (sql::REFUSALS_LIST_OPEN, None),
            (Scope::All, _) => (sql::REFUSALS_LIST, None),
        };
        let mut tx = self.read().await?;
        let rows = tx.fetch(statement, values, table).await?;
        let refusals: Result<Vec<Refusal>, StoreError> = rows.iter().map(read).collect();
        Ok(Page::of(refusals?, window, |one| one.id.to_string()))
    }

    /// Refused messages nobody did anything about, by code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refusal_groups(&self, scope: &Scope) -> Result<Vec<Group>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(sql::REFUSAL_GROUPS, args![scope.all()], Some(scope.table()))
            .await?;
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            groups.push(Group {
                code: row.text("code")?,
                count: row.int("count")?,
                first_seen_at: row.time("first_seen_at")?,
                last_seen_at: row.time("last_seen_at")?,
                sample: row.uuid("sample")?,
                detail: row.text("detail")?,
            });
        }
        Ok(groups)
    }

    /// One refused message with its body.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn refusal(&self, id: Uuid) -> Result<(Refusal, Vec<u8>), StoreError> {
        let mut tx = self.read().await?;
        let row = tx.fetch_optional(sql::REFUSAL_GET, args![id]).await?;
        let row = row.ok_or_else(|| StoreError::not_found("refused message", id))?;
        Ok((read(&row)?, row.bytes("body")?))
    }
}

impl By<'_> {
    /// Keeps messages that lay in the broker. What a worker kept when it refused it stays as it
    /// is. Returns how many were not known.
    ///
    /// # Errors
    /// When the database fails; then nothing was kept, and the same call may be repeated.
    pub async fn keep_stranded(self, letters: &[Letter]) -> Result<usize, StoreError> {
        let mut tx = self.store.write().await?;
        let mut fresh = 0;
        let parts = letters.iter().map(|letter| Parts {
            tenant: letter.tenant.as_deref().unwrap_or_default(),
            body: &letter.body,
            detail: letter.detail.clone(),
            errors: json!(null),
        });
        let mut met = Met::default();
        let covered = guard::letters(&mut *tx, &mut met, &Vec::from_iter(parts)).await?;
        let mut stored = Vec::new();
        for (letter, kept) in letters.iter().zip(&covered) {
            let values = args![
                malote_core::id::fresh(),
                &letter.queue,
                &kept.one.digest,
                letter.tenant.clone(),
                letter.source.clone(),
                letter.event_id.clone(),
                &letter.code,
                &kept.one.detail,
                db::Value::Bytes(kept.one.body.clone()),
                letter.kept,
            ];
            let rows = tx.fetch(sql::REFUSAL_IMPORT, values, None).await?;
            for row in &rows {
                fresh += usize::from(row.bool("fresh")?);
                stored.push((row.uuid("id")?, &kept.values));
            }
        }
        guard::store(&mut *tx, &met, "refusal", &stored).await?;
        let entry = Entry {
            action: Action::RefusalImport,
            tenant: None,
            subject: "broker".to_owned(),
            before: json!(null),
            after: json!({"imported": fresh, "known": letters.len() - fresh}),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(fresh)
    }

    /// Gives a refused message up.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn discard_refusal(self, id: Uuid) -> Result<(), StoreError> {
        self.mark(id, None, Status::Discarded, Action::RefusalDiscard)
            .await
    }

    /// Says that a refused message was published again, which had come `seen` times before. One
    /// that has come once more meanwhile was refused again, and stays where it is seen.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn refusal_replayed(self, id: Uuid, seen: i64) -> Result<(), StoreError> {
        self.mark(id, Some(seen), Status::Replayed, Action::RefusalReplay)
            .await
    }

    async fn mark(
        self,
        id: Uuid,
        seen: Option<i64>,
        status: Status,
        action: Action,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let row = tx.fetch_optional(sql::REFUSAL_LOCK, args![id]).await?;
        let row = row.ok_or_else(|| StoreError::not_found("refused message", id))?;
        let (before, tenant) = (row.text("status")?, row.opt_text("tenant")?);
        let now_seen = row.int("seen")?;
        let came_again = seen.is_some_and(|seen| seen != now_seen);
        let after = match came_again {
            true => before.as_str(),
            false => status.name(),
        };
        tx.execute(sql::REFUSAL_MARK, args![id, after], None)
            .await?;
        let entry = Entry {
            action,
            tenant: tenant.as_deref(),
            subject: id.to_string(),
            before: json!({"status": before}),
            after: json!({"status": after}),
        };
        self.record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }
}

fn read(row: &Row) -> Result<Refusal, StoreError> {
    Ok(Refusal {
        id: row.uuid("id")?,
        queue: row.text("queue")?,
        tenant: row.opt_text("tenant")?,
        source: row.opt_text("source")?,
        event_id: row.opt_text("event_id")?,
        code: row.text("code")?,
        detail: row.text("detail")?,
        errors: row.json("errors")?,
        status: row.parsed("status", Status::from_name)?,
        seen: row.int("seen")?,
        first_seen_at: row.time("first_seen_at")?,
        last_seen_at: row.time("last_seen_at")?,
    })
}
