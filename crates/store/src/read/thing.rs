//! Things: what the target is known to hold of one subject.

use malote_core::id::ConnectionId;

use crate::db::{Transaction, Value, args};
use crate::error::StoreError;
use crate::read::delivery::{self, Known};
use crate::read::sql;

/// A thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Its name within the subject.
    pub name: String,
    /// Its present key in the target.
    pub key: String,
    /// How often it was removed from the target before.
    pub incarnation: i32,
    /// What the target is known to hold of it.
    pub known: Option<Known>,
    /// The content that the target is known to hold; none where a person changed it.
    pub content: Option<serde_json::Value>,
}

/// Names one subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Through which connection.
    pub(super) connection: ConnectionId,
    /// Of which flow.
    pub(super) flow: &'a str,
    /// The producing system.
    pub(super) source: &'a str,
    /// Its name there.
    pub(super) name: &'a str,
}

impl Subject<'_> {
    /// Its name, as arguments of a statement.
    pub(super) fn arguments(self) -> Vec<Value> {
        args![self.connection, self.flow, self.source, self.name]
    }
}

/// The things of a subject by name; none when there is no such subject.
pub(super) async fn of_subject(
    tx: &mut dyn Transaction,
    subject: Subject<'_>,
) -> Result<Vec<Thing>, StoreError> {
    let values = subject.arguments();
    let mut things = Vec::new();
    for row in tx.fetch(sql::THINGS_OF_SUBJECT, values, None).await? {
        things.push(Thing {
            name: row.text("name")?,
            key: row.text("target_key")?,
            incarnation: row.int32("incarnation")?,
            known: delivery::known(&row)?,
            content: row.opt_json("content")?,
        });
    }
    Ok(things)
}
