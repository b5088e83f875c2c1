//! The delivery an order is about: read under its locks, written once.

use std::time::Duration;

use malote_core::cause;
use malote_core::delivery::{Event, Held, Operation, Status};
use malote_core::id::{CauseId, ConnectionId, DeliveryId, EventId, SubjectId, Tenant, ThingId};
use malote_core::language::Said;
use malote_core::money::Money;
use malote_core::next::{Current, Next, next};
use malote_core::policy::Policy;
use serde_json::json;

use crate::act::{Acted, sql};
use crate::audit::{Action, By, Entry};
use crate::db::{DbError, Kind, Row, Table, Transaction, Wake, args};
use crate::error::StoreError;
use crate::personal::guard;
use crate::queue::links;
use crate::said;

/// A delivery with its subject, its open causes and itself locked.
pub(super) struct Locked {
    pub(super) id: DeliveryId,
    pub(super) event: EventId,
    pub(super) thing: ThingId,
    pub(super) subject: SubjectId,
    pub(super) connection: ConnectionId,
    pub(super) credential: String,
    pub(super) connection_name: String,
    pub(super) tenant: Tenant,
    pub(super) source: String,
    pub(super) subject_name: String,
    pub(super) name: String,
    pub(super) revision: i32,
    pub(super) newest: bool,
    pub(super) content_digest: String,
    pub(super) incarnation: i32,
    pub(super) amount: Money,
    pub(super) known: Option<Held>,
    pub(super) fence: i64,
    /// Now, by the clock of the database.
    pub(super) at: jiff::Timestamp,
    pub(super) current: Current,
    pub(super) causes: Vec<Waiting>,
}

/// An open cause it waits for.
pub(super) struct Waiting {
    pub(super) id: CauseId,
    pub(super) kind: cause::Kind,
    pub(super) entity: String,
}

/// What an order adds to the row that follows.
#[derive(Default)]
pub(super) struct Words {
    pub(super) reason: Option<String>,
    pub(super) reference: Option<String>,
}

impl Locked {
    /// Takes the locks in the order of the whole store: connection, subject, causes, delivery.
    /// An order may resolve causes, so nobody parks on this connection meanwhile.
    pub(super) async fn take(tx: &mut dyn Transaction, id: DeliveryId) -> Result<Self, StoreError> {
        place(tx, id).await?;
        Self::of_place(tx, id).await
    }

    /// The same, of a delivery whose [`place`] is held.
    pub(super) async fn of_place(
        tx: &mut dyn Transaction,
        id: DeliveryId,
    ) -> Result<Self, StoreError> {
        let mut causes = Vec::new();
        for row in tx.fetch(sql::ACT_CAUSES, args![id], None).await? {
            causes.push(Waiting {
                id: CauseId(row.uuid("id")?),
                kind: row.parsed("kind", cause::Kind::from_name)?,
                entity: row.text("entity")?,
            });
        }
        let row = tx.fetch_one(sql::ACT_DELIVERY, args![id]).await?;
        let mut locked = read(id, &row, causes)?;
        locked.newest = locked.newest && !went_on(tx, id).await?;
        Ok(locked)
    }

    /// What follows an event of a person's making, unless it makes no sense or has to wait.
    /// Nothing is written yet.
    pub(super) async fn after(
        &self,
        tx: &mut dyn Transaction,
        event: Event,
    ) -> Result<Next, StoreError> {
        let next = next(&Policy::default(), &self.current, event)
            .map_err(|illegal| StoreError::refused(illegal.said()))?;
        if next.doubt && !next.status.finished() {
            self.alone_in_doubt(tx).await?;
        }
        Ok(next)
    }

    /// Refuses what was given up so long ago that nobody knows any more what it would send. Looked
    /// at once the delivery is locked: retention waits for it, or has been here before.
    pub(super) async fn still_says_something(
        &self,
        tx: &mut dyn Transaction,
    ) -> Result<(), StoreError> {
        let row = tx.fetch_one(sql::ACT_CONTENT_GONE, args![self.id]).await?;
        if row.bool("gone")? {
            let text = said::CONTENT_REMOVED.with(&[("id", &self.id)]);
            return Err(StoreError::refused(text));
        }
        Ok(())
    }

    /// What the trail says of an order about it.
    pub(super) fn entry(&self, action: Action, acted: Acted) -> Entry<'_> {
        Entry {
            action,
            tenant: Some(self.tenant.as_str()),
            subject: self.id.to_string(),
            before: json!({"status": self.current.status.name()}),
            after: json!({"status": acted.status.name(), "released": acted.released}),
        }
    }

    /// Of two deliveries of one thing that may both be applied only one could ever be asked about,
    /// and what releases them would release neither.
    async fn alone_in_doubt(&self, tx: &mut dyn Transaction) -> Result<(), StoreError> {
        let values = args![self.id, self.thing];
        let row = tx.fetch_one(sql::ACT_OTHER_DOUBT, values).await?;
        match row.bool("there")? {
            true => Err(self.must_wait()),
            false => Ok(()),
        }
    }

    fn must_wait(&self) -> StoreError {
        let (id, key) = (&self.id, &self.current.key);
        StoreError::refused(said::MUST_WAIT.with(&[("id", id), ("key", key)]))
    }

    /// Writes the row that follows, and lets those go that waited for this one to end.
    pub(super) async fn write(
        &self,
        tx: &mut dyn Transaction,
        next: &Next,
        words: Words,
    ) -> Result<(), StoreError> {
        if next.status.finished() {
            // First, while it still says what it waits for itself.
            let ids = Table::column(&[Kind::Uuid], [self.id]);
            let free = crate::queue::sql::FOLLOWERS_FREE;
            tx.fetch(free, args![], Some(ids)).await?;
        }
        let values = args![
            self.id,
            self.fence,
            next.status,
            next.after,
            next.doubt,
            next.tries,
            next.questions,
            next.contradictions,
            words.reason,
            words.reference,
        ];
        let written = tx.execute(sql::ACT_WRITE, values, None).await;
        match written {
            Ok(1) => {}
            Ok(_) => return Err(StoreError::conflict(changed(self.id))),
            Err(DbError::Conflict { .. }) => return Err(self.must_wait()),
            Err(error) => return Err(error.into()),
        }
        if next.status == Status::Uncertain {
            // It is asked about first; nothing of the same thing may go meanwhile.
            tx.execute(sql::ACT_PUT_BEFORE, args![self.id, self.thing], None)
                .await?;
        }
        tx.notify(Wake::Ready {
            credential: self.credential.clone(),
        });
        Ok(())
    }
}

