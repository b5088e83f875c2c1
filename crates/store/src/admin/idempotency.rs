//! Writes that may be repeated under a key of their caller: whoever comes first does it, and
//! every repeat gets the first answer.
//!
//! Guarantees: one run at a time holds a key; only that run writes the answer; a run that died is
//! followed by the next repeat once its lease is over, and that makes its things under the name
//! under which the first made them; equal keys of two callers never meet. The answer comes sealed
//! and is never looked into here.

use std::time::Duration;

use uuid::Uuid;

use crate::Store;
use crate::admin::sql;
use crate::db::args;
use crate::error::StoreError;

/// How long a key is remembered.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

/// A request under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeatable {
    /// Who asks.
    pub caller: String,
    /// Under which key.
    pub key: String,
    /// Digest of what is asked.
    pub request: String,
}

/// What is to be done about a request under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is to be done now.
    Fresh {
        /// Under this run.
        run: Uuid,
        /// What it makes is called so.
        makes: Uuid,
    },
    /// It was done: the answer, sealed.
    Answered(Vec<u8>),
    /// The key stands for another request.
    Reused,
    /// It is being done; for so long at most.
    Running(Duration),
}

impl Store {
    /// Begins a request under a key, or says what came of it before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_repeatable(
        &self,
        asked: &Repeatable,
        lease: Duration,
    ) -> Result<Begun, StoreError> {
        let run = malote_core::id::fresh();
        let values = args![
            &asked.caller,
            &asked.key,
            &asked.request,
            run,
            lease,
            REMEMBERED
        ];
        let mut tx = self.write().await?;
        if let Some(begun) = tx.fetch_optional(sql::IDEMPOTENCY_BEGIN, values).await? {
            let makes = begun.uuid("made_as")?;
            tx.commit().await?;
            return Ok(Begun::Fresh { run, makes });
        }
        let known = tx
            .fetch_one(sql::IDEMPOTENCY_GET, args![&asked.caller, &asked.key])
            .await?;
        if known.text("request")? != asked.request {
            return Ok(Begun::Reused);
        }
        match known.opt_time("lease_until")? {
            None => Ok(Begun::Answered(known.bytes("answer")?)),
            Some(until) => {
                let left = until.duration_since(known.time("at")?);
                Ok(Begun::Running(left.try_into().unwrap_or_default()))
            }
        }
    }

    /// Keeps the answer of a run. Returns whether the run still held the key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_repeatable(
        &self,
        asked: &Repeatable,
        run: Uuid,
        answer: &[u8],
    ) -> Result<bool, StoreError> {
        let values = args![&asked.caller, &asked.key, run, answer];
        let mut tx = self.write().await?;
        let kept = tx.execute(sql::IDEMPOTENCY_FINISH, values, None).await?;
        tx.commit().await?;
        Ok(kept == 1)
    }

    /// Frees the key of a run that came to nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn free_repeatable(&self, asked: &Repeatable, run: Uuid) -> Result<(), StoreError> {
        let values = args![&asked.caller, &asked.key, run];
        let mut tx = self.write().await?;
        tx.execute(sql::IDEMPOTENCY_FREE, values, None).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets the keys that are old enough. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_repeatable(&self) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let values = args![REMEMBERED];
        let gone = tx.execute(sql::IDEMPOTENCY_FORGET, values, None).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
