//! The subjects of a batch: new ones written as the batch leaves them, the others locked and
//! read before their revisions are decided.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use malote_core::id::{ConnectionId, DeliveryId, EventId, SubjectId, ThingId};
use malote_core::plan::{Rank, Revision};

use crate::db::{DbError, Kind, Row, Transaction, Value};
use crate::error::StoreError;
use crate::queue::accept::Fresh;
use crate::queue::decide::{Newest, Open, Planned, Subject, Thing};
use crate::queue::rows::{SUBJECT, subject_row};
use crate::queue::sql;

/// What names a subject; its order is the order of locks.
pub(super) type SubjectKey = (ConnectionId, &'static str, String, String);

/// What a batch means for its subjects.
#[derive(Default)]
pub(super) struct Decided<'a> {
    pub(super) subjects: BTreeMap<SubjectKey, Subject>,
    /// By subject, in the order in which they were decided.
    pub(super) planned: BTreeMap<SubjectKey, Vec<Planned<'a>>>,
    /// Stored deliveries that are replaced.
    pub(super) replaced: Vec<DeliveryId>,
}

impl<'a> Decided<'a> {
    fn take(&mut self, key: &SubjectKey, fresh: &Fresh<'a>) {
        let Some(subject) = self.subjects.get_mut(key) else {
            return;
        };
        let rows = self.planned.entry(key.clone()).or_default();
        let plan = &fresh.incoming.plan;
        let trace = fresh.incoming.envelope.traceparent.as_ref();
        let replaced = subject.take(fresh.event, plan, trace, rows);
        self.replaced.extend(replaced);
    }
}

/// Decides what the events mean, and writes what their subjects become. Every subject is taken
/// for new at first: most are, and are then written once, as they are to stay.
pub(super) async fn decide<'a>(
    tx: &mut dyn Transaction,
    fresh: &[Fresh<'a>],
    at: Timestamp,
) -> Result<Decided<'a>, StoreError> {
    let mut decided = Decided::default();
    let keys: Vec<SubjectKey> = fresh.iter().map(subject_key).collect();
    for (key, one) in keys.iter().zip(fresh) {
        let new = || new(one, at);
        decided.subjects.entry(key.clone()).or_insert_with(new);
        decided.take(key, one);
    }
    let known = insert(tx, &decided.subjects).await?;
    if known.is_empty() {
        return Ok(decided);
    }
    for key in &known {
        decided.planned.remove(key);
        let one = keys.iter().position(|other| other == key);
        if let Some(one) = one {
            decided.subjects.insert(key.clone(), new(&fresh[one], at));
        }
    }
    lock(tx, &known, &mut decided.subjects).await?;
    for (key, one) in keys.iter().zip(fresh) {
        if known.contains(key) {
            decided.take(key, one);
        }
    }
    update(tx, known.iter().map(|key| &decided.subjects[key])).await?;
    Ok(decided)
}

fn subject_key(fresh: &Fresh<'_>) -> SubjectKey {
    let incoming = fresh.incoming;
    (
        fresh.connection,
        incoming.plan.flow,
        incoming.envelope.source.clone(),
        incoming.plan.subject.clone(),
    )
}

/// A subject nobody has seen yet.
fn new(fresh: &Fresh<'_>, at: Timestamp) -> Subject {
    let incoming = fresh.incoming;
    Subject {
        id: SubjectId::fresh(),
        at,
        tenant: incoming.envelope.tenant.clone(),
        connection: fresh.connection,
        flow: incoming.plan.flow,
        source: incoming.envelope.source.clone(),
        name: incoming.plan.subject.clone(),
        revision: 0,
        newest: None,
        stored: false,
        things: HashMap::new(),
        open: Vec::new(),
    }
}

/// Inserts the subjects that are new, and returns the others.
async fn insert(
    tx: &mut dyn Transaction,
    subjects: &BTreeMap<SubjectKey, Subject>,
) -> Result<HashSet<SubjectKey>, StoreError> {
    let rows = subjects.values().map(subject_row).collect();
    let table = sql::table(SUBJECT, rows);
    let mut new = HashSet::new();
    for row in tx.fetch(sql::SUBJECTS_INSERT, vec![], Some(table)).await? {
        new.insert(SubjectId(row.uuid("id")?));
    }
    let known = subjects
        .iter()
        .filter(|(_, subject)| !new.contains(&subject.id));
    Ok(known.map(|(key, _)| key.clone()).collect())
}

