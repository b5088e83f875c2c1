//! Tasks: orders for the owner of a credential, from whoever may not call the target itself.

use jiff::Timestamp;
use malote_core::id::{CauseId, ConnectionId, TaskId};
use malote_core::task::Outcome;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Store;
use crate::admin::{connection, sql};
use crate::audit::{Action, By, Entry};
use crate::db::{Transaction, Wake, args};
use crate::error::StoreError;

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Try the credentials with one harmless call.
    Test,
    /// Read what links refer to.
    Sync,
}

impl Kind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Sync => "sync",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Test, Self::Sync]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// About which connection.
    pub connection: ConnectionId,
    /// What is ordered.
    pub kind: Kind,
    /// `waiting`, `running`, `done`, `failed`.
    pub status: String,
    /// What came of it; of one that is tried again, of its last try.
    pub result: Option<Outcome>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl Task {
    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn finished(&self) -> bool {
        matches!(self.status.as_str(), "done" | "failed")
    }
}

impl By<'_> {
    /// Orders a test or a sync. One that still waits is not ordered twice.
    ///
    /// # Errors
    /// When there is no such connection, or the database fails.
    pub async fn add_task(
        self,
        connection: ConnectionId,
        kind: Kind,
    ) -> Result<TaskId, StoreError> {
        self.task(connection, kind, None).await
    }

    /// The same, to see whether this cause still blocks: the trail says which it was.
    ///
    /// # Errors
    /// When there is no such connection, or the database fails.
    pub async fn recheck_by(
        self,
        connection: ConnectionId,
        kind: Kind,
        cause: CauseId,
    ) -> Result<TaskId, StoreError> {
        self.task(connection, kind, Some(cause)).await
    }

    async fn task(
        self,
        connection: ConnectionId,
        kind: Kind,
        cause: Option<CauseId>,
    ) -> Result<TaskId, StoreError> {
        let mut tx = self.store.write().await?;
        let about = connection::found(&mut *tx, connection).await?;
        let credential = about.credential;
        let id = order(&mut *tx, connection, kind, false).await?;
        let entry = Entry {
            action: match kind {
                Kind::Test => Action::ConnectionTest,
                Kind::Sync => Action::ConnectionSync,
            },
            tenant: Some(&about.tenant),
            subject: connection.to_string(),
            before: Value::Null,
            after: match cause {
                Some(cause) => json!({"task": id, "cause": cause}),
                None => json!({"task": id}),
            },
        };
        self.record(&mut *tx, entry).await?;
        tx.notify(Wake::Task { credential });
        tx.commit().await?;
        Ok(id)
    }
}

/// Orders a task that no one like it waits as. `until_known`: while the target cannot be asked, it
/// is tried again.
pub(super) async fn order(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    kind: Kind,
    until_known: bool,
) -> Result<TaskId, StoreError> {
    let like = args![connection, kind.name(), until_known];
    if let Some(row) = tx.fetch_optional(sql::TASK_WAITING, like).await? {
        return Ok(TaskId(row.uuid("id")?));
    }
    let id = TaskId::fresh();
    let columns = args![id, connection, kind.name(), until_known];
    tx.execute(sql::TASK_INSERT, columns, None).await?;
    Ok(id)
}

impl Store {
    /// One task.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn task(&self, id: TaskId) -> Result<Task, StoreError> {
        let mut tx = self.read().await?;
        let row = tx.fetch_optional(sql::TASK_GET, args![id]).await?;
        let row = row.ok_or_else(|| StoreError::not_found("task", id))?;
        Ok(Task {
            id,
            connection: ConnectionId(row.uuid("connection_id")?),
            kind: row.parsed("kind", Kind::from_name)?,
            status: row.text("status")?,
            result: match row.text("result")?.as_str() {
                "" => None,
                _ => Some(row.json("result")?),
            },
            created_at: row.time("created_at")?,
            finished_at: row.opt_time("finished_at")?,
        })
    }
}
