//! Looking whether the trail is as it was sealed.
//!
//! What it cannot see by itself is that the end of the chain was cut off, or that all of it was
//! made anew: a head that was kept elsewhere proves that too. Rows that are in no block yet are
//! not covered.

use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use crate::Store;
use crate::audit::seal::{self, Head};
use crate::audit::{chain, sql};
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;

/// What a look at a stretch of the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many blocks were looked at.
    pub blocks: i64,
    /// How many rows they have.
    pub rows: i64,
    /// The first thing that is wrong.
    pub flaw: Option<Flaw>,
    /// The end of the chain.
    pub head: Option<Head>,
    /// How many rows are in no block yet.
    pub unsealed: i64,
    /// The block to go on from, if there are more.
    pub next: Option<i64>,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Flaw {
    /// A row is not what it was.
    RowChanged {
        /// In which block.
        block: i64,
        /// Which row.
        row: Uuid,
    },
    /// A row is gone.
    RowRemoved {
        /// From which block.
        block: i64,
        /// The how-manieth of its rows, from 1.
        place: usize,
    },
    /// A row was put into a block that was sealed without it.
    RowAdded {
        /// Into which block.
        block: i64,
        /// Which row.
        row: Uuid,
    },
    /// A block is not what it was.
    BlockChanged {
        /// Which.
        block: i64,
    },
    /// A block is gone.
    BlockMissing {
        /// Which.
        block: i64,
    },
    /// The chain is sound, but not the one this head is of.
    OtherHead {
        /// Which block.
        block: i64,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowChanged { block, row } => {
                write!(f, "row '{row}' of block {block} was changed")
            }
            Self::RowRemoved { block, place } => {
                write!(f, "row number {place} of block {block} was removed")
            }
            Self::RowAdded { block, row } => {
                write!(f, "row '{row}' was added to block {block}")
            }
            Self::BlockChanged { block } => write!(f, "block {block} was changed"),
            Self::BlockMissing { block } => write!(f, "block {block} is missing"),
            Self::OtherHead { block } => {
                write!(f, "block {block} has another digest than the one given")
            }
        }
    }
}

impl Store {
    /// Looks at up to `most` blocks from one on, and at the end of the chain. A `head` of
    /// earlier (number and digest) must be part of the chain.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_audit(
        &self,
        from: i64,
        most: i64,
        head: Option<(i64, &str)>,
    ) -> Result<Verified, StoreError> {
        let mut tx = self.read_stored().await?;
        let tx = &mut *tx;
        let last = tx.fetch_optional(sql::AUDIT_HEAD, args![]).await?;
        let last = last.as_ref().map(seal::head).transpose()?;
        let end = last.as_ref().map_or(0, |last| last.number);
        let unsealed = tx.fetch_one(sql::AUDIT_UNSEALED, args![]).await?;
        let mut found = Verified {
            blocks: 0,
            rows: 0,
            flaw: None,
            head: last,
            unsealed: unsealed.int("count")?,
            next: None,
        };
        let from = from.max(1);
        let to = end.min(from.saturating_add(most.max(1)) - 1);
        let mut previous = before(tx, from).await?;
        for number in from..=to {
            match block(tx, number, previous.as_deref()).await? {
                Ok((rows, digest)) => {
                    found.blocks += 1;
                    found.rows += rows;
                    previous = Some(digest);
                }
                Err(flaw) => {
                    found.flaw = Some(flaw);
                    return Ok(found);
                }
            }
        }
        found.next = (to < end).then_some(to + 1);
        if found.next.is_none() {
            found.flaw = ending(tx, end, head).await?;
        }
        Ok(found)
    }
}

/// The digest of the block before one; of the first it is empty.
async fn before(tx: &mut dyn Transaction, number: i64) -> Result<Option<String>, StoreError> {
    if number == 1 {
        return Ok(Some(String::new()));
    }
    let row = tx
        .fetch_optional(sql::AUDIT_BLOCK_GET, args![number - 1])
        .await?;
    Ok(row.map(|row| row.text("digest")).transpose()?)
}

/// How many rows a block has, and its digest.
type Sound = (i64, String);

async fn block(
    tx: &mut dyn Transaction,
    number: i64,
    previous: Option<&str>,
) -> Result<Result<Sound, Flaw>, StoreError> {
    let Some(previous) = previous else {
        return Ok(Err(Flaw::BlockMissing { block: number - 1 }));
    };
    let row = tx
        .fetch_optional(sql::AUDIT_BLOCK_GET, args![number])
        .await?;
    let Some(row) = row else {
        return Ok(Err(Flaw::BlockMissing { block: number }));
    };
    let (leaves, digest) = (row.text("leaves")?, row.text("digest")?);
    let count = row.int("count")?;
    let rows = tx.fetch(sql::AUDIT_BLOCK_ROWS, args![number], None).await?;
    if let Some(flaw) = compared(number, &chain::leaves(&leaves), &rows)? {
        return Ok(Err(flaw));
    }
    let bound = chain::block(number, previous, count, &leaves);
    if row.text("previous")? != previous || bound != digest {
        return Ok(Err(Flaw::BlockChanged { block: number }));
    }
    Ok(Ok((count, digest)))
}

/// The first row that is not as it was sealed.
fn compared(block: i64, sealed: &[&str], rows: &[Row]) -> Result<Option<Flaw>, StoreError> {
    let mut present = Vec::with_capacity(rows.len());
    for row in rows {
        present.push((row.uuid("id")?, chain::leaf(row)?));
    }
    let differs = |place: &usize| {
        let there = present.get(*place).map(|(_, leaf)| leaf.as_str());
        there != sealed.get(*place).copied()
    };
    let Some(place) = (0..sealed.len().max(present.len())).find(differs) else {
        return Ok(None);
    };
    let removed = Flaw::RowRemoved {
        block,
        place: place + 1,
    };
    let Some(&(row, _)) = present.get(place) else {
        return Ok(Some(removed));
    };
    Ok(Some(match present.len().cmp(&sealed.len()) {
        std::cmp::Ordering::Less => removed,
        std::cmp::Ordering::Equal => Flaw::RowChanged { block, row },
        std::cmp::Ordering::Greater => Flaw::RowAdded { block, row },
    }))
}

/// What is wrong with the end: rows of blocks that are gone, or a head that is not part of it.
async fn ending(
    tx: &mut dyn Transaction,
    end: i64,
    head: Option<(i64, &str)>,
) -> Result<Option<Flaw>, StoreError> {
    let row = tx.fetch_one(sql::AUDIT_BEYOND, args![end]).await?;
    if let Some(block) = row.opt_int("beyond")? {
        return Ok(Some(Flaw::BlockMissing { block }));
    }
    let Some((number, digest)) = head else {
        return Ok(None);
    };
    let row = tx
        .fetch_optional(sql::AUDIT_BLOCK_GET, args![number])
        .await?;
    let Some(row) = row else {
        return Ok(Some(Flaw::BlockMissing { block: number }));
    };
    let same = row.text("digest")?.eq_ignore_ascii_case(digest);
    Ok((!same).then_some(Flaw::OtherHead { block: number }))
}
