//! Taking events: dedupe, order revisions, plan into deliveries, park what is blocked; all of a
//! batch in one transaction.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use malote_core::envelope::Envelope;
use malote_core::id::{ConnectionId, EventId};
use malote_core::job::Job;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;

use crate::Store;
use crate::db::{Kind, Row, Transaction, Wake};
use crate::error::StoreError;
use crate::personal::guard;
use crate::personal::meet::{Met, Values};
use crate::queue::claim::Room;
use crate::queue::intake::Intake;
use crate::queue::remember::{remember, remembered};
use crate::queue::routes::Routes;
use crate::queue::rows::{self, event_row};
use crate::queue::sql;

/// An event that its flow could read.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The envelope.
    pub envelope: Envelope,
    /// What it wants.
    pub plan: Plan,
    /// The event as it came, to be kept.
    pub body: String,
}

/// A message that is refused, and is to be remembered.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The body as it came.
    pub body: Vec<u8>,
    /// Whose it claims to be, as far as it could be read.
    pub tenant: Option<String>,
    /// Its source, likewise.
    pub source: Option<String>,
    /// Its identifier, likewise.
    pub event_id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}

/// What to accept in one transaction.
#[derive(Debug, Default)]
pub struct Batch {
    /// Readable events.
    pub incoming: Vec<Incoming>,
    /// Unreadable ones.
    pub refused: Vec<Refused>,
    /// The queue they came from; refusals are remembered under it. `None`: the producer is
    /// told at once, nothing is remembered.
    pub queue: Option<String>,
    /// Free places: so many new deliveries come back already leased.
    pub room: Vec<Room>,
    /// Who leases them.
    pub worker: String,
    /// For how long.
    pub lease: Duration,
}

/// What became of one event of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// Durable, with its deliveries.
    Accepted {
        /// Its row.
        event: EventId,
    },
    /// The same event again: no effect.
    Duplicate,
    /// Not taken.
    Refused(Refusal),
}

/// A refusal that is now durable and must be announced on the dead-letter exchange.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The row, to be marked once it is announced.
    pub id: uuid::Uuid,
    /// The message.
    pub refused: Refused,
}

/// What a committed batch leads to.
#[derive(Debug, Default)]
pub struct Accepted {
    /// One for each incoming event, in order.
    pub outcomes: Vec<Acceptance>,
    /// Deliveries leased to the caller, to be sent at once.
    pub jobs: Vec<Job>,
    /// Refusals to announce.
    pub announcements: Vec<Announcement>,
}

impl Store {
    /// Accepts a batch. When this returns, everything it says is durable.
    ///
    /// # Errors
    /// When the database fails; then nothing of the batch was taken.
    pub async fn accept(
        &self,
        batch: impl Borrow<Batch> + Send + Sync,
    ) -> Result<Accepted, StoreError> {
        let batch: &Batch = batch.borrow();
        let mut tx = self.write().await?;
        let mut accepted = Accepted::default();
        let mut refused = batch.refused.clone();
        let mut credentials = HashSet::new();
        let mut met = Met::default();
        if !batch.incoming.is_empty() {
            let covered = guard::events(&mut *tx, &mut met, &batch.incoming).await?;
            let (incoming, values): (Vec<Incoming>, Vec<Values>) =
                covered.into_iter().map(|one| (one.one, one.values)).unzip();
            let routes = Routes::hold(&mut *tx, &incoming).await?;
            let fresh = identify(&mut *tx, &incoming, &routes, &mut accepted.outcomes).await?;
            for (incoming, outcome) in batch.incoming.iter().zip(&accepted.outcomes) {
                if let Acceptance::Refused(refusal) = outcome {
                    refused.push(remembered(incoming, refusal));
                }
            }
            let named = named(&accepted.outcomes, &values);
            let stored: Vec<(uuid::Uuid, &Values)> = named
                .iter()
                .map(|(event, values)| (event.0, *values))
                .collect();
            guard::store(&mut *tx, &met, "event", &stored).await?;
            let mut intake = Intake {
                tx: &mut *tx,
                homes: &routes.homes,
                room: routes.room(&batch.room),
                worker: &batch.worker,
                lease: batch.lease,
                at: routes.at,
            };
            accepted.jobs = intake.run(fresh, &mut credentials).await?;
            guard::uncover(&mut accepted.jobs, &named);
        }
        if let Some(queue) = &batch.queue {
            accepted.announcements = remember(&mut *tx, &mut met, queue, refused).await?;
        }
        for credential in &credentials {
            tx.notify(Wake::Ready {
                credential: credential.clone(),
            });
        }
        tx.commit().await?;
        Ok(accepted)
    }

    /// Marks refusals as announced on the dead-letter exchange.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refusals_announced(&self, ids: &[uuid::Uuid]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        tx.execute(
            sql::REFUSALS_ANNOUNCED,
            vec![],
            Some(sql::ids(ids.iter().copied())),
        )
        .await?;
        Ok(tx.commit().await?)
    }
}

