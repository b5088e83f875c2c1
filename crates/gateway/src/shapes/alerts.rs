//! Alarms, the channels they are told through, and what is told.

use jiff::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::Money;
use crate::shapes::causes::Actor;

/// What kind of thing is wrong.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// A message to a channel was given up.
    AlertUndeliverable,
    /// Deliveries wait for something that must be done.
    CauseOpen,
    /// Deliveries gave up for the same reason.
    DeliveriesDead,
    /// Deliveries of a connection have kept failing for a while.
    DeliveriesFailing,
    /// Messages were refused under the same code.
    MessagesRefused,
    /// A replay stopped because too much of it failed.
    ReplayStopped,
    /// Who normally sends has sent nothing.
    TenantSilent,
    /// What events expect and what deliveries account for differ.
    TotalsDiffer,
}

/// Something a person should hear of.
#[derive(Debug, ToSchema)]
pub struct Alarm {
    /// Which.
    pub id: Uuid,
    /// What kind of thing is wrong.
    pub kind: AlarmKind,
    /// The identifier of what it is about: a cause, a fingerprint, a code, a replay, a connection,
    /// a day, a channel.
    pub about: String,
    /// Whose; null for what concerns no tenant alone.
    pub tenant: Option<String>,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub fix: String,
    /// Who must act.
    pub actor: Actor,
    /// Whether it is told in quiet hours too.
    pub urgent: bool,
    /// How many deliveries or messages it holds up.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// When it was over; null while it lasts.
    pub resolved_at: Option<Timestamp>,
}

/// How a channel carries messages.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum ChannelKind {
    /// A signed request to an address.
    Webhook,
    /// A message to mailboxes.
    Email,
}

/// The language a channel reads.
#[derive(Debug, ToSchema)]
pub enum ChannelLanguage {
    /// Brazilian Portuguese.
    #[schema(rename = "pt-BR")]
    Portuguese,
    /// English.
    #[schema(rename = "en")]
    English,
}

/// Hours of the day in São Paulo in which only what is urgent is told; they may pass midnight.
#[derive(Debug, ToSchema)]
pub struct Quiet {
    /// When they begin.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", examples("22:00"))]
    pub from: String,
    /// When they end.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", examples("07:00"))]
    pub to: String,
}

/// Where alarms are told.
#[derive(Debug, ToSchema)]
pub struct Channel {
    /// Which.
    pub id: Uuid,
    /// How it carries messages.
    pub kind: ChannelKind,
    /// What people call it.
    pub name: String,
    /// As much of where it leads as may be shown.
    pub target: String,
    /// The tenants it is for; null: all, and what concerns no tenant alone.
    pub tenants: Option<Vec<String>>,
    /// The kinds it is for; null: all.
    pub kinds: Option<Vec<AlarmKind>>,
    /// The language it reads.
    pub language: ChannelLanguage,
    /// Its quiet hours.
    pub quiet: Option<Quiet>,
    /// Since when.
    pub created_at: Timestamp,
    /// How many messages wait to be sent.
    pub waiting: i64,
    /// What became of the last message.
    pub last: Option<Last>,
    /// What its requests are signed with: in this one answer, never again.
    #[schema(required = false)]
    pub secret: Option<String>,
}

/// A channel that was removed.
#[derive(Debug, ToSchema)]
pub struct ChannelRemoved {
    /// Which.
    pub id: Uuid,
    /// That it was.
    pub removed: bool,
}

/// What became of a message.
#[derive(Debug, ToSchema)]
#[schema(as = LastNotice)]
pub struct Last {
    /// What.
    pub status: NoticeStatus,
    /// When.
    pub at: Timestamp,
    /// What went wrong at the end.
    pub failure: Option<String>,
}

/// Where a message is.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum NoticeStatus {
    /// It is being sent, or will be tried again.
    Waiting,
    /// It was taken.
    Sent,
    /// It will not be tried again.
    GivenUp,
}

/// A message that was written.
#[derive(Debug, ToSchema)]
pub struct Written {
    /// Which; see `/v1/alerts/notices/{id}`.
    pub notice: Uuid,
}

/// A message to a channel.
#[derive(Debug, ToSchema)]
pub struct Notice {
    /// Which.
    pub id: Uuid,
    /// To which channel.
    pub channel: Uuid,
    /// Where it is.
    pub status: NoticeStatus,
    /// How often it was tried.
    pub tries: u32,
    /// What went wrong the last time.
    pub failure: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it is tried next; while it is being sent, when another process may.
    pub due_at: Timestamp,
    /// When it was sent or given up.
    pub finished_at: Option<Timestamp>,
}

/// What is sent to a webhook.
#[derive(Debug, ToSchema)]
pub struct AlertMessage {
    /// `malote.alerts.v1`, or `malote.alerts.test.v1` when the channel is only tried.
    #[schema(rename = "type")]
    pub kind: String,
    /// When it was written.
    pub timestamp: Timestamp,
    /// What it says.
    pub data: AlertData,
}

/// What a message says.
#[derive(Debug, ToSchema)]
pub struct AlertData {
    /// The language of its texts.
    pub language: ChannelLanguage,
    /// All of it in one line.
    pub title: String,
    /// The alarms that are spelled out: new ones first, the most money first.
    pub alarms: Vec<AlertLine>,
    /// How many more there are.
    pub more: i64,
}

/// One alarm of a message.
#[derive(Debug, ToSchema)]
pub struct AlertLine {
    /// Which: the same in every message about it.
    pub id: Uuid,
    /// What kind of thing is wrong.
    pub kind: AlarmKind,
    /// Why it is told.
    pub state: AlertState,
    /// The identifier of what it is about.
    pub about: String,
    /// Whose; null for what concerns no tenant alone.
    pub tenant: Option<String>,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub fix: String,
    /// Who must act.
    pub actor: Actor,
    /// How many deliveries or messages it holds up.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
}

/// Why an alarm is told.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum AlertState {
    /// It is new.
    Opened,
    /// It lasts.
    StillOpen,
    /// It is over.
    Resolved,
}
