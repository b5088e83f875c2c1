//! Attempts without a good key: slowed down by address, and told to the trail.
//!
//! A good key is never hindered, whatever else comes from its address: 256 random bits are not
//! guessed, so nothing has to be kept from being tried. What is bounded is what a stranger can
//! cost: memory (so many addresses), the log, and the trail (a row for each address and minute, and
//! one more whenever ten times as many came in it, however many attempts a row stands for). What is
//! being gathered is lost with a process that is killed: at most nine in ten of a minute's.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use malote_store::audit::Rejected;

/// How many attempts an address has at once.
const AT_ONCE: i64 = 10;
/// How long it takes to have one more.
const EVERY: SignedDuration = SignedDuration::from_secs(1);
/// How long attempts are gathered into one row of the trail.
const GATHERED: SignedDuration = SignedDuration::from_secs(60);
/// So many are told at once nevertheless; and ten times as many, once they were.
const MANY: u64 = 10;
/// How many addresses are told apart; all others count as one.
const ADDRESSES: usize = 1_024;

/// What is known of those who come without a good key.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    places: HashMap<Place, Seen>,
    /// The earliest moment at which something gathered is to be told.
    due: Option<Timestamp>,
}

/// Who is told apart: an address, or the network of a version 6 one, which has as many as it
/// likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Address(IpAddr),
    Network(Ipv6Addr),
    Others,
}

#[derive(Debug)]
struct Seen {
    /// When all attempts at once are there again.
    rested_at: Timestamp,
    /// Until when attempts are gathered.
    until: Timestamp,
    /// When the last row was told.
    since: Timestamp,
    gathered: u64,
    /// So many are not gathered any longer.
    many: u64,
    prefix: Option<String>,
    why: &'static str,
}

/// What follows an attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Turned {
    /// It was one too many: when to come back, in seconds.
    pub(crate) wait_s: Option<u64>,
    /// What the trail is to be told.
    pub(crate) rows: Vec<Rejected>,
}

impl Attempts {
    /// Counts an attempt.
    pub(crate) fn rejected(
        &self,
        from: Option<IpAddr>,
        prefix: Option<&str>,
        why: &'static str,
        now: Timestamp,
    ) -> Turned {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = known.told(now);
        let place = known.place(from, now);
        let seen = known.places.entry(place).or_insert(Seen {
            rested_at: now,
            until: now,
            since: now,
            gathered: 0,
            many: MANY,
            prefix: None,
            why,
        });
        let wait_s = seen.take(now);
        seen.gathered += 1;
        seen.prefix = prefix.map(str::to_owned);
        seen.why = why;
        if seen.until <= now {
            rows.push(seen.row(place, now));
        } else if seen.gathered >= seen.many {
            seen.many = seen.many.saturating_mul(10);
            rows.push(seen.told(place, now));
        } else {
            let until = seen.until;
            known.due = Some(known.due.map_or(until, |due| due.min(until)));
        }
        Turned { wait_s, rows }
    }

    /// What was gathered long enough to be told. Asked at every request, so that the last of
    /// many attempts are told too.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Rejected> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.told(now)
    }

    /// Whatever was gathered, for how long ever: of a process that stops.
    pub(crate) fn rest(&self, now: Timestamp) -> Vec<Rejected> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.due = None;
        let places = known.places.iter_mut();
        let gathered = places.filter(|(_, seen)| seen.gathered > 0);
        gathered
            .map(|(place, seen)| seen.row(*place, now))
            .collect()
    }
}

impl Known {
    fn told(&mut self, now: Timestamp) -> Vec<Rejected> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let mut rows = Vec::new();
        self.due = None;
        for (place, seen) in &mut self.places {
            if seen.gathered == 0 {
                continue;
            }
            if seen.until <= now {
                rows.push(seen.row(*place, now));
            } else {
                self.due = Some(self.due.map_or(seen.until, |due| due.min(seen.until)));
            }
        }
        rows
    }

    fn place(&mut self, from: Option<IpAddr>, now: Timestamp) -> Place {
        let place = match from {
            None => Place::Others,
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                Place::Network(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            Some(address) => Place::Address(address),
        };
        if self.places.len() >= ADDRESSES && !self.places.contains_key(&place) {
            self.places
                .retain(|_, seen| seen.gathered > 0 || seen.until > now || seen.rested_at > now);
            if self.places.len() >= ADDRESSES {
                return Place::Others;
            }
        }
        place
    }
}

impl Seen {
    /// Takes an attempt; or says when there will be one, in seconds.
    fn take(&mut self, now: Timestamp) -> Option<u64> {
        // A clock that was set back lets nobody wait longer.
        let longest = now + EVERY * 10;
        let rested = self.rested_at.clamp(now, longest) + EVERY;
        let over = rested.duration_since(now).as_secs() - AT_ONCE;
        if over > 0 {
            return Some(over.unsigned_abs());
        }
        self.rested_at = rested;
        None
    }

