//! Orders for the owner of a credential: testing it, and reading what links refer to.

use std::sync::Arc;
use std::time::Duration;

use malote_core::task::Outcome;
use malote_store::{LinkRow, StoreError, TakenTask, TaskEnd};

use crate::engine::Shared;
use crate::engine::credential::Connection;
use crate::engine::places::Places;
use crate::flow::{Catalogue, Failure};

/// Until credentials that were replaced meanwhile are surely in use here.
const SOON: Duration = Duration::from_secs(1);

/// Until credentials are tested again whose target could not be asked: no identical call earlier.
const AGAIN: Duration = Duration::from_secs(90);

/// The kind of a task that tries the credentials; the other kind reads what links refer to.
const TEST: &str = "test";

/// Takes orders for what is owned and performs each apart.
pub(crate) async fn run(shared: &Arc<Shared>, digests: &[String]) -> Result<(), StoreError> {
    if digests.is_empty() {
        return Ok(());
    }
    let lease = shared.parts.settings.worker.lease * 4;
    let taken = shared
        .parts
        .store
        .take_tasks(shared.worker(), lease, digests)
        .await?;
    for task in taken {
        let Some(connection) = shared.owners.connection(task.connection) else {
            let end = match task.until_known {
                true => TaskEnd::Again(Outcome::CannotOpen, AGAIN),
                false => TaskEnd::Failed(Outcome::CannotOpen),
            };
            shared
                .parts
                .store
                .settle_task(shared.worker(), task.id, end)
                .await?;
            continue;
        };
        let place = connection.places(1);
        tokio::spawn(perform(shared.clone(), connection, task, place));
    }
    Ok(())
}

async fn perform(shared: Arc<Shared>, connection: Arc<Connection>, task: TakenTask, place: Places) {
    // Somebody wants to know whether they are taken now. What Malote itself reads can wait until
    // they are.
    if task.kind == TEST || !task.until_known {
        connection.refused.set(false);
    }
    let end = match task.kind.as_str() {
        TEST => test(&shared, &connection).await,
        _ => sync(&shared, &connection).await,
    };
    let end = end.unwrap_or_else(|error| {
        tracing::warn!(task = %task.id, %error, "what came of a task could not be stored");
        TaskEnd::Failed(Outcome::NotStored)
    });
    let end = match task.until_known {
        true => persistent(&task.kind, end),
        false => end,
    };
    let later = match &end {
        TaskEnd::Later(after) | TaskEnd::Again(_, after) => Some(*after),
        TaskEnd::Done(_) | TaskEnd::Failed(_) => None,
    };
    if let Err(error) = shared
        .parts
        .store
        .settle_task(shared.worker(), task.id, end)
        .await
    {
        tracing::warn!(task = %task.id, %error, "the end of a task could not be written");
    }
    drop(place);
    connection.look();
    shared.look.notify_one();
    if let Some(after) = later {
        // A moment more, for the row is due by the database's clock.
        tokio::time::sleep(after + Duration::from_millis(20)).await;
        shared.changed.notify_one();
    }
}

/// What says nothing about the credentials is no end of a test that only they may end; a sync ends
/// once it has read, and what refuses its credentials is given others.
fn persistent(kind: &str, end: TaskEnd) -> TaskEnd {
    match end {
        TaskEnd::Failed(outcome @ (Outcome::Failed { .. } | Outcome::NotStored)) => {
            TaskEnd::Again(outcome, AGAIN)
        }
        TaskEnd::Failed(outcome @ Outcome::CredentialsRefused { .. }) if kind != TEST => {
            TaskEnd::Again(outcome, AGAIN)
        }
        end => end,
    }
}

async fn test(shared: &Shared, connection: &Connection) -> Result<TaskEnd, StoreError> {
    let store = &shared.parts.store;
    match connection.flow.test(&connection.target).await {
        Ok(()) => {
            let info = &connection.info;
            let released = store.credentials_accepted(info.id, &info.sealed).await?;
            if released.is_some() {
                // Also when a call that began before was refused meanwhile: the store lets all go.
                connection.refused.set(false);
            }
            Ok(match released {
                Some(released) => TaskEnd::Done(Outcome::Accepted { released }),
                None => TaskEnd::Later(SOON),
            })
        }
        Err(failure) => failed(shared, connection, failure).await,
    }
}

async fn sync(shared: &Shared, connection: &Connection) -> Result<TaskEnd, StoreError> {
    let store = &shared.parts.store;
    match connection.flow.sync(&connection.target).await {
        Ok(found) => {
            let rows = rows(&found);
            let info = &connection.info;
            let replaced = store.replace_links(info.id, &info.sealed, &found.kinds, &rows);
            let Some(released) = replaced.await? else {
                return Ok(TaskEnd::Later(SOON));
            };
            let usable = |kind: &str| {
                rows.iter()
                    .filter(|row| row.kind == kind && row.value.is_some())
                    .count()
            };
            let kinds = found.kinds.iter();
            let counts = kinds.map(|kind| ((*kind).to_owned(), usable(kind)));
            let counts = counts.collect();
            Ok(TaskEnd::Done(Outcome::Synced { counts, released }))
        }
        Err(failure) => failed(shared, connection, failure).await,
    }
}

fn rows(found: &Catalogue) -> Vec<LinkRow> {
    found
        .rows
        .iter()
        .map(|row| LinkRow {
            kind: row.kind.to_owned(),
            key: row.key.clone(),
            value: row.value.clone(),
            label: row.label.clone(),
            problem: row.problem.map(str::to_owned),
        })
        .collect()
}

async fn failed(
    shared: &Shared,
    connection: &Connection,
    failure: Failure,
) -> Result<TaskEnd, StoreError> {
    Ok(match failure {
        Failure::CredentialsRefused(fault) => {
            let (store, info) = (&shared.parts.store, &connection.info);
            match store.credentials_refused(info.id, &info.sealed).await? {
                true => {
                    connection.refused.set(true);
                    let detail = fault.detail;
                    TaskEnd::Failed(Outcome::CredentialsRefused { detail })
                }
                false => TaskEnd::Later(SOON),
            }
        }
        Failure::Closed(closed) => TaskEnd::Later(closed.after),
        Failure::Failed(fault) => {
            let (code, detail) = (fault.code, fault.detail);
            TaskEnd::Failed(Outcome::Failed { code, detail })
        }
    })
}
