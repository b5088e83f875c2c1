//! Reading links. Saving and removing them releases what waited, and is the queue's.

use std::collections::BTreeSet;

use jiff::Timestamp;
use malote_core::id::ConnectionId;
use malote_core::personal::tokens;
use serde::Serialize;

use crate::Store;
use crate::admin::sql;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::page::{Page, Window};
use crate::personal::{links, told};

/// A link. Without a value it is known and cannot be used yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// `expense-type`, `member`, `account`, `catalogue.category`…
    pub kind: String,
    /// What is linked.
    pub key: String,
    /// To what.
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

impl Store {
    /// The links of one kind by key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links(
        &self,
        connection: ConnectionId,
        kind: &str,
        window: &Window,
    ) -> Result<Page<Link>, StoreError> {
        let after = window.cursor.clone();
        // Pages go by what is stored: an address stands as its token there.
        let mut tx = self.read_stored().await?;
        let rows = tx
            .fetch(
                sql::LINKS_LIST,
                args![connection, kind, after, window.rows()],
                None,
            )
            .await?;
        let links: Result<Vec<Link>, StoreError> = rows.iter().map(read).collect();
        let mut page = Page::of(links?, window, |link| link.key.clone());
        let mut wanted = BTreeSet::new();
        for link in &page.items {
            wanted.extend(tokens(&link.key).map(str::to_owned));
            wanted.extend(tokens(&link.label).map(str::to_owned));
        }
        let told = told(&mut *tx, wanted).await?;
        for link in &mut page.items {
            link.key = told.text(&link.key);
            link.label = told.text(&link.label);
        }
        Ok(page)
    }

    /// One link, if it is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link(
        &self,
        connection: ConnectionId,
        kind: &str,
        key: &str,
    ) -> Result<Option<Link>, StoreError> {
        let mut tx = self.read().await?;
        let Some(key) = links::key(&mut *tx, connection, kind, key).await? else {
            return Ok(None);
        };
        let row = tx
            .fetch_optional(sql::LINK_GET, args![connection, kind, key])
            .await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        kind: row.text("kind")?,
        key: row.text("key")?,
        value: row.opt_text("value")?,
        label: row.text("label")?,
        problem: row.opt_text("problem")?,
        kept: row.bool("kept")?,
        updated_at: row.time("updated_at")?,
    })
}
