//! Messages on their way. Each is written together with the marks of what it tells, sent under
//! its identifier as often as it takes, and settled by whoever tried last: who lost its lease in
//! between writes nothing, and the receiver knows the repeat by the identifier. Tokens stand for
//! persons in it until it is sent, so who is erased meanwhile is named to nobody.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use malote_core::id::{AlarmId, ChannelId, NoticeId};
use malote_core::personal::tokens;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Store;
use crate::alert::channel::{found, seen};
use crate::alert::look::only;
use crate::alert::{Turn, sql};
use crate::audit::{Action, By, Entry};
use crate::db::{Kind, Table, Wake, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::personal::told;

/// A message to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which it will be.
    pub id: NoticeId,
    /// To whom.
    pub channel: ChannelId,
    /// The whole message, JSON.
    pub body: String,
    /// What it tells, and whether it tells that it is over.
    pub told: Vec<(AlarmId, bool)>,
    /// Whether it reminds of something.
    pub reminds: bool,
}

/// A message to be sent now, by whoever holds it until its lease is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which: the same on every try.
    pub id: NoticeId,
    /// To whom.
    pub channel: ChannelId,
    /// The whole message, JSON, with addresses of members masked.
    pub body: String,
    /// How often it was tried, this time included.
    pub tries: u32,
    /// How old it is.
    pub age: Duration,
    fence: i64,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was taken.
    Sent,
    /// It was not, and will be tried again after a while.
    Later {
        /// What went wrong.
        failure: String,
        /// After how long.
        after: Duration,
    },
    /// It was not, and will not be tried again.
    GivenUp {
        /// What went wrong.
        failure: String,
    },
}

/// Where a message is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// Which.
    pub id: NoticeId,
    /// To whom.
    pub channel: ChannelId,
    /// `waiting`, `sent`, `given-up`.
    pub status: String,
    /// How often it was tried.
    pub tries: u32,
    /// What went wrong the last time.
    pub failure: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it is tried next; while it is being sent, when somebody else may.
    pub due_at: Timestamp,
    /// When it was sent or given up.
    pub finished_at: Option<Timestamp>,
}

impl Store {
    /// Writes messages and that they were told. Returns whether the turn was still ours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn post_notices(&self, turn: &Turn, letters: &[Letter]) -> Result<bool, StoreError> {
        if letters.is_empty() {
            return Ok(true);
        }
        let mut tx = self.write().await?;
        let ours = tx
            .fetch_optional(sql::ALERT_FENCE, args![turn.fence])
            .await?;
        if ours.is_none() {
            return Ok(false);
        }
        let mut marks = Table::new(&[Kind::Uuid, Kind::Uuid, Kind::Bool]);
        for letter in letters {
            let columns = args![letter.id.0, letter.channel.0, &letter.body];
            tx.execute(sql::ALERT_NOTICE_INSERT, columns, None).await?;
            for (alarm, closed) in &letter.told {
                marks.push(args![letter.channel.0, alarm.0, *closed]);
            }
            if letter.reminds {
                let channel = args![letter.channel.0];
                tx.execute(sql::ALERT_CHANNEL_REMINDED, channel, None)
                    .await?;
            }
        }
        tx.execute(sql::ALARM_MARKS_PUT, args![], Some(marks))
            .await?;
        tx.notify(Wake::Notice);
        tx.commit().await?;
        Ok(true)
    }

    /// Takes messages that are due, for the time of a lease: of each channel the oldest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_notices(
        &self,
        lease: Duration,
        most: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        let mut tx = self.write().await?;
        let rows = tx
            .fetch(sql::ALERT_NOTICES_CLAIM, args![lease, most], None)
            .await?;
        let mut named = BTreeSet::new();
        for row in &rows {
            named.extend(tokens(&row.text("body")?).map(str::to_owned));
        }
        let told = told(&mut *tx, named).await?.masked();
        let mut notices = Vec::new();
        for row in rows {
            let age = row.time("at")?.duration_since(row.time("created_at")?);
            notices.push(Notice {
                id: NoticeId(row.uuid("id")?),
                channel: ChannelId(row.uuid("channel_id")?),
                body: told.json(&row.text("body")?),
                tries: row.number("tries")?,
                age: Duration::try_from(age).unwrap_or_default(),
                fence: row.int("fence")?,
            });
        }
        tx.commit().await?;
        Ok(notices)
    }

    /// Writes what became of a try. Returns whether nobody else has tried since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_notice(&self, notice: &Notice, fate: &Fate) -> Result<bool, StoreError> {
        let (status, failure, after) = match fate {
            Fate::Sent => ("sent", None, Duration::ZERO),
            Fate::Later { failure, after } => ("waiting", Some(failure), *after),
            Fate::GivenUp { failure } => ("given-up", Some(failure), Duration::ZERO),
        };
        let values = args![notice.id.0, notice.fence, status, failure, after];
        let mut tx = self.write().await?;
        let settled = tx.execute(sql::ALERT_NOTICE_SETTLE, values, None).await?;
        tx.commit().await?;
        Ok(settled == 1)
    }

    /// Where a message is, for whoever may see its channel.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn notice(&self, id: NoticeId, scope: &Scope) -> Result<Posted, StoreError> {
        let missing = || StoreError::not_found("notice", id);
        let mut tx = self.read().await?;
        let row = tx
            .fetch_optional(sql::ALERT_NOTICE_GET, args![id.0])
            .await?;
        let row = row.ok_or_else(missing)?;
        let channel = ChannelId(row.uuid("channel_id")?);
        seen(found(&mut *tx, channel).await, channel, scope).map_err(|error| match error {
            StoreError::NotFound { .. } => missing(),
            other => other,
        })?;
        Ok(Posted {
            id,
            channel,
            status: row.text("status")?,
            tries: row.number("tries")?,
            failure: row.opt_text("failure")?,
            created_at: row.time("created_at")?,
            due_at: row.time("due_at")?,
            finished_at: row.opt_time("finished_at")?,
        })
    }
}

impl By<'_> {
    /// Writes a message that tries a channel.
    ///
    /// # Errors
    /// When there is no such channel to be seen, or the database fails.
    pub async fn test_channel(
        self,
        channel: ChannelId,
        scope: &Scope,
        body: &str,
    ) -> Result<NoticeId, StoreError> {
        let id = NoticeId::fresh();
        let mut tx = self.store.write().await?;
        let known = seen(found(&mut *tx, channel).await, channel, scope)?;
        let columns = args![id.0, channel.0, body];
        tx.execute(sql::ALERT_NOTICE_INSERT, columns, None).await?;
        let tenant = only(known.listener.tenants);
        let entry = Entry {
            action: Action::AlertChannelTest,
            tenant: tenant.as_deref(),
            subject: channel.to_string(),
            before: Value::Null,
            after: json!({"notice": id}),
        };
        self.record(&mut *tx, entry).await?;
        tx.notify(Wake::Notice);
        tx.commit().await?;
        Ok(id)
    }
}
