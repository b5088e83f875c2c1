//! Turning the new events of a batch into rows: revisions decided, causes looked up, deliveries inserted, some of them already leased.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use malote_core::delivery::{Operation, Status};
use malote_core::id::{ConnectionId, DeliveryId, EventId, ThingId};
use malote_core::job::{Errand, Job, Links};
use malote_core::next::Current;
use malote_core::personal::Veil;

use crate::db::{Kind, Transaction};
use crate::error::StoreError;
use crate::queue::accept::Fresh;
use crate::queue::causes::{self, Wanting};
use crate::queue::decide::{Planned, Subject};
use crate::queue::routes::Home;
use crate::queue::rows::{DELIVERY, content_row, delivery_row, digest};
use crate::queue::sql;
use crate::queue::subjects::{self, Decided, SubjectKey};

/// One batch on its way into the tables.
pub(super) struct Intake<'a> {
    pub(super) tx: &'a mut dyn Transaction,
    pub(super) homes: &'a HashMap<ConnectionId, Home>,
    pub(super) room: HashMap<ConnectionId, usize>,
    pub(super) worker: &'a str,
    pub(super) lease: Duration,
    pub(super) at: Timestamp,
}

/// A planned delivery with what the database had to say about it.
pub(super) struct Placed<'a> {
    pub(super) row: Planned<'a>,
    /// Of what the target should hold.
    pub(super) digest: String,
    pub(super) subject: SubjectKey,
    pub(super) status: Status,
    pub(super) links: Links,
}

