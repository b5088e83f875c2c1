//! Sealing: committed rows become blocks of a chain. Writers never wait for it; a row that is
//! committed late goes into a later block.

use jiff::Timestamp;
use serde::Serialize;

use crate::Store;
use crate::audit::{chain, sql};
use crate::db::{DbError, Kind, Row, Table, args};
use crate::error::StoreError;

/// The most rows of a block.
const MOST: i64 = 500;

/// The end of the chain. Kept elsewhere, in the log, it proves that the end is still there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The number of the last block.
    pub number: i64,
    /// How many rows it has.
    pub count: i64,
    /// Its digest, which binds everything before.
    pub digest: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

impl Store {
    /// Seals the next block, if there are rows for one and nobody else is sealing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seal_audit(&self) -> Result<Option<Head>, StoreError> {
        // The usual answer costs no write transaction.
        let mut tx = self.read_stored().await?;
        let waiting = tx.fetch(sql::AUDIT_WAITING, args![1_i64], None).await?;
        drop(tx);
        if waiting.is_empty() {
            return Ok(None);
        }
        let mut tx = self.write().await?;
        if !tx
            .fetch_one(sql::AUDIT_ALONE, args![])
            .await?
            .bool("alone")?
        {
            return Ok(None);
        }
        let last = tx.fetch_optional(sql::AUDIT_HEAD, args![]).await?;
        let last = last.as_ref().map(head).transpose()?;
        let rows = tx.fetch(sql::AUDIT_WAITING, args![MOST], None).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let (mut ids, mut leaves) = (Vec::with_capacity(rows.len()), String::new());
        for row in &rows {
            ids.push(row.uuid("id")?);
            leaves.push_str(&chain::leaf(row)?);
        }
        let (before, previous) = last.map_or((0, String::new()), |head| (head.number, head.digest));
        let number = before + 1;
        let count = i64::try_from(ids.len()).unwrap_or(MOST);
        let digest = chain::block(number, &previous, count, &leaves);
        let values = args![number, count, leaves, previous, &digest];
        tx.execute(sql::AUDIT_BLOCK_INSERT, values, None).await?;
        let table = Table::column(&[Kind::Uuid], ids);
        let sealed = tx
            .execute(sql::AUDIT_SEAL, args![number], Some(table))
            .await?;
        if i64::try_from(sealed).ok() != Some(count) {
            let detail = format!("{sealed} rows went into a block of {count}");
            return Err(DbError::corrupt(sql::AUDIT_SEAL.name, "block", detail).into());
        }
        let row = tx.fetch_one(sql::AUDIT_HEAD, args![]).await?;
        let head = head(&row)?;
        tx.commit().await?;
        Ok(Some(head))
    }

    /// The end of the chain, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_head(&self) -> Result<Option<Head>, StoreError> {
        let mut tx = self.read_stored().await?;
        let row = tx.fetch_optional(sql::AUDIT_HEAD, args![]).await?;
        row.as_ref().map(head).transpose()
    }
}

pub(super) fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        number: row.int("number")?,
        count: row.int("count")?,
        digest: row.text("digest")?,
        sealed_at: row.time("sealed_at")?,
    })
}
