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
use malote_core::plan::{Demand, Need, Plan, Rank, Revision, Standing, Wanted};

use crate::queue::routes::Home;

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
    pub(super) event: EventId,
    pub(super) thing: ThingId,
    pub(super) status: Status,
    pub(super) present: bool,
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
    pub(super) demands: &'static [Demand],
    pub(super) causes: Vec<cause::Draft>,
    pub(super) follows: Option<DeliveryId>,
    pub(super) superseded: Option<&'static str>,
    pub(super) fresh_thing: bool,
    pub(super) traceparent: Option<String>,
}

impl Planned<'_> {
    /// Waits for what the connection wants of it beyond what every other does.
    pub(super) fn demand(&mut self, home: &Home) {
        for demand in self.demands.iter().filter(|one| home.meets(one)) {
            let needs = self.needs.to_mut().iter_mut();
            for need in needs.filter(|need| need.kind == demand.link) {
                need.optional = false;
            }
        }
    }
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
        // Two reopenings want the same, whatever else they say.
        if standing == Standing::Newer
            || (standing == Standing::Tie && plan.revision.rank == Rank::Approved)
        {
            self.remove_the_rest(event, plan, standing, planned);
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
            demands: wanted.demands,
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
    /// the target never can have held it. One that contradicts the newest waits with it, and
    /// says nothing about what the newest removes as well.
    fn remove_the_rest(
        &mut self,
        event: EventId,
        plan: &Plan,
        standing: Standing,
        planned: &mut Vec<Planned<'_>>,
    ) {
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
            if standing == Standing::Tie && self.goes(thing.id) {
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
                demands: &[],
                causes: standing.cause(&self.name).into_iter().collect(),
                follows,
                superseded: None,
                fresh_thing: false,
                traceparent: None,
            };
            self.keep_open(&row);
            planned.push(row);
        }
    }

    /// Whether the newest revision takes a thing away itself.
    fn goes(&self, thing: ThingId) -> bool {
        let newest = self.newest.as_ref().map(|newest| newest.event);
        let of_newest = |open: &&Open| open.thing == thing && Some(open.event) == newest;
        self.open.iter().filter(of_newest).any(|open| !open.present)
    }

    fn keep_open(&mut self, row: &Planned<'_>) {
        if row.superseded.is_none() {
            self.open.push(Open {
                id: row.id,
                event: row.event,
                thing: row.thing,
                status: Status::Ready,
                present: row.present,
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
