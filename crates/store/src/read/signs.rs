//! Signs of life in the store: whether somebody sends, and somebody keeps house.

use std::time::Duration;

use jiff::Timestamp;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::read::sql;

/// What the store shows of those who work on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Workers that were seen lately.
    pub workers: u64,
    /// How long the oldest row of the trail that is in no block has waited for one.
    pub unsealed_for: Duration,
    /// How long ago the lease ended that nobody has taken up since; zero when there is none.
    pub lost_for: Duration,
}

impl Store {
    /// Signs of life of those who work on this store.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signs_of_life(&self) -> Result<Signs, StoreError> {
        let mut tx = self.read().await?;
        let row = tx.fetch_one(sql::SIGNS_OF_LIFE, args![]).await?;
        let now = row.time("at")?;
        let ago = |since: Option<Timestamp>| {
            let ago = since.map(|since| now.duration_since(since));
            ago.and_then(|ago| Duration::try_from(ago).ok())
                .unwrap_or_default()
        };
        Ok(Signs {
            workers: row.number("workers")?,
            unsealed_for: ago(row.opt_time("unsealed_since")?),
            lost_for: ago(row.opt_time("lease_until")?),
        })
    }
}
