//! Connections, their links, and tasks for the owner of a credential.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A connection. Its credentials are never told.
#[derive(Debug, ToSchema)]
pub struct Connection {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// The target.
    #[schema(examples("omie"))]
    pub target: String,
    /// The flow whose events it takes.
    pub takes: Option<String>,
    /// Where the target's API is.
    pub base_url: String,
    /// Its settings, as given.
    pub settings: BTreeMap<String, String>,
    /// Whether free groups may go while others wait.
    pub parts: bool,
    /// A person stopped it.
    pub paused: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change by a person.
    pub updated_at: Timestamp,
    /// When its target was last read.
    pub synced_at: Option<Timestamp>,
    /// When its credentials were last found good.
    pub tested_at: Option<Timestamp>,
    /// Whether it is new, and not one brought up to date; only when it is added.
    #[schema(required = false)]
    pub created: Option<bool>,
    /// How many deliveries go on because of it; only when it is added.
    #[schema(required = false)]
    pub released: Option<u64>,
    /// The test that its credentials must pass before what waits for them goes; only when it is
    /// added and those before were refused.
    #[schema(required = false)]
    pub task: Option<Uuid>,
}

/// An order for the owner of a credential.
#[derive(Debug, ToSchema)]
pub struct Ordered {
    /// The task to look at.
    pub task: Uuid,
}

/// A task.
#[derive(Debug, ToSchema)]
pub struct Task {
    /// Which.
    pub id: Uuid,
    /// About which connection.
    pub connection: Uuid,
    /// What is ordered.
    pub kind: TaskKind,
    /// Where it is.
    pub status: TaskStatus,
    /// What came of it, in one sentence; of a test that is tried again, of its last try.
    pub result: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// What is ordered.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum TaskKind {
    /// Try the credentials with one harmless call.
    Test,
    /// Read what links refer to.
    Sync,
}

/// Where a task is.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum TaskStatus {
    /// Nobody began it.
    Waiting,
    /// It is under way.
    Running,
    /// It ended well.
    Done,
    /// It did not.
    Failed,
}

/// A link.
#[derive(Debug, ToSchema)]
pub struct Link {
    /// `expense-type`, `member`, `account`, `catalogue.category`…
    pub kind: String,
    /// What is linked.
    pub key: String,
    /// To what; null: it is known and cannot be used yet.
    pub value: Option<String>,
    /// What a person calls it.
    pub label: String,
    /// Why it cannot be used, or what a sync found in place of what a person set.
    pub problem: Option<String>,
    /// A person set it: a sync leaves its value alone.
    pub kept: bool,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Links were saved.
#[derive(Debug, ToSchema)]
pub struct LinksSaved {
    /// How many.
    pub saved: u64,
    /// How many deliveries go on because of them.
    pub released: u64,
}

/// A link was removed.
#[derive(Debug, ToSchema)]
pub struct LinkRemoved {
    /// Always true.
    pub removed: bool,
}

/// A setting: a text, or a number or truth that is taken by its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum SettingValue {
    /// As it is kept.
    Text(String),
    /// Kept by its digits.
    Number(f64),
    /// Kept as `true` or `false`.
    Truth(bool),
}