impl Intake<'_> {
    /// Writes everything the events want. Returns what was leased to the caller, and adds the
    /// credentials that got something to do for others.
    pub(super) async fn run(
        &mut self,
        fresh: Vec<Fresh<'_>>,
        credentials: &mut HashSet<String>,
    ) -> Result<Vec<Job>, StoreError> {
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        let Decided {
            subjects,
            planned,
            replaced,
        } = subjects::decide(self.tx, &fresh, self.at).await?;
        let placed = self.place(&subjects, planned).await?;
        self.supersede(&replaced).await?;
        self.write_things(&subjects, &placed).await?;
        self.write_deliveries(&subjects, &placed).await?;
        let jobs = placed
            .iter()
            .filter(|one| one.status == Status::Sending)
            .map(|one| self.job(one, &subjects[&one.subject]))
            .collect();
        let waiting = placed.iter().filter(|one| one.status == Status::Ready);
        let waiting: HashSet<EventId> = waiting.map(|one| one.row.event).collect();
        for one in fresh.iter().filter(|one| waiting.contains(&one.event)) {
            credentials.insert(self.homes[&one.connection].credential.clone());
        }
        Ok(jobs)
    }

    /// Looks up links and causes, and decides where each delivery begins its life.
    async fn place<'a>(
        &mut self,
        subjects: &BTreeMap<SubjectKey, Subject>,
        mut planned: BTreeMap<SubjectKey, Vec<Planned<'a>>>,
    ) -> Result<Vec<Placed<'a>>, StoreError> {
        for (key, rows) in &mut planned {
            let Some(home) = self.homes.get(&key.0) else {
                continue;
            };
            // What is there keeps its kind, whatever the connection's settings have become since.
            let held = |name: &str| subjects[key].things.get(name).is_some_and(|one| one.held);
            for row in rows.iter_mut().filter(|row| !held(&row.name)) {
                row.demand(home);
            }
        }
        let mut needs = Vec::new();
        for (key, rows) in &planned {
            for row in rows.iter().filter(|row| row.superseded.is_none()) {
                needs.extend(row.needs.iter().map(|need| (key.0, need)));
            }
        }
        let links = causes::links(self.tx, needs).await?;
        let mut wanting: Vec<Wanting> = Vec::new();
        for (key, rows) in &planned {
            let parts = self.homes.get(&key.0).is_some_and(|home| home.parts);
            wanting.extend(causes::wanting(
                key.0,
                rows.iter().map(causes::Asking::of),
                &links,
                parts,
            ));
        }
        let parked = causes::park(self.tx, wanting).await?;
        let mut placed = Vec::new();
        for (key, rows) in planned {
            let links = links.get(&subjects[&key].connection);
            for row in rows {
                let status = match row.superseded {
                    Some(_) => Status::Superseded,
                    None if parked.contains(&row.id) => Status::Parked,
                    None => self.ready_or_leased(&row, key.0),
                };
                let links =
                    links.map_or_else(Links::default, |all| causes::narrowed(all, &row.needs));
                placed.push(Placed {
                    digest: digest(&row),
                    row,
                    subject: key.clone(),
                    status,
                    links,
                });
            }
        }
        Ok(placed)
    }

    /// A new thing with a free place is leased at once: no second round trip to claim it.
    fn ready_or_leased(&mut self, row: &Planned<'_>, connection: ConnectionId) -> Status {
        if row.follows.is_some() || !row.present || !row.fresh_thing {
            return Status::Ready;
        }
        match self.room.get_mut(&connection) {
            Some(room) if *room > 0 => {
                *room -= 1;
                Status::Sending
            }
            _ => Status::Ready,
        }
    }

    async fn supersede(&mut self, replaced: &[DeliveryId]) -> Result<(), StoreError> {
        if replaced.is_empty() {
            return Ok(());
        }
        let ids = || Some(sql::ids(replaced.iter().copied()));
        // First, while they still say what they waited for themselves.
        self.tx.execute(sql::FOLLOWERS_FREE, vec![], ids()).await?;
        self.tx
            .execute(
                sql::DELIVERIES_SUPERSEDE,
                vec!["newer-revision".into()],
                ids(),
            )
            .await?;
        self.tx
            .execute(sql::DELIVERY_CAUSES_DROP, vec![], ids())
            .await?;
        Ok(())
    }

    async fn write_things(
        &mut self,
        subjects: &BTreeMap<SubjectKey, Subject>,
        placed: &[Placed<'_>],
    ) -> Result<(), StoreError> {
        let used: HashSet<ThingId> = placed.iter().map(|one| one.row.thing).collect();
        let mut rows = Vec::new();
        for subject in subjects.values() {
            for (name, thing) in &subject.things {
                if thing.stored || !used.contains(&thing.id) {
                    continue;
                }
                rows.push(vec![
                    thing.id.0.into(),
                    subject.id.0.into(),
                    subject.connection.0.into(),
                    name.as_str().into(),
                    thing.target_key.as_str().into(),
                ]);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let kinds = &[Kind::Uuid, Kind::Uuid, Kind::Uuid, Kind::Text, Kind::Text];
        let table = sql::table(kinds, rows);
        self.tx
            .execute(sql::THINGS_INSERT, vec![], Some(table))
            .await?;
        Ok(())
    }

    async fn write_deliveries(
        &mut self,
        subjects: &BTreeMap<SubjectKey, Subject>,
        placed: &[Placed<'_>],
    ) -> Result<(), StoreError> {
        if placed.is_empty() {
            return Ok(());
        }
        let rows = placed
            .iter()
            .map(|one| delivery_row(one, &subjects[&one.subject]))
            .collect();
        let lease_ms = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX);
        let args = vec![self.worker.into(), lease_ms.into()];
        self.tx
            .execute(
                sql::DELIVERIES_INSERT,
                args,
                Some(sql::table(DELIVERY, rows)),
            )
            .await?;
        let contents: Vec<_> = placed.iter().filter_map(content_row).collect();
        if !contents.is_empty() {
            let table = sql::table(&[Kind::Uuid, Kind::Text], contents);
            self.tx
                .execute(sql::CONTENTS_INSERT, vec![], Some(table))
                .await?;
        }
        Ok(())
    }

    fn job(&self, one: &Placed<'_>, subject: &Subject) -> Job {
        let row = &one.row;
        let thing = &subject.things[&row.name];
        Job {
            id: row.id,
            fence: 1,
            errand: Errand::Deliver,
            tenant: subject.tenant.clone(),
            connection: subject.connection,
            flow: subject.flow.to_owned(),
            event: row.event,
            thing: row.thing,
            source: subject.source.clone(),
            name: row.name.clone(),
            subject: subject.name.clone(),
            target_key: thing.target_key.clone(),
            incarnation: thing.incarnation,
            revision: row.revision,
            revised_at: subject
                .newest
                .as_ref()
                .map_or(self.at, |newest| newest.revision.at),
            operation: Operation::Include,
            amount: row.amount,
            content_digest: one.digest.clone(),
            content: row.content.cloned().unwrap_or_default(),
            links: one.links.clone(),
            known: None,
            claimed_at: self.at,
            begun: true,
            failed_with: None,
            traceparent: row.traceparent.clone(),
            veil: Veil::default(),
            current: Current {
                status: Status::Sending,
                operation: Operation::Include,
                doubt: false,
                tries: 0,
                questions: 0,
                contradictions: 0,
                failing_for: Duration::ZERO,
                unknown_for: Duration::ZERO,
                key: thing.target_key.clone(),
                seed: crate::queue::claim::seed(row.id),
            },
        }
    }
}