/// Locks subjects in sorted order and reads what they have.
async fn lock(
    tx: &mut dyn Transaction,
    known: &HashSet<SubjectKey>,
    subjects: &mut BTreeMap<SubjectKey, Subject>,
) -> Result<(), StoreError> {
    let row = |(connection, flow, source, name): &SubjectKey| {
        vec![
            connection.0.into(),
            (*flow).into(),
            source.as_str().into(),
            name.as_str().into(),
        ]
    };
    let kinds = &[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text];
    let table = sql::table(kinds, known.iter().map(row).collect());
    let mut by_id: HashMap<SubjectId, SubjectKey> = HashMap::new();
    for row in tx.fetch(sql::SUBJECTS_LOCK, vec![], Some(table)).await? {
        let connection = ConnectionId(row.uuid("connection_id")?);
        let (flow, source, name) = (row.text("flow")?, row.text("source")?, row.text("name")?);
        let found = subjects
            .iter_mut()
            .find(|((c, f, s, n), _)| *c == connection && *f == flow && *s == source && *n == name);
        let Some((key, subject)) = found else {
            continue;
        };
        subject.id = SubjectId(row.uuid("id")?);
        subject.stored = true;
        subject.revision = row.number("revision")?;
        subject.newest = Some(Newest {
            revision: newest(&row)?,
            event: EventId(row.uuid("newest_event")?),
        });
        by_id.insert(subject.id, key.clone());
    }
    read(tx, &by_id, subjects).await
}

/// The newest revision of a subject.
pub(crate) fn newest(row: &Row) -> Result<Revision, DbError> {
    Ok(Revision {
        at: row.time("newest_at")?,
        rank: rank(row)?,
        digest: row.text("newest_digest")?,
    })
}

/// The kind of the newest revision of a subject.
pub(super) fn rank(row: &Row) -> Result<Rank, DbError> {
    Ok(match row.int("newest_rank")? {
        0 => Rank::Reopened,
        _ => Rank::Approved,
    })
}

async fn read(
    tx: &mut dyn Transaction,
    by_id: &HashMap<SubjectId, SubjectKey>,
    subjects: &mut BTreeMap<SubjectKey, Subject>,
) -> Result<(), StoreError> {
    let ids = || Some(sql::ids(by_id.keys().copied()));
    // First locked, then read: what was settled meanwhile shows in the things.
    for row in tx.fetch(sql::SUBJECT_OPEN, vec![], ids()).await? {
        let open = Open {
            id: DeliveryId(row.uuid("id")?),
            event: EventId(row.uuid("event_id")?),
            thing: ThingId(row.uuid("thing_id")?),
            status: sql::status(&row)?,
            present: row.bool("present")?,
            doubt: row.bool("doubt")?,
            follows: row.opt_uuid("follows")?.map(DeliveryId),
            planned: false,
        };
        let key = by_id.get(&SubjectId(row.uuid("subject_id")?));
        if let Some(subject) = key.and_then(|key| subjects.get_mut(key)) {
            subject.open.push(open);
        }
    }
    for row in tx.fetch(sql::SUBJECT_THINGS, vec![], ids()).await? {
        let thing = Thing {
            id: ThingId(row.uuid("id")?),
            target_key: row.text("target_key")?,
            incarnation: row.number("incarnation")?,
            held: row.bool("held")?,
            stored: true,
        };
        let key = by_id.get(&SubjectId(row.uuid("subject_id")?));
        if let Some(subject) = key.and_then(|key| subjects.get_mut(key)) {
            subject.things.insert(row.text("name")?, thing);
        }
    }
    Ok(())
}

async fn update(
    tx: &mut dyn Transaction,
    subjects: impl Iterator<Item = &Subject>,
) -> Result<(), StoreError> {
    let row = |subject: &Subject| {
        let newest = subject.newest.as_ref()?;
        Some(vec![
            subject.id.0.into(),
            i64::from(subject.revision).into(),
            newest.revision.at.into(),
            (newest.revision.rank as i64).into(),
            newest.revision.digest.as_str().into(),
            newest.event.0.into(),
        ])
    };
    let rows: Vec<Vec<Value>> = subjects.filter_map(row).collect();
    let kinds = &[
        Kind::Uuid,
        Kind::Int,
        Kind::Time,
        Kind::Int,
        Kind::Text,
        Kind::Uuid,
    ];
    let table = sql::table(kinds, rows);
    tx.execute(sql::SUBJECTS_UPDATE, vec![], Some(table))
        .await?;
    Ok(())
}
