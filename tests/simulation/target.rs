//! The model of the target: one document per key, keys that are never freed, and calls that get
//! lost, land late or are answered wrongly.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;
use malote_core::delivery::Operation;
use malote_core::id::{ConnectionId, ThingId};
use malote_core::money::Money;

use crate::terms::{TIMEOUT, Wrong};

/// What a document says, as far as we own it, and its observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) amount: Money,
    pub(crate) supplier: String,
    pub(crate) category: String,
    pub(crate) note: String,
}

/// Whose document it is: tenant, report, and the thing's name in it.
pub(crate) type Place = (String, String, String);

/// A document in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) thing: ThingId,
    pub(crate) place: Place,
    pub(crate) reference: String,
    pub(crate) fields: Fields,
    pub(crate) paid: bool,
    /// It was found edited by a person, and nobody has decided about that.
    pub(crate) guarded: bool,
}

/// A write on its way.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) operation: Operation,
    pub(crate) connection: ConnectionId,
    pub(crate) key: String,
    pub(crate) thing: ThingId,
    pub(crate) place: Place,
    pub(crate) fields: Fields,
}

/// What a worker gets to know of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    Done(String),
    Duplicate,
    Absent,
    Paid,
    Unsure,
    Redundant,
    Unreachable,
    Busy,
    Credentials,
    Rule,
    /// The code that reads the answer fails.
    Panic,
}

/// A reply, and when it comes.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) reply: Reply,
    pub(crate) at: Timestamp,
}

/// Who calls, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) worker: String,
    pub(crate) credential: String,
}

/// A write that nobody may cross.
#[derive(Debug)]
struct Flight {
    caller: Caller,
    thing: ThingId,
    until: Timestamp,
}

/// The target.
#[derive(Debug, Default)]
pub(crate) struct Target {
    pub(crate) items: BTreeMap<String, Item>,
    used: BTreeSet<String>,
    landing: Vec<(Timestamp, Request)>,
    flights: Vec<Flight>,
    next_reference: u64,
    pub(crate) refuses: HashSet<ConnectionId>,
    /// What a person changed here.
    pub(crate) by_hand: BTreeSet<Place>,
    /// What a write was about that lands after everybody has stopped waiting for it.
    pub(crate) haunted: BTreeSet<Place>,
    pub(crate) faultless: bool,
}

impl Target {
    /// Takes a write, and does with it what the dice say.
    pub(crate) fn send(
        &mut self,
        rng: &mut Rng,
        now: Timestamp,
        caller: Caller,
        request: Request,
    ) -> Result<Call, Wrong> {
        self.nobody_crosses(now, &caller, &request)?;
        let guarded = self
            .items
            .get(&request.key)
            .is_some_and(|item| item.guarded);
        if guarded && request.operation != Operation::Include {
            return Err(format!("{} overwrites what a person edited", caller.worker));
        }
        let thing = request.thing;
        let (call, until) = self.dispatch(rng, now, request);
        self.flights.push(Flight {
            caller,
            thing,
            until: until.max(call.at),
        });
        Ok(call)
    }

    /// One write in flight for each thing, and one worker for each credential.
    fn nobody_crosses(
        &mut self,
        now: Timestamp,
        caller: &Caller,
        request: &Request,
    ) -> Result<(), Wrong> {
        self.flights.retain(|flight| flight.until > now);
        let worker = &caller.worker;
        for flight in &self.flights {
            let other = &flight.caller.worker;
            if flight.thing == request.thing {
                return Err(format!(
                    "{worker} writes while {other}'s write is in flight"
                ));
            }
            if flight.caller.credential == caller.credential && other != worker {
                return Err(format!("{worker} calls with the credential of {other}"));
            }
        }
        Ok(())
    }

    fn dispatch(&mut self, rng: &mut Rng, now: Timestamp, request: Request) -> (Call, Timestamp) {
        let soon = now + Duration::from_millis(rng.u64(20..3_000));
        let slow = now + Duration::from_millis(rng.u64(20..30_000));
        let timeout = now + TIMEOUT;
        let reply = |reply, at| Call { reply, at };
        if self.refuses.contains(&request.connection) {
            return (reply(Reply::Credentials, soon), soon);
        }
        let die = if self.faultless { 0 } else { rng.u32(0..100) };
        match die {
            0..60 => (reply(self.apply(&request), soon), soon),
            60..66 => (reply(self.apply(&request), slow), slow),
            66..72 => {
                self.apply(&request);
                (reply(Reply::Unsure, timeout), timeout)
            }
            72..76 => (reply(Reply::Unsure, timeout), timeout),
            76..80 => {
                self.landing.push((slow, request));
                (reply(Reply::Unsure, soon), slow)
            }
            80..83 if request.operation == Operation::Include => {
                let late = now + Duration::from_secs(rng.u64(31..7_200));
                self.haunted.insert(request.place.clone());
                self.landing.push((late, request));
                (reply(Reply::Unsure, soon), soon)
            }
            80..86 => (reply(Reply::Redundant, soon), soon),
            86..90 => (reply(Reply::Unreachable, soon), soon),
            90..93 => (reply(Reply::Busy, soon), soon),
            93..95 => (reply(Reply::Rule, soon), soon),
            95..97 => {
                self.apply(&request);
                (reply(Reply::Panic, soon), soon)
            }
            _ => (reply(Reply::Panic, soon), soon),
        }
    }

    /// Lets land what was under way.
    pub(crate) fn land(&mut self, now: Timestamp) -> Vec<(Request, Reply)> {
        let (mut due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.landing)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.landing = later;
        due.sort_by_key(|(at, _)| *at);
        let land = |(_, request): (Timestamp, Request)| {
            let reply = self.apply(&request);
            (request, reply)
        };
        due.into_iter().map(land).collect()
    }

    /// Whether a write under this key is still to land.
    pub(crate) fn expects(&self, key: &str) -> bool {
        self.landing.iter().any(|(_, request)| request.key == key)
    }

    /// When the last of what is under way lands.
    pub(crate) fn last_landing(&self) -> Option<Timestamp> {
        self.landing.iter().map(|(at, _)| *at).max()
    }

    fn apply(&mut self, request: &Request) -> Reply {
        match request.operation {
            Operation::Include => self.include(request),
            Operation::Change => self.change(request),
            Operation::Remove => self.remove(request),
            Operation::Nothing => Reply::Rule,
        }
    }

    fn include(&mut self, request: &Request) -> Reply {
        if !self.used.insert(request.key.clone()) {
            return Reply::Duplicate;
        }
        self.next_reference += 1;
        let reference = self.next_reference.to_string();
        let item = Item {
            thing: request.thing,
            place: request.place.clone(),
            reference: reference.clone(),
            fields: request.fields.clone(),
            paid: false,
            guarded: false,
        };
        self.items.insert(request.key.clone(), item);
        Reply::Done(reference)
    }

    fn change(&mut self, request: &Request) -> Reply {
        match self.items.get_mut(&request.key) {
            None => Reply::Absent,
            Some(item) if item.paid => Reply::Paid,
            Some(item) => {
                item.fields = request.fields.clone();
                item.guarded = false;
                Reply::Done(item.reference.clone())
            }
        }
    }

    fn remove(&mut self, request: &Request) -> Reply {
        match self.items.get(&request.key) {
            None => Reply::Absent,
            Some(item) if item.paid => Reply::Paid,
            Some(_) => {
                self.items.remove(&request.key);
                Reply::Done(String::new())
            }
        }
    }
}
