//! The durable side of a target's limits: faults in a row and pauses by method, calls that must
//! not be repeated, and the rate that all workers behind one address share.

use std::time::Duration;

use jiff::Timestamp;

use malote_core::id::ConnectionId;

use crate::Store;
use crate::db::args;
use crate::error::StoreError;
use crate::queue::claim::{between, millis};
use crate::queue::sql;

/// A call is remembered for so long at least: somebody may make the window longer.
const KEPT_AT_LEAST: Duration = Duration::from_secs(600);

/// What a new owner must know about one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodState {
    /// The target's method.
    pub method: String,
    /// Faults in a row.
    pub faults: u32,
    /// How long it still rests; zero when the rest is over; `None` when it does not rest.
    pub paused: Option<Duration>,
    /// What kept failing.
    pub fingerprint: String,
}

/// A call made not long ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentCall {
    /// Its identity, in hex.
    pub identity: String,
    /// How long ago.
    pub ago: Duration,
}

impl Store {
    /// What earlier owners of a credential left behind, so far as it still counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gate_state(
        &self,
        credential: &str,
        window: Duration,
    ) -> Result<(Vec<MethodState>, Vec<RecentCall>), StoreError> {
        let mut tx = self.read().await?;
        let (mut methods, mut calls) = (Vec::new(), Vec::new());
        for row in tx
            .fetch(sql::METHODS_GET, vec![credential.into()], None)
            .await?
        {
            let at = row.time("at")?;
            methods.push(MethodState {
                method: row.text("method")?,
                faults: row.number("faults")?,
                paused: row
                    .opt_time("paused_until")?
                    .map(|until| between(at, until)),
                fingerprint: row.text("fingerprint")?,
            });
        }
        let args = vec![credential.into(), millis(window).into()];
        for row in tx.fetch(sql::CALLS_GET, args, None).await? {
            calls.push(RecentCall {
                identity: row.text("identity")?,
                ago: between(row.time("made_at")?, row.time("at")?),
            });
        }
        Ok((methods, calls))
    }

    /// Keeps what is known of a method.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_method(
        &self,
        credential: &str,
        state: &MethodState,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let args = vec![
            credential.into(),
            state.method.as_str().into(),
            state.faults.into(),
            state.paused.map(millis).into(),
            state.fingerprint.as_str().into(),
        ];
        tx.execute(sql::METHOD_PUT, args, None).await?;
        Ok(tx.commit().await?)
    }

    /// A few documents that the target is known to hold through a connection: their keys, and what
    /// is stored of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_some(
        &self,
        connection: ConnectionId,
    ) -> Result<Vec<(String, serde_json::Value)>, StoreError> {
        let mut tx = self.read().await?;
        let mut held = Vec::new();
        for row in tx.fetch(sql::HELD_SOME, args![connection], None).await? {
            held.push((row.text("target_key")?, row.json("known_snapshot")?));
        }
        Ok(held)
    }

    /// Remembers a call before it is made, for as long as it must not be repeated.
    ///
    /// # Errors
    /// When the database fails; then the call may not be made.
    pub async fn keep_call(
        &self,
        credential: &str,
        identity: &str,
        window: Duration,
    ) -> Result<(), StoreError> {
        let kept = millis(window.max(KEPT_AT_LEAST));
        let mut tx = self.write().await?;
        tx.execute(sql::CALL_PUT, args![credential, identity, kept], None)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Reserves `slots` of `interval` each under a shared rate. `Some(wait)`: they are ours, and
    /// the first may be used after the wait. `None`: the next free slot lies more than `ahead`
    /// away.
    ///
    /// # Errors
    /// When the database fails; then no call may be made.
    pub async fn take_rate(
        &self,
        name: &str,
        slots: u32,
        interval: Duration,
        ahead: Duration,
    ) -> Result<Option<Duration>, StoreError> {
        let mut tx = self.write().await?;
        let args = vec![
            name.into(),
            slots.into(),
            micros(interval).into(),
            micros(ahead).into(),
        ];
        let row = tx.fetch_optional(sql::RATE_TAKE, args).await?;
        tx.commit().await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let (at, end): (Timestamp, Timestamp) = (row.time("at")?, row.time("due_at")?);
        let all = interval.saturating_mul(slots);
        Ok(Some(between(at, end).saturating_sub(all)))
    }
}

/// Intervals of a rate are finer than milliseconds: 960 a minute are 62.5 ms apart.
fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
