//! Attempts: every try of a delivery and every question about it, as they were recorded.

use jiff::Timestamp;
use malote_core::id::DeliveryId;
use serde::Serialize;

use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::read::sql;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// The how-manieth.
    pub number: i64,
    /// `deliver` or `ask`.
    pub errand: String,
    /// The answer in one word.
    pub verdict: String,
    /// What makes its failure the same as others.
    pub fingerprint: Option<String>,
    /// Requests and answers, redacted.
    pub exchanges: serde_json::Value,
    /// Who did it.
    pub worker: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When its outcome was written.
    pub settled_at: Timestamp,
}

/// The attempts of a delivery, oldest first.
pub(crate) async fn of_delivery(
    tx: &mut dyn Transaction,
    id: DeliveryId,
) -> Result<Vec<Attempt>, StoreError> {
    let rows = tx.fetch(sql::ATTEMPTS_OF_DELIVERY, args![id], None).await?;
    let mut attempts = Vec::with_capacity(rows.len());
    for row in rows {
        attempts.push(Attempt {
            number: row.int("number")?,
            errand: row.text("errand")?,
            verdict: row.text("verdict")?,
            fingerprint: row.opt_text("fingerprint")?,
            exchanges: row.json("exchanges")?,
            worker: row.text("worker")?,
            started_at: row.time("started_at")?,
            settled_at: row.time("settled_at")?,
        });
    }
    Ok(attempts)
}
