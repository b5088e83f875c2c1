//! What is written of a connection that is added, or added again.

use std::collections::BTreeSet;

use malote_core::id::{ConnectionId, TaskId};
use serde_json::{Value as Json, json};

use crate::admin::connection::{Connection, NewConnection};
use crate::admin::{sql, task};
use crate::audit::{Action, Entry};
use crate::db::{Transaction, Value, args};
use crate::error::StoreError;
use crate::queue::links::LinkRow;
use crate::queue::{credentials, sql as queue};

/// Its columns, in the order of the statements.
pub(super) fn columns(id: ConnectionId, new: &NewConnection) -> Vec<Value> {
    args![
        id,
        &new.tenant,
        &new.name,
        &new.target,
        new.takes.clone(),
        &new.base_url,
        json!(new.settings).to_string(),
        new.sealed.clone(),
        &new.credential,
        new.parts,
    ]
}

/// Orders a test of what takes the place of refused credentials of a connection that is held.
pub(super) async fn test(
    tx: &mut dyn Transaction,
    id: ConnectionId,
) -> Result<Option<TaskId>, StoreError> {
    let refused = credentials::refused(tx, BTreeSet::from([id])).await?;
    match refused.is_empty() {
        true => Ok(None),
        false => task::order(tx, id, task::Kind::Test, true).await.map(Some),
    }
}

/// Takes away what the links of a connection led to in the company that it leaves, and orders a
/// sync: the same numbers stand for others in the next one.
pub(super) async fn leave_company(
    tx: &mut dyn Transaction,
    id: ConnectionId,
) -> Result<TaskId, StoreError> {
    tx.execute(queue::LINKS_FORGET, args![id], None).await?;
    tx.execute(sql::CONNECTION_NEVER_SYNCED, args![id], None)
        .await?;
    task::order(tx, id, task::Kind::Sync, true).await
}

/// The links a connection gets by being added. Credentials count as good unless they are `tested`
/// first.
pub(super) fn links(new: &NewConnection, tested: bool) -> Vec<LinkRow> {
    let credentials = (!tested).then(|| LinkRow::to("credentials", "", "ok"));
    let account = new.account.as_ref();
    let account = account.map(|account| LinkRow::to("account", "default", account));
    credentials.into_iter().chain(account).collect()
}

/// What the trail says of adding a connection; of credentials, only that they were given.
pub(super) fn entry<'a>(
    id: ConnectionId,
    new: &'a NewConnection,
    known: Option<&Connection>,
    (test, sync): (Option<TaskId>, Option<TaskId>),
) -> Entry<'a> {
    let before = known.map_or(Json::Null, |known| {
        json!({
            "name": known.name,
            "target": known.target,
            "takes": known.takes,
            "base_url": known.base_url,
            "settings": known.settings,
        })
    });
    let credentials = match known {
        None => "given",
        Some(known) if known.credential == new.credential => "given again, for the same key",
        Some(_) => "replaced, for another key",
    };
    let mut after = json!({
        "name": new.name,
        "target": new.target,
        "takes": new.takes,
        "base_url": new.base_url,
        "settings": new.settings,
        "credentials": credentials,
    });
    if let Some(account) = &new.account {
        after["account"] = account.as_str().into();
    }
    for (name, task) in [("task", test), ("sync", sync)] {
        if let Some(task) = task {
            after[name] = json!(task);
        }
    }
    Entry {
        action: match known {
            None => Action::ConnectionAdd,
            Some(_) => Action::ConnectionUpdate,
        },
        tenant: Some(new.tenant.as_str()),
        subject: id.to_string(),
        before,
        after,
    }
}
