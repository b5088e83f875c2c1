//! Channels: where alarms are told. What they lead to and sign with is sealed before it comes
//! here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use malote_core::alert::Kind as AlarmKind;
use malote_core::alert::plan::{Listener, Quiet};
use malote_core::id::ChannelId;
use malote_core::language::Language;
use serde_json::{Value, json};

use crate::Store;
use crate::alert::look::only;
use crate::alert::sql;
use crate::audit::{Action, By, Entry};
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;
use crate::page::Scope;

/// How a channel carries messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signed request to an address.
    Webhook,
    /// A message to mailboxes.
    Email,
}

impl Kind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Email => "email",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Webhook, Self::Email]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A channel to be stored.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// Which it will be; what is sealed is sealed for it.
    pub id: ChannelId,
    /// How it carries messages.
    pub kind: Kind,
    /// What people call it.
    pub name: String,
    /// As much of where it leads as may be shown.
    pub target: String,
    /// Where it leads and what it signs with, sealed.
    pub sealed: Vec<u8>,
    /// The tenants it is for; `None` for all.
    pub tenants: Option<Vec<String>>,
    /// The kinds it is for; `None` for all.
    pub kinds: Option<Vec<AlarmKind>>,
    /// The language it reads.
    pub language: Language,
    /// Its quiet hours.
    pub quiet: Option<Quiet>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Which, for whom, and when it wants to be left alone.
    pub listener: Listener,
    /// How it carries messages.
    pub kind: Kind,
    /// What people call it.
    pub name: String,
    /// As much of where it leads as may be shown.
    pub target: String,
    /// Where it leads and what it signs with, sealed.
    pub sealed: Vec<u8>,
    /// Since when.
    pub created_at: Timestamp,
    /// How many messages wait to be sent.
    pub waiting: i64,
    /// What became of the last message.
    pub last: Option<Last>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// `sent` or `given-up`.
    pub status: String,
    /// When.
    pub at: Timestamp,
    /// What went wrong at the end.
    pub failure: Option<String>,
}

/// The stable name of a language.
#[must_use]
pub const fn tag(language: Language) -> &'static str {
    match language {
        Language::Portuguese => "pt-BR",
        Language::English => "en",
    }
}

impl By<'_> {
    /// Stores a channel.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_channel(self, new: &NewChannel) -> Result<(), StoreError> {
        let json = |list: Value| list.to_string();
        let quiet = new.quiet.map(Quiet::minutes);
        let columns = args![
            new.id.0,
            new.kind.name(),
            &new.name,
            &new.target,
            new.sealed.clone(),
            new.tenants.as_ref().map(|tenants| json(json!(tenants))),
            new.kinds.as_ref().map(|kinds| json(json!(kinds))),
            tag(new.language),
            quiet.map(|(from, _)| i64::from(from)),
            quiet.map(|(_, to)| i64::from(to)),
        ];
        let mut tx = self.store.write().await?;
        tx.execute(sql::ALERT_CHANNEL_INSERT, columns, None).await?;
        let added = found(&mut *tx, new.id).await?;
        let tenant = only(new.tenants.clone());
        let entry = Entry {
            action: Action::AlertChannelAdd,
            tenant: tenant.as_deref(),
            subject: new.id.to_string(),
            before: Value::Null,
            after: entered(&added),
        };
        self.record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Removes a channel with the messages that wait for it.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn remove_channel(self, id: ChannelId, scope: &Scope) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let known = seen(found(&mut *tx, id).await, id, scope)?;
        for statement in [
            sql::ALERT_CHANNEL_DELETE,
            sql::ALERT_NOTICES_DROP,
            sql::ALARM_MARKS_DROP,
        ] {
            tx.execute(statement, args![id.0], None).await?;
        }
        let tenant = only(known.listener.tenants.clone());
        let entry = Entry {
            action: Action::AlertChannelRemove,
            tenant: tenant.as_deref(),
            subject: id.to_string(),
            before: entered(&known),
            after: Value::Null,
        };
        self.record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }
}

impl Store {
    /// The channels that somebody may see: those that reach no further than their tenants.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn channels(&self, scope: &Scope) -> Result<Vec<Channel>, StoreError> {
        let mut tx = self.read().await?;
        let mut channels = all(&mut *tx).await?;
        channels.retain(|channel| within(channel, scope));
        Ok(channels)
    }

    /// One of them.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn channel(&self, id: ChannelId, scope: &Scope) -> Result<Channel, StoreError> {
        let mut tx = self.read().await?;
        seen(found(&mut *tx, id).await, id, scope)
    }
}

pub(super) async fn all(tx: &mut dyn Transaction) -> Result<Vec<Channel>, StoreError> {
    let rows = tx.fetch(sql::ALERT_CHANNELS_LIST, args![], None).await?;
    rows.iter().map(read).collect()
}

pub(super) async fn found(tx: &mut dyn Transaction, id: ChannelId) -> Result<Channel, StoreError> {
    let row = tx
        .fetch_optional(sql::ALERT_CHANNEL_GET, args![id.0])
        .await?;
    let row = row.ok_or_else(|| StoreError::not_found("channel", id))?;
    read(&row)
}

/// The channel, for whoever may see it.
pub(super) fn seen(
    found: Result<Channel, StoreError>,
    id: ChannelId,
    scope: &Scope,
) -> Result<Channel, StoreError> {
    let channel = found?;
    match within(&channel, scope) {
        true => Ok(channel),
        false => Err(StoreError::not_found("channel", id)),
    }
}

fn within(channel: &Channel, scope: &Scope) -> bool {
    match (&channel.listener.tenants, scope) {
        (_, Scope::All) => true,
        (None, Scope::Only(_)) => false,
        (Some(tenants), Scope::Only(_)) => tenants.iter().all(|tenant| scope.allows(tenant)),
    }
}

/// What the trail keeps.
fn entered(channel: &Channel) -> Value {
    let listener = &channel.listener;
    let kinds: Option<BTreeSet<&str>> = listener
        .kinds
        .as_ref()
        .map(|kinds| kinds.iter().map(|kind| kind.name()).collect());
    json!({
        "kind": channel.kind.name(),
        "name": channel.name,
        "target": channel.target,
        "tenants": listener.tenants,
        "kinds": kinds,
        "language": tag(listener.language),
        "quiet": listener.quiet.map(Quiet::clock_times),
    })
}

fn read(row: &Row) -> Result<Channel, StoreError> {
    let listener = Listener {
        id: ChannelId(row.uuid("id")?),
        tenants: row.opt_json("tenants")?,
        kinds: row.opt_json("kinds")?,
        language: Language::from_tag(&row.text("language")?),
        quiet: quiet(row)?,
        reminded_at: row.opt_time("reminded_at")?,
    };
    let last = match row.opt_text("last_status")? {
        None => None,
        Some(status) => Some(Last {
            status,
            at: row.time("last_at")?,
            failure: row.opt_text("last_failure")?,
        }),
    };
    Ok(Channel {
        listener,
        kind: row.parsed("kind", Kind::from_name)?,
        name: row.text("name")?,
        target: row.text("target")?,
        sealed: row.bytes("sealed")?,
        created_at: row.time("created_at")?,
        waiting: row.int("waiting")?,
        last,
    })
}

fn quiet(row: &Row) -> Result<Option<Quiet>, StoreError> {
    if row.opt_int("quiet_from")?.is_none() {
        return Ok(None);
    }
    let quiet = Quiet::new(row.number("quiet_from")?, row.number("quiet_to")?);
    let quiet = quiet.ok_or_else(|| row.bad("quiet_from", "no hours"))?;
    Ok(Some(quiet))
}
