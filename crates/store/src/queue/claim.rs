//! Claiming what is due, with a lease and a fencing number, and beginning a write.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use malote_core::delivery::{Held, Operation, Status};
use malote_core::id::{ConnectionId, DeliveryId, EventId, Tenant, ThingId};
use malote_core::job::{Errand, Job, Links};
use malote_core::money::Money;
use malote_core::next::Current;
use malote_core::personal::Veil;
use malote_core::plan::Need;

use crate::Store;
use crate::db::{Dialect, Kind, Row, Transaction};
use crate::error::StoreError;
use crate::personal::guard;
use crate::queue::{causes, sql};

/// Free places on a connection, for who has opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Which.
    pub connection: ConnectionId,
    /// How many deliveries may come.
    pub places: usize,
    /// The credentials that were opened, sealed. While the connection has others, nothing comes:
    /// it would go out with these, and into another company.
    pub sealed: Vec<u8>,
}

impl Store {
    /// Takes what is due on owned connections, each up to its free room, but nothing of one whose
    /// credentials were replaced meanwhile.
    ///
    /// # Errors
    /// When the database fails; then nothing was taken.
    pub async fn claim(
        &self,
        worker: &str,
        lease: Duration,
        rooms: &[Room],
    ) -> Result<Vec<Job>, StoreError> {
        let mut tx = self.write().await?;
        // SQLite has no way to say how many of each at once, and no round trips to save.
        let at_once = match self.db.dialect() {
            Dialect::Postgres => rooms.len(),
            Dialect::Sqlite => 1,
        };
        let mut taken = Vec::new();
        for rooms in rooms.chunks(at_once.max(1)) {
            let rows = rooms.iter().map(|room| {
                let places = i64::try_from(room.places).unwrap_or(i64::MAX);
                let sealed = hex(&room.sealed);
                vec![room.connection.into(), places.into(), sealed.into()]
            });
            let kinds = &[Kind::Uuid, Kind::Int, Kind::Text];
            let table = sql::table(kinds, rows.collect());
            let args = vec![worker.into(), millis(lease).into()];
            for row in tx.fetch(sql::CLAIM_TAKE, args, Some(table)).await? {
                taken.push(row.uuid("id")?);
            }
        }
        if taken.is_empty() {
            return Ok(Vec::new());
        }
        let mut jobs = Vec::new();
        for row in tx
            .fetch(sql::CLAIM_READ, vec![], Some(sql::ids(taken)))
            .await?
        {
            jobs.push(job(&row)?);
        }
        freeze_links(&mut *tx, &mut jobs).await?;
        guard::reveal(&mut *tx, jobs.iter_mut().map(|(job, needs)| (job, needs))).await?;
        tx.commit().await?;
        Ok(jobs.into_iter().map(|(job, _)| job).collect())
    }

    /// Records, durably, that a write begins. `false`: the lease is over or was taken by
    /// another, and nothing may be sent.
    ///
    /// # Errors
    /// When the database fails; then nothing may be sent either.
    pub async fn begin(&self, id: DeliveryId, fence: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let begun = tx
            .execute(sql::CLAIM_BEGIN, vec![id.0.into(), fence.into()], None)
            .await?;
        tx.commit().await?;
        Ok(begun == 1)
    }

    /// How long until something of each of these connections is due; nothing of one where nothing
    /// waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_in(
        &self,
        connections: &[ConnectionId],
    ) -> Result<HashMap<ConnectionId, Duration>, StoreError> {
        let table = sql::ids(connections.iter().copied());
        let mut tx = self.read().await?;
        let mut due = HashMap::new();
        for row in tx.fetch(sql::DUE_SOONEST, vec![], Some(table)).await? {
            if let Some(at) = row.opt_time("due_at")? {
                let connection = ConnectionId(row.uuid("id")?);
                due.insert(connection, between(row.time("at")?, at));
            }
        }
        Ok(due)
    }
}