/// Where a delivery stands, as far as it matters before it is locked itself.
pub(super) struct Place {
    pub(super) connection: ConnectionId,
    pub(super) subject: String,
    /// Given up as one of several approvals at the same instant, of which none has been chosen.
    pub(super) undecided: bool,
}

impl By<'_> {
    /// Meets whom the reason of an order names, before anything is locked: people come first. An
    /// order about nothing is refused later.
    pub(super) async fn meet(
        self,
        tx: &mut dyn Transaction,
        id: DeliveryId,
    ) -> Result<(), StoreError> {
        let Some(reason) = self.reason else {
            return Ok(());
        };
        if let Some(row) = tx.fetch_optional(sql::ACT_CONNECTION, args![id]).await? {
            guard::text(tx, &row.text("tenant")?, reason).await?;
        }
        Ok(())
    }
}

/// Locks the connection and the subject of a delivery.
pub(super) async fn place(tx: &mut dyn Transaction, id: DeliveryId) -> Result<Place, StoreError> {
    let missing = || StoreError::not_found("delivery", id);
    let row = tx.fetch_optional(sql::ACT_CONNECTION, args![id]).await?;
    let connection = ConnectionId(row.ok_or_else(missing)?.uuid("connection_id")?);
    links::hold(tx, &[connection]).await?;
    let row = tx.fetch_optional(sql::ACT_LOCK_SUBJECT, args![id]).await?;
    let row = row.ok_or_else(missing)?;
    Ok(Place {
        connection,
        subject: row.text("name")?,
        undecided: row.bool("undecided")?,
    })
}

/// Whether the report of a delivery went on at a connection that its flow has moved to since. While
/// the connection of the delivery is held, none is taken there either: intake holds all that ever
/// took the flow.
pub(super) async fn went_on(tx: &mut dyn Transaction, id: DeliveryId) -> Result<bool, StoreError> {
    let row = tx.fetch_one(sql::ACT_WENT_ON, args![id]).await?;
    Ok(row.bool("went_on")?)
}

fn changed(id: DeliveryId) -> Said {
    said::CHANGED_MEANWHILE.with(&[("id", &id)])
}

fn read(id: DeliveryId, row: &Row, causes: Vec<Waiting>) -> Result<Locked, StoreError> {
    let at = row.time("at")?;
    let since = |column| -> Result<_, DbError> {
        let from = row.opt_time(column)?;
        let since = from.map(|from| Duration::try_from(at.duration_since(from)));
        Ok(since.and_then(Result::ok).unwrap_or_default())
    };
    let operation = match row.opt_text("operation")? {
        // Never claimed: nothing can have been applied.
        None if row.bool("present")? => Operation::Include,
        None => Operation::Remove,
        Some(_) => row.parsed("operation", Operation::from_name)?,
    };
    let current = Current {
        status: row.parsed("status", Status::from_name)?,
        operation,
        doubt: row.bool("doubt")?,
        tries: row.uint32("tries")?,
        questions: row.uint32("questions")?,
        contradictions: row.uint32("contradictions")?,
        failing_for: since("failing_since")?,
        unknown_for: since("asked_since")?,
        key: row.text("target_key")?,
        seed: id.0.as_u64_pair().1,
    };
    Ok(Locked {
        id,
        event: EventId(row.uuid("event_id")?),
        thing: ThingId(row.uuid("thing_id")?),
        subject: SubjectId(row.uuid("subject_id")?),
        connection: ConnectionId(row.uuid("connection_id")?),
        credential: row.text("credential")?,
        connection_name: row.text("connection")?,
        tenant: row.parsed("tenant", |text| Tenant::parse(text).ok())?,
        source: row.text("source")?,
        subject_name: row.text("subject")?,
        name: row.text("name")?,
        revision: row.int32("revision")?,
        newest: row.int("revision")? == row.int("newest_revision")?,
        content_digest: row.text("content_digest")?,
        incarnation: row.int32("incarnation")?,
        amount: row.money("amount")?,
        known: known(row)?,
        fence: row.int("fence")?,
        at,
        current,
        causes,
    })
}

fn known(row: &Row) -> Result<Option<Held>, StoreError> {
    let Some(reference) = row.opt_text("known_reference")? else {
        return Ok(None);
    };
    Ok(Some(Held {
        reference,
        snapshot: row.json("known_snapshot")?,
        amount: row.money("known_amount")?,
    }))
}
