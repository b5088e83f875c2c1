//! Events, with what became of them.

use jiff::Timestamp;
use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, EventId, Tenant};
use malote_core::totals::Total;
use serde::Serialize;

use crate::Store;
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;
use crate::read::delivery::{self, Delivery};
use crate::read::sql;

/// An accepted event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Our identifier.
    pub row: EventId,
    /// Whose.
    pub tenant: String,
    /// The producing system.
    pub source: String,
    /// The producer's identifier.
    pub id: String,
    /// The event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about, as the producer names it.
    pub subject: Option<String>,
    /// The flow that took it.
    pub flow: String,
    /// The connection it went to.
    pub connection: ConnectionId,
    /// What its own lines add up to.
    pub expected: Total,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The event as it came; null once it was removed.
    pub body: serde_json::Value,
    /// Whether it is older than what it said is kept.
    pub body_removed: bool,
    /// When it was durable.
    pub accepted_at: Timestamp,
}

/// Where an event stands as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing of it is left to do.
    Whole,
    /// Some of it reached the target, some did not.
    PartlyDelivered,
    /// Nothing of it reached the target yet.
    Waiting,
}

impl Standing {
    /// The standing that deliveries add up to.
    #[must_use]
    pub fn of(statuses: &[Status]) -> Self {
        let delivered = statuses.contains(&Status::Delivered);
        // What a person discarded never reaches the target by itself.
        let done = |status: &Status| matches!(status, Status::Delivered | Status::Superseded);
        match (statuses.iter().all(done), delivered) {
            (true, _) => Self::Whole,
            (false, true) => Self::PartlyDelivered,
            (false, false) => Self::Waiting,
        }
    }
}

/// An event with its deliveries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithDeliveries {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// Where it stands as a whole.
    pub standing: Standing,
    /// What it led to, the newest first.
    pub deliveries: Vec<Delivery>,
}

impl Store {
    /// An event by its identity; `None` when it was not accepted here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event(
        &self,
        tenant: &Tenant,
        source: &str,
        id: &str,
    ) -> Result<Option<WithDeliveries>, StoreError> {
        let mut tx = self.read_by_keys().await?;
        let row = tx
            .fetch_optional(sql::EVENT_NAMED, args![tenant, source, id])
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let event = read(&row)?;
        let mut ids = Vec::new();
        for row in tx
            .fetch(sql::DELIVERIES_OF_EVENT, args![event.row], None)
            .await?
        {
            ids.push(row.uuid("id")?);
        }
        let deliveries = delivery::by_id(&mut *tx, &ids).await?;
        let statuses: Vec<Status> = deliveries.iter().map(|one| one.status).collect();
        Ok(Some(WithDeliveries {
            event,
            standing: Standing::of(&statuses),
            deliveries,
        }))
    }
}

/// The event of a delivery.
pub(crate) async fn by_id(tx: &mut dyn Transaction, id: EventId) -> Result<Event, StoreError> {
    read(&tx.fetch_one(sql::EVENT_GET, args![id]).await?)
}

pub(super) fn read(row: &Row) -> Result<Event, StoreError> {
    let text = row.opt_text("body")?;
    Ok(Event {
        row: EventId(row.uuid("id")?),
        tenant: row.text("tenant")?,
        source: row.text("source")?,
        id: row.text("event_id")?,
        kind: row.text("type")?,
        subject: row.opt_text("subject")?,
        flow: row.text("flow")?,
        connection: ConnectionId(row.uuid("connection_id")?),
        expected: Total {
            count: row.int("expected_count")?,
            amount: row.money("expected_amount")?,
        },
        notes: row.opt_json("notes")?.unwrap_or_default(),
        body_removed: text.is_none(),
        body: text.map(body).unwrap_or_default(),
        accepted_at: row.time("accepted_at")?,
    })
}

/// The body is kept as it came, and its values stand there as they came, escapes and all. One that
/// is no document any more, because a number in it was erased, is shown as a text.
fn body(text: String) -> serde_json::Value {
    serde_json::from_str(&text).unwrap_or_else(|_| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_whole_when_nothing_is_left_to_do() {
        use Status::{Dead, Delivered, Parked, Superseded};
        assert_eq!(Standing::of(&[]), Standing::Whole);
        assert_eq!(Standing::of(&[Delivered, Superseded]), Standing::Whole);
        assert_eq!(Standing::of(&[Delivered, Dead]), Standing::PartlyDelivered);
        assert_eq!(Standing::of(&[Parked, Parked]), Standing::Waiting);
    }
}
