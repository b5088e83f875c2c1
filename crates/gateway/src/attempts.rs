//! Requests that are turned away: without a good key they are slowed down by address, and all of
//! them are told to the trail.
//!
//! A good key is never hindered, whatever else comes from its address: 256 random bits are not
//! guessed, so nothing has to be kept from being tried. Neither is one that asks for what it does
//! not allow: that costs less than what it allows. What is bounded is what anybody can cost: memory
//! (so many are told apart), the log, and the trail ([`Gathered`]): the rows of an address with wrong
//! keys, of an address without any, and of a key on a route.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use malote_store::audit::{Actor, Lacking, Rejected};
use uuid::Uuid;

use crate::gathered::{APART, Gathered, Told};

/// How many attempts an address has at once.
const AT_ONCE: i64 = 10;
/// How long it takes to have one more.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

/// How long wrong keys, and what a key does not allow, are gathered into one row of the trail.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);
/// The same of requests without any key: what was set up without one asks all day long.
const HOUR: SignedDuration = SignedDuration::from_secs(3_600);

/// Why somebody without a good key is turned away, where no key came at all.
pub(crate) const ABSENT: &str = "absent";

/// What is known of those who are turned away.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Known>);

#[derive(Debug)]
struct Known {
    /// When each has all attempts at once again.
    rested_at: HashMap<Place, Timestamp>,
    wrong: Gathered<Place, Wrong>,
    absent: Gathered<Place, ()>,
    forbidden: Gathered<Way, Forbidden>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            rested_at: HashMap::new(),
            wrong: Gathered::within(MINUTE),
            absent: Gathered::within(HOUR),
            forbidden: Gathered::within(MINUTE),
        }
    }
}

/// Who is told apart: an address, or the network of a version 6 one, which has as many as it
/// likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Address(IpAddr),
    Network(Ipv6Addr),
    Others,
}

/// The key that was tried last: its prefix where it has the form of one, and why it is not good.
#[derive(Debug, Clone)]
struct Wrong {
    prefix: Option<String>,
    why: &'static str,
}

/// A key on a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Of {
        key: Uuid,
        method: &'static str,
        route: &'static str,
    },
    Others,
}

/// A good key that was used for what it does not allow.
#[derive(Debug, Clone)]
pub(crate) struct Forbidden {
    pub(crate) actor: Actor,
    /// The one tenant that it is bound to, if it is one.
    pub(crate) tenant: Option<String>,
    pub(crate) why: &'static str,
}

/// What follows an attempt without a good key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Turned {
    /// It was one too many: when to come back, in seconds.
    pub(crate) wait_s: Option<u64>,
    /// What the trail is to be told.
    pub(crate) rows: Vec<Rejected>,
}

impl Attempts {
    /// Counts a request without a good key.
    pub(crate) fn rejected(
        &self,
        from: Option<IpAddr>,
        prefix: Option<&str>,
        why: &'static str,
        now: Timestamp,
    ) -> Turned {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Place::of(from);
        let wait_s = known.take(place, now);
        let mut rows = known.due(now);
        if why == ABSENT {
            let told = known.absent.count(place, Place::Others, (), now);
            rows.extend(told.into_iter().map(absent));
        } else {
            let prefix = prefix.map(str::to_owned);
            let told = known
                .wrong
                .count(place, Place::Others, Wrong { prefix, why }, now);
            rows.extend(told.into_iter().map(wrong));
        }
        Turned { wait_s, rows }
    }

    /// Counts a request of a good key that does not allow it.
    pub(crate) fn forbidden(
        &self,
        key: Uuid,
        (method, route): (&'static str, &'static str),
        note: Forbidden,
        now: Timestamp,
    ) -> Vec<Rejected> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let way = Way::Of { key, method, route };
        let mut rows = known.due(now);
        let told = known.forbidden.count(way, Way::Others, note, now);
        rows.extend(told.into_iter().map(forbidden));
        rows
    }

    /// What was gathered long enough to be told. Asked at every request, so that the last of
    /// many attempts are told too.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Rejected> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.due(now)
    }

    /// Whatever was gathered, for how long ever: of a process that stops.
    pub(crate) fn rest(&self, now: Timestamp) -> Vec<Rejected> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows: Vec<Rejected> = known.wrong.rest(now).into_iter().map(wrong).collect();
        rows.extend(known.absent.rest(now).into_iter().map(absent));
        rows.extend(known.forbidden.rest(now).into_iter().map(forbidden));
        rows
    }
}

impl Known {
    fn due(&mut self, now: Timestamp) -> Vec<Rejected> {
        let mut rows: Vec<Rejected> = self.wrong.due(now).into_iter().map(wrong).collect();
        rows.extend(self.absent.due(now).into_iter().map(absent));
        rows.extend(self.forbidden.due(now).into_iter().map(forbidden));
        rows
    }

    /// Takes an attempt; or says when there will be one, in seconds.
    fn take(&mut self, place: Place, now: Timestamp) -> Option<u64> {
        let mut place = place;
        if self.rested_at.len() >= APART && !self.rested_at.contains_key(&place) {
            self.rested_at.retain(|_, rested_at| *rested_at > now);
            if self.rested_at.len() >= APART {
                place = Place::Others;
            }
        }
        let rested_at = self.rested_at.entry(place).or_insert(now);
        // A clock that was set back lets nobody wait longer.
        let longest = now + EVERY * 10;
        let rested = (*rested_at).clamp(now, longest) + EVERY;
        let over = rested.duration_since(now).as_secs() - AT_ONCE;
        if over > 0 {
            return Some(over.unsigned_abs());
        }
        *rested_at = rested;
        None
    }
}