/// Today's links, kept with the delivery; one in doubt keeps those it was built from.
async fn freeze_links(
    tx: &mut dyn Transaction,
    jobs: &mut [(Job, Vec<Need>)],
) -> Result<(), StoreError> {
    let mut needs = Vec::new();
    for (job, wanted) in jobs.iter().filter(|(job, _)| !job.current.doubt) {
        needs.extend(wanted.iter().map(|need| (job.connection, need)));
    }
    if needs.is_empty() {
        return Ok(());
    }
    let links = causes::links(tx, needs).await?;
    let mut rows = Vec::new();
    for (job, wanted) in jobs.iter_mut().filter(|(job, _)| !job.current.doubt) {
        let now = links
            .get(&job.connection)
            .map_or_else(Links::default, |all| causes::narrowed(all, wanted));
        if now != job.links {
            let text = serde_json::to_string(&now).expect("texts are always JSON");
            rows.push(vec![job.id.0.into(), text.into()]);
            job.links = now;
        }
    }
    // Most are still those of intake.
    if rows.is_empty() {
        return Ok(());
    }
    let table = sql::table(&[Kind::Uuid, Kind::Text], rows);
    tx.execute(sql::CLAIM_LINKS, vec![], Some(table)).await?;
    Ok(())
}

/// A claimed row, and the links it needs.
pub(crate) fn job(row: &Row) -> Result<(Job, Vec<Need>), StoreError> {
    let id = DeliveryId(row.uuid("id")?);
    let status = sql::status(row)?;
    let operation = Operation::from_name(&row.text("operation")?)
        .ok_or_else(|| row.bad("operation", "is not an operation"))?;
    let at = row.time("at")?;
    let since = |column| -> Result<_, StoreError> {
        let from = row.opt_time(column)?;
        Ok(from.map_or(Duration::ZERO, |from| between(from, at)))
    };
    let target_key = row.text("target_key")?;
    let current = Current {
        status,
        operation,
        doubt: row.bool("doubt")?,
        tries: row.number("tries")?,
        questions: row.number("questions")?,
        contradictions: row.number("contradictions")?,
        failing_for: since("failing_since")?,
        unknown_for: since("asked_since")?,
        key: target_key.clone(),
        seed: seed(id),
    };
    let needs: Vec<Need> = row.json("needs")?;
    let tenant = Tenant::parse(&row.text("tenant")?).map_err(|error| row.bad("tenant", error))?;
    let job = Job {
        id,
        fence: row.int("fence")?,
        errand: if status == Status::Uncertain {
            Errand::Ask
        } else {
            Errand::Deliver
        },
        tenant,
        connection: ConnectionId(row.uuid("connection_id")?),
        flow: row.text("flow")?,
        event: EventId(row.uuid("event_id")?),
        thing: ThingId(row.uuid("thing_id")?),
        source: row.text("source")?,
        name: row.text("name")?,
        subject: row.text("subject")?,
        target_key,
        incarnation: row.number("incarnation")?,
        revision: row.number("revision")?,
        revised_at: row.time("revised_at")?,
        operation,
        amount: Money::from_centavos(row.int("amount")?),
        content: row.opt_json("content")?.unwrap_or_default(),
        content_digest: row.text("content_digest")?,
        links: row.opt_json("links")?.unwrap_or_default(),
        known: known(row)?,
        claimed_at: at,
        begun: row.bool("begun")?,
        failed_with: row.opt_text("fingerprint")?,
        traceparent: row.opt_text("traceparent")?,
        veil: Veil::default(),
        current,
    };
    Ok((job, needs))
}

fn known(row: &Row) -> Result<Option<Held>, StoreError> {
    let (Some(reference), Some(snapshot), Some(amount)) = (
        row.opt_text("known_reference")?,
        row.opt_json("known_snapshot")?,
        row.opt_int("known_amount")?,
    ) else {
        return Ok(None);
    };
    Ok(Some(Held {
        reference,
        snapshot,
        amount: Money::from_centavos(amount),
    }))
}

/// Spreads retries of one delivery the same way in every process.
pub(crate) fn seed(id: DeliveryId) -> u64 {
    id.0.as_u64_pair().1
}

/// Bytes as both databases can compare them in a table.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// From one instant of the database to another, nothing when they are the other way round.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}
