//! What a revision means for the things and open deliveries of its subject. Pure: it works on
//! what was read under the subject's lock and says what to write.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;

use malote_core::cause;
use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, DeliveryId, EventId, SubjectId, Tenant, ThingId};
use malote_core::key::{Parts, target_key};
use malote_core::money::Money;
use malote_core::plan::{Need, Plan, Revision, Standing, Wanted};

/// A subject as it stands while a batch is being accepted.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) id: SubjectId,
    /// When it is decided, by the clock of the database.
    pub(super) at: Timestamp,
    pub(super) tenant: Tenant,
    pub(super) connection: ConnectionId,
    pub(super) flow: &'static str,
    pub(super) source: String,
    pub(super) name: String,
    pub(super) revision: i32,
    pub(super) newest: Option<Newest>,
    pub(super) stored: bool,
    pub(super) things: HashMap<String, Thing>,
    pub(super) open: Vec<Open>,
}

/// The newest revision taken so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Newest {
    pub(super) revision: Revision,
    pub(super) event: EventId,
}

/// A thing of the subject.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) id: ThingId,
    pub(super) target_key: String,
    pub(super) incarnation: i32,
    pub(super) held: bool,
    pub(super) stored: bool,
}

/// An unfinished delivery, stored before or planned by this batch.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) id: DeliveryId,
    pub(super) thing: ThingId,
    pub(super) status: Status,
    pub(super) doubt: bool,
    pub(super) follows: Option<DeliveryId>,
    pub(super) planned: bool,
}

/// A delivery to insert.
#[derive(Debug, Clone)]
pub(super) struct Planned<'a> {
    pub(super) id: DeliveryId,
    pub(super) event: EventId,
    pub(super) thing: ThingId,
    pub(super) name: String,
    pub(super) revision: i32,
    pub(super) present: bool,
    pub(super) amount: Money,
    pub(super) content: Option<&'a serde_json::Value>,
    pub(super) needs: Cow<'a, [Need]>,
    pub(super) causes: Vec<cause::Draft>,
    pub(super) follows: Option<DeliveryId>,
    pub(super) superseded: Option<&'static str>,
    pub(super) fresh_thing: bool,
    pub(super) traceparent: Option<String>,
}

impl Subject {
    /// Takes one revision: what to insert, and which stored deliveries it replaces.
    pub(super) fn take<'a>(
        &mut self,
        event: EventId,
        plan: &'a Plan,
        traceparent: Option<&String>,
        planned: &mut Vec<Planned<'a>>,
    ) -> Vec<DeliveryId> {
        let newest = self.newest.as_ref().map(|newest| &newest.revision);
        let standing = plan.revision.standing(newest);
        let replaced = if standing == Standing::Newer {
            self.revision += 1;
            self.newest = Some(Newest {
                revision: plan.revision.clone(),
                event,
            });
            self.supersede(planned)
        } else {
            Vec::new()
        };
        let from = planned.len();
        for wanted in &plan.wanted {
            let row = self.want(event, wanted, standing);
            planned.push(row);
        }
        if standing == Standing::Newer {
            self.remove_the_rest(event, plan, planned);
        }
        for row in &mut planned[from..] {
            row.traceparent = traceparent.cloned();
        }
        replaced
    }

    /// Replaces every open delivery that is known not to be applied.
    fn supersede(&mut self, planned: &mut [Planned<'_>]) -> Vec<DeliveryId> {
        let mut replaced = Vec::new();
        for open in &self.open {
            let replaceable = matches!(
                open.status,
                Status::Ready | Status::Retrying | Status::Parked | Status::Dead
            );
            if !replaceable || open.doubt {
                continue;
            }
            if open.planned {
                let row = planned.iter_mut().find(|row| row.id == open.id);
                if let Some(row) = row {
                    row.superseded = Some("newer-revision");
                    row.follows = None;
                    row.causes.clear();
                }
            }
            replaced.push(open.id);
        }
        self.open.retain(|open| !replaced.contains(&open.id));
        for open in &mut self.open {
            if open.follows.is_some_and(|id| replaced.contains(&id)) {
                open.follows = None;
            }
        }
        replaced
    }

    fn want<'a>(&mut self, event: EventId, wanted: &'a Wanted, standing: Standing) -> Planned<'a> {
        let thing = self.thing(&wanted.name);
        let mut causes = wanted.causes.clone();
        causes.extend(standing.cause(&self.name));
        let superseded = standing.superseded();
        let follows = if superseded.is_none() {
            self.last_open(thing.id)
        } else {
            None
        };
        let row = Planned {
            id: DeliveryId::made_at(self.at),
            event,
            thing: thing.id,
            name: wanted.name.clone(),
            revision: if superseded.is_some() {
                0
            } else {
                self.revision
            },
            present: true,
            amount: wanted.amount,
            content: Some(&wanted.content),
            needs: Cow::Borrowed(&wanted.needs),
            causes,
            follows,
            superseded,
            fresh_thing: !thing.held,
            traceparent: None,
        };
        self.keep_open(&row);
        row
    }

    /// What the subject had before and this revision does not name is to be removed, unless
    /// the target never can have held it.
    fn remove_the_rest(&mut self, event: EventId, plan: &Plan, planned: &mut Vec<Planned<'_>>) {
        let mut names: Vec<String> = self
            .things
            .keys()
            .filter(|name| !plan.wanted.iter().any(|wanted| wanted.name == **name))
            .cloned()
            .collect();
        names.sort();
        for name in names {
            let thing = self.thing(&name);
            let follows = self.last_open(thing.id);
            if !thing.held && follows.is_none() {
                continue;
            }
            let row = Planned {
                id: DeliveryId::made_at(self.at),
                event,
                thing: thing.id,
                name,
                revision: self.revision,
                present: false,
                amount: Money::ZERO,
                content: None,
                needs: Cow::Owned(vec![Need {
                    kind: "credentials".to_owned(),
                    key: String::new(),
                    label: String::new(),
                    optional: false,
                }]),
                causes: Vec::new(),
                follows,
                superseded: None,
                fresh_thing: false,
                traceparent: None,
            };
            self.keep_open(&row);
            planned.push(row);
        }
    }

    fn keep_open(&mut self, row: &Planned<'_>) {
        if row.superseded.is_none() {
            self.open.push(Open {
                id: row.id,
                thing: row.thing,
                status: Status::Ready,
                doubt: false,
                follows: row.follows,
                planned: true,
            });
        }
    }

    /// The end of the chain of unfinished deliveries of a thing.
    fn last_open(&self, thing: ThingId) -> Option<DeliveryId> {
        let of_thing = || self.open.iter().filter(|open| open.thing == thing);
        of_thing()
            .find(|open| !of_thing().any(|other| other.follows == Some(open.id)))
            .map(|open| open.id)
    }

    fn thing(&mut self, name: &str) -> Thing {
        let parts = Parts {
            tenant: &self.tenant,
            connection: self.connection,
            source: &self.source,
            subject: &self.name,
            name,
            incarnation: 0,
        };
        self.things
            .entry(name.to_owned())
            .or_insert_with(|| Thing {
                id: ThingId::fresh(),
                target_key: target_key(parts),
                incarnation: 0,
                held: false,
                stored: false,
            })
            .clone()
    }
}
