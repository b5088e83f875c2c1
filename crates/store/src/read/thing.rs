//! Things: what the target is known to hold of one subject.

use malote_core::id::ConnectionId;
use serde_json::Value;

use crate::Store;
use crate::db::args;
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
    pub content: Option<Value>,
}

/// Names one subject.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Of which flow.
    pub flow: &'a str,
    /// The producing system.
    pub source: &'a str,
    /// Its name there.
    pub name: &'a str,
}

impl Store {
    /// The things of a subject by name; none when there is no such subject.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn things(&self, subject: Subject<'_>) -> Result<Vec<Thing>, StoreError> {
        let Subject {
            connection,
            flow,
            source,
            name,
        } = subject;
        let mut tx = self.read().await?;
        let values = args![connection, flow, source, name];
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
}