/// An event that is new, with the row it has now.
pub(crate) struct Fresh<'a> {
    pub(crate) event: EventId,
    pub(crate) incoming: &'a Incoming,
    pub(crate) connection: ConnectionId,
}

/// Inserts the events that are new and tells the others apart: repeats and contradictions.
async fn identify<'a>(
    tx: &mut dyn Transaction,
    incoming: &'a [Incoming],
    routes: &Routes,
    outcomes: &mut Vec<Acceptance>,
) -> Result<Vec<Fresh<'a>>, StoreError> {
    let mut first: HashMap<Identity<'_>, EventId> = HashMap::new();
    let mut candidates: Vec<Fresh<'a>> = Vec::new();
    let mut events = Vec::new();
    for one in incoming {
        let event = match routes.home(one) {
            Ok(connection) => Ok(*first.entry(identity(&one.envelope)).or_insert_with(|| {
                let event = EventId::fresh();
                candidates.push(Fresh {
                    event,
                    incoming: one,
                    connection,
                });
                event
            })),
            Err(refusal) => Err(refusal),
        };
        events.push(event);
    }
    let mut inserted = insert(tx, &candidates).await?;
    let stored = identities(tx, &candidates, &inserted).await?;
    candidates.retain(|fresh| inserted.contains(&fresh.event));
    rows::write_bodies(tx, &candidates).await?;
    let digests: HashMap<EventId, &str> = candidates
        .iter()
        .map(|fresh| (fresh.event, fresh.incoming.envelope.digest.as_str()))
        .collect();
    for (one, event) in incoming.iter().zip(events) {
        outcomes.push(match event {
            Err(refusal) => Acceptance::Refused(refusal),
            Ok(event) if inserted.remove(&event) => Acceptance::Accepted { event },
            Ok(event) => {
                let there = digests.get(&event).copied();
                let there = there.or_else(|| stored.get(&event).map(String::as_str));
                repeated(there, &one.envelope.digest)
            }
        });
    }
    Ok(candidates)
}

type Identity<'a> = (&'a str, &'a str, &'a str);

fn identity(envelope: &Envelope) -> Identity<'_> {
    (envelope.tenant.as_str(), &envelope.source, &envelope.id)
}

/// An event whose identity was accepted before, with this content.
pub(crate) fn repeated(there: Option<&str>, digest: &str) -> Acceptance {
    if there == Some(digest) {
        return Acceptance::Duplicate;
    }
    let detail = "an event with this tenant, source and id was accepted with other content";
    Acceptance::Refused(Refusal::one(
        "conflicting-event",
        "/id",
        "conflicting-event",
        detail,
    ))
}

async fn insert(
    tx: &mut dyn Transaction,
    fresh: &[Fresh<'_>],
) -> Result<HashSet<EventId>, StoreError> {
    use Kind::{Int, Text, Uuid};
    let mut sorted: Vec<&Fresh<'_>> = fresh.iter().collect();
    sorted.sort_by(|a, b| identity(&a.incoming.envelope).cmp(&identity(&b.incoming.envelope)));
    let rows = sorted.into_iter().map(|fresh| event_row(fresh)).collect();
    let kinds = &[
        Uuid, Text, Text, Text, Text, Text, Text, Text, Uuid, Int, Int,
    ];
    let table = sql::table(kinds, rows);
    let rows = tx.fetch(sql::ACCEPT_EVENTS, vec![], Some(table)).await?;
    let id = |row: &Row| Ok(EventId(row.uuid("id")?));
    rows.iter().map(id).collect()
}

/// The digests stored under the identities of candidates that were there already.
async fn identities(
    tx: &mut dyn Transaction,
    candidates: &[Fresh<'_>],
    inserted: &HashSet<EventId>,
) -> Result<HashMap<EventId, String>, StoreError> {
    let mut known: HashMap<Identity<'_>, EventId> = HashMap::new();
    for fresh in candidates {
        if !inserted.contains(&fresh.event) {
            known.insert(identity(&fresh.incoming.envelope), fresh.event);
        }
    }
    if known.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = known
        .keys()
        .map(|(tenant, source, id)| vec![(*tenant).into(), (*source).into(), (*id).into()])
        .collect();
    let table = sql::table(&[Kind::Text, Kind::Text, Kind::Text], rows);
    let mut digests = HashMap::new();
    for row in tx
        .fetch(sql::ACCEPT_IDENTITIES, vec![], Some(table))
        .await?
    {
        let (tenant, source) = (row.text("tenant")?, row.text("source")?);
        let event_id = row.text("event_id")?;
        if let Some(event) = known.get(&(tenant.as_str(), source.as_str(), event_id.as_str())) {
            digests.insert(*event, row.text("digest")?);
        }
    }
    Ok(digests)
}

/// The values of the events that were taken.
fn named<'a>(outcomes: &[Acceptance], values: &'a [Values]) -> HashMap<EventId, &'a Values> {
    let taken = outcomes.iter().zip(values);
    let taken = taken.filter_map(|(outcome, values)| match outcome {
        Acceptance::Accepted { event } => Some((*event, values)),
        Acceptance::Duplicate | Acceptance::Refused(_) => None,
    });
    taken.collect()
}