impl Place {
    fn of(from: Option<IpAddr>) -> Self {
        match from {
            None => Self::Others,
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                Self::Network(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            Some(address) => Self::Address(address),
        }
    }

    /// A stranger from there.
    fn stranger(self) -> Actor {
        Actor::stranger(&match self {
            Self::Address(address) => address.to_string(),
            Self::Network(network) => format!("{network}/64"),
            Self::Others => "others".to_owned(),
        })
    }
}

fn wrong(told: Told<Place, Wrong>) -> Rejected {
    Rejected {
        who: told.who.stranger(),
        lacking: Lacking::Key,
        tenant: None,
        subject: told.note.prefix.unwrap_or_default(),
        count: told.count,
        seconds: told.seconds,
        why: told.note.why,
    }
}

fn absent(told: Told<Place, ()>) -> Rejected {
    Rejected {
        who: told.who.stranger(),
        lacking: Lacking::Key,
        tenant: None,
        subject: String::new(),
        count: told.count,
        seconds: told.seconds,
        why: ABSENT,
    }
}

fn forbidden(told: Told<Way, Forbidden>) -> Rejected {
    let note = told.note;
    let (who, tenant, subject) = match told.who {
        Way::Of { method, route, .. } => (note.actor, note.tenant, format!("{method} {route}")),
        Way::Others => (Place::Others.stranger(), None, String::new()),
    };
    Rejected {
        who,
        lacking: Lacking::Right,
        tenant,
        subject,
        count: told.count,
        seconds: told.seconds,
        why: note.why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn address(last: u16) -> Option<IpAddr> {
        let [high, low] = last.to_be_bytes();
        Some(IpAddr::from([198, 18, high, low]))
    }

    #[test]
    fn ten_come_at_once_and_then_one_a_second() {
        let attempts = Attempts::default();
        let wait = |why, seconds| attempts.rejected(address(1), None, why, at(seconds)).wait_s;
        for _ in 0..5 {
            assert_eq!(wait("wrong", 0), None);
            assert_eq!(wait(ABSENT, 0), None);
        }
        assert_eq!(wait("wrong", 0), Some(1));
        assert_eq!(wait(ABSENT, 0), Some(1), "being turned away costs nothing");
        assert_eq!(wait("wrong", 1), None);
        assert_eq!(wait("wrong", 1), Some(1));
        let other = attempts.rejected(address(2), None, "wrong", at(1));
        assert_eq!(other.wait_s, None, "another address is another matter");
        for _ in 0..10 {
            assert_eq!(wait("wrong", 60), None);
        }
        assert_eq!(wait("wrong", 60), Some(1));
    }

    #[test]
    fn many_addresses_cost_no_more_than_so_many() {
        let attempts = Attempts::default();
        let mut rows = Vec::new();
        for last in 0..5_000 {
            let turned = attempts.rejected(address(last), None, "unknown", at(0));
            rows.extend(turned.rows);
        }
        assert!(rows.len() <= APART + 4, "{}", rows.len());
        let waiting = attempts.0.lock().unwrap().rested_at.len();
        assert!(waiting <= APART + 1, "{waiting}");
        // Once they have rested they make room.
        let turned = attempts.rejected(address(6_000), None, "unknown", at(1_000));
        let there = Actor::stranger("198.18.23.112");
        assert!(turned.rows.iter().any(|row| row.who == there));
        assert_eq!(attempts.0.lock().unwrap().rested_at.len(), 1);
    }

    #[test]
    fn a_network_of_version_six_counts_as_one() {
        let attempts = Attempts::default();
        let rows = |last: u16| {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last);
            let from = Some(IpAddr::V6(address));
            attempts.rejected(from, None, "wrong", at(0)).rows
        };
        assert_eq!(rows(1)[0].who, Actor::stranger("2001:db8:0:1::/64"));
        assert!(rows(2).is_empty());
    }

    #[test]
    fn wrong_keys_do_not_hide_among_requests_without_any() {
        let attempts = Attempts::default();
        let rows = |why| attempts.rejected(address(1), None, why, at(0)).rows;
        assert_eq!(rows(ABSENT).len(), 1);
        assert_eq!(rows(ABSENT).len(), 0);
        assert_eq!(rows("wrong")[0].why, "wrong");
    }

    #[test]
    fn what_a_key_does_not_allow_is_told_of_each_route() {
        let attempts = Attempts::default();
        let ask = |key, route| {
            let note = Forbidden {
                actor: Actor::key("abc", "x", "192.0.2.7"),
                tenant: Some("acme".to_owned()),
                why: "scope",
            };
            attempts.forbidden(Uuid::from_u128(key), ("GET", route), note, at(0))
        };
        let [row] = ask(1, "/v1/keys").try_into().unwrap();
        assert_eq!(row.subject, "GET /v1/keys");
        assert_eq!((row.lacking, row.count), (Lacking::Right, 1));
        assert!(ask(1, "/v1/keys").is_empty(), "gathered");
        assert_eq!(ask(1, "/v1/holds").len(), 1);
        assert_eq!(ask(2, "/v1/keys").len(), 1);
    }
}
