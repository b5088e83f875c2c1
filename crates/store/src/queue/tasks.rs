//! Orders for the owner of a credential: everybody else may not call its target.

use std::time::Duration;

use malote_core::id::{ConnectionId, TaskId};
use malote_core::task::Outcome;

use crate::Store;
use crate::db::{Kind, Table, Wake};
use crate::error::StoreError;
use crate::queue::claim::millis;
use crate::queue::sql;

/// An order taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenTask {
    /// Which.
    pub id: TaskId,
    /// About which connection.
    pub connection: ConnectionId,
    /// `test` or `sync`.
    pub kind: String,
    /// While the target cannot be asked, it is tried again.
    pub until_known: bool,
}

/// How a task ended, or goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskEnd {
    /// Done.
    Done(Outcome),
    /// Failed.
    Failed(Outcome),
    /// Not now: again after a while.
    Later(Duration),
    /// It failed, and is tried again after a while.
    Again(Outcome, Duration),
}

impl Store {
    /// Takes orders for owned credentials.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_tasks(
        &self,
        worker: &str,
        lease: Duration,
        digests: &[String],
    ) -> Result<Vec<TakenTask>, StoreError> {
        let table = Table::column(&[Kind::Text], digests.iter().map(String::as_str));
        let args = vec![worker.into(), millis(lease).into()];
        let mut tx = self.write().await?;
        let mut taken = Vec::new();
        for row in tx.fetch(sql::TASKS_TAKE, args, Some(table)).await? {
            taken.push(TakenTask {
                id: malote_core::id::TaskId(row.uuid("id")?),
                connection: ConnectionId(row.uuid("connection_id")?),
                kind: row.text("kind")?,
                until_known: row.bool("until_known")?,
            });
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Writes how a task ended.
    ///
    /// # Errors
    /// When the database fails.
    ///
    /// # Panics
    /// Never: texts and numbers are always JSON.
    pub async fn settle_task(
        &self,
        worker: &str,
        task: TaskId,
        end: TaskEnd,
    ) -> Result<(), StoreError> {
        let (status, outcome, after) = match end {
            TaskEnd::Done(outcome) => ("done", Some(outcome), Duration::ZERO),
            TaskEnd::Failed(outcome) => ("failed", Some(outcome), Duration::ZERO),
            TaskEnd::Later(after) => ("waiting", None, after),
            TaskEnd::Again(outcome, after) => ("waiting", Some(outcome), after),
        };
        let result = outcome.map_or_else(String::new, |outcome| {
            serde_json::to_string(&outcome).expect("texts and numbers are always JSON")
        });
        let args = vec![
            task.into(),
            worker.into(),
            status.into(),
            result.into(),
            millis(after).into(),
        ];
        let mut tx = self.write().await?;
        tx.execute(sql::TASK_SETTLE, args, None).await?;
        tx.notify(Wake::All);
        Ok(tx.commit().await?)
    }
}