    /// The row that ends a minute, and begins the next.
    fn row(&mut self, place: Place, now: Timestamp) -> Rejected {
        self.until = now + GATHERED;
        self.many = MANY;
        self.told(place, now)
    }

    fn told(&mut self, place: Place, now: Timestamp) -> Rejected {
        // The first of them is told at once.
        let seconds = match self.gathered {
            1 => 0,
            _ => now.duration_since(self.since).as_secs(),
        };
        self.since = now;
        Rejected {
            origin: match place {
                Place::Address(address) => address.to_string(),
                Place::Network(network) => format!("{network}/64"),
                Place::Others => "others".to_owned(),
            },
            count: std::mem::take(&mut self.gathered),
            seconds: seconds.unsigned_abs(),
            prefix: self.prefix.take(),
            why: self.why,
        }
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
        let wait = |seconds| {
            attempts
                .rejected(address(1), None, "wrong", at(seconds))
                .wait_s
        };
        for _ in 0..10 {
            assert_eq!(wait(0), None);
        }
        assert_eq!(wait(0), Some(1));
        assert_eq!(wait(0), Some(1), "being turned away costs nothing more");
        assert_eq!(wait(1), None);
        assert_eq!(wait(1), Some(1));
        let other = attempts.rejected(address(2), None, "wrong", at(1));
        assert_eq!(other.wait_s, None, "another address is another matter");
        for _ in 0..10 {
            assert_eq!(wait(60), None);
        }
        assert_eq!(wait(60), Some(1));
    }

    #[test]
    fn an_address_has_few_rows_a_minute_and_none_is_lost() {
        let attempts = Attempts::default();
        let mut rows = Vec::new();
        for seconds in 0..150 {
            for _ in 0..20 {
                let turned = attempts.rejected(address(1), Some("abc"), "wrong", at(seconds));
                rows.extend(turned.rows);
            }
        }
        assert!(attempts.due(at(150)).is_empty());
        rows.extend(attempts.due(at(200)));
        let counts: Vec<u64> = rows.iter().map(|row| row.count).collect();
        let minute = [10, 100, 1_000];
        assert_eq!(counts[..4], [&[1][..], &minute].concat());
        assert_eq!(counts.len(), 1 + 4 + 4 + 3, "{counts:?}");
        assert_eq!(counts.iter().sum::<u64>(), 3_000);
        assert_eq!(rows.iter().map(|row| row.seconds).sum::<u64>(), 200);
        assert_eq!(rows[1].origin, "198.18.0.1");
        assert!(attempts.due(at(500)).is_empty());
    }

    #[test]
    fn what_is_gathered_at_the_end_is_told() {
        let attempts = Attempts::default();
        let mut rows = Vec::new();
        for seconds in 0..20 {
            let turned = attempts.rejected(address(1), Some("abc"), "wrong", at(seconds));
            rows.extend(turned.rows);
        }
        rows.extend(attempts.rest(at(20)));
        let told: Vec<(u64, u64)> = rows.iter().map(|row| (row.count, row.seconds)).collect();
        assert_eq!(told, [(1, 0), (10, 10), (9, 10)]);
        assert!(attempts.rest(at(21)).is_empty());
    }

    #[test]
    fn many_addresses_cost_no_more_than_so_many() {
        let attempts = Attempts::default();
        let mut rows = Vec::new();
        for last in 0..5_000 {
            rows.extend(
                attempts
                    .rejected(address(last), None, "unknown", at(0))
                    .rows,
            );
        }
        // All others as one: the first, then 10, 100 and 1000 of them.
        assert!(rows.len() <= ADDRESSES + 4, "{}", rows.len());
        let known = attempts.0.lock().unwrap().places.len();
        assert!(known <= ADDRESSES + 1, "{known}");
        // Once they have rested they make room.
        let turned = attempts.rejected(address(6_000), None, "unknown", at(1_000));
        assert!(turned.rows.iter().any(|row| row.origin == "198.18.23.112"));
        let known = attempts.0.lock().unwrap().places.len();
        assert!(known <= 3, "{known}");
    }

    #[test]
    fn a_network_of_version_six_counts_as_one() {
        let attempts = Attempts::default();
        let from = |last: u16| {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last);
            Some(IpAddr::V6(address))
        };
        let first = attempts.rejected(from(1), None, "wrong", at(0)).rows;
        assert_eq!(first[0].origin, "2001:db8:0:1::/64");
        assert!(
            attempts
                .rejected(from(2), None, "wrong", at(0))
                .rows
                .is_empty()
        );
    }
}
