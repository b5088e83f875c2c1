//! What happens as often as somebody likes, in few rows of the trail.
//!
//! Of each one a row is told at once; what follows within a while is gathered, and told when it is
//! ten, a hundred, a thousand times, and at the end. So a while of one costs a few rows however much
//! happens in it, and none of it is missing in their counts. So many are told apart; all others
//! count as one. What is being gathered is lost with a process that is killed: at most nine in ten
//! of it.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

/// So many are told at once nevertheless; and ten times as many, once they were.
const MANY: u64 = 10;
/// How many are told apart.
pub(crate) const APART: usize = 1_024;

/// What is gathered of each `W`, with the latest `N` that is to be noted of it.
#[derive(Debug)]
pub(crate) struct Gathered<W, N> {
    all: HashMap<W, Seen<N>>,
    /// How long it is gathered into one row.
    within: SignedDuration,
    /// The earliest moment at which something gathered is to be told.
    due: Option<Timestamp>,
}

#[derive(Debug)]
struct Seen<N> {
    /// Until when it is gathered.
    until: Timestamp,
    /// When the last row was told.
    since: Timestamp,
    gathered: u64,
    /// So many are not gathered any longer.
    many: u64,
    note: N,
}

/// What a row is to say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told<W, N> {
    pub(crate) who: W,
    pub(crate) note: N,
    pub(crate) count: u64,
    pub(crate) seconds: u64,
}

impl<W: Clone + Eq + Hash, N: Clone> Gathered<W, N> {
    /// Nothing yet.
    pub(crate) fn within(within: SignedDuration) -> Self {
        Self {
            all: HashMap::new(),
            within,
            due: None,
        }
    }

    /// Counts one, and tells what is to be told now. Where there is no room for one more it counts as
    /// one of the `others`.
    pub(crate) fn count(&mut self, who: W, others: W, note: N, now: Timestamp) -> Vec<Told<W, N>> {
        let mut told = self.due(now);
        let who = if self.has_room(&who, now) {
            who
        } else {
            others
        };
        let seen = self.all.entry(who.clone()).or_insert_with(|| Seen {
            until: now,
            since: now,
            gathered: 0,
            many: MANY,
            note: note.clone(),
        });
        seen.gathered += 1;
        seen.note = note;
        if seen.until <= now {
            told.push(seen.row(who, now, self.within));
        } else if seen.gathered >= seen.many {
            seen.many = seen.many.saturating_mul(10);
            told.push(seen.told(who, now));
        } else {
            let until = seen.until;
            self.due = Some(self.due.map_or(until, |due| due.min(until)));
        }
        told
    }

    /// What was gathered long enough to be told.
    pub(crate) fn due(&mut self, now: Timestamp) -> Vec<Told<W, N>> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let (mut told, within) = (Vec::new(), self.within);
        self.due = None;
        for (who, seen) in &mut self.all {
            if seen.gathered == 0 {
                continue;
            }
            if seen.until <= now {
                told.push(seen.row(who.clone(), now, within));
            } else {
                self.due = Some(self.due.map_or(seen.until, |due| due.min(seen.until)));
            }
        }
        told
    }

    /// Whatever was gathered, for how long ever: of a process that stops.
    pub(crate) fn rest(&mut self, now: Timestamp) -> Vec<Told<W, N>> {
        let within = self.within;
        self.due = None;
        let gathered = self.all.iter_mut().filter(|(_, seen)| seen.gathered > 0);
        gathered
            .map(|(who, seen)| seen.row(who.clone(), now, within))
            .collect()
    }

    fn has_room(&mut self, who: &W, now: Timestamp) -> bool {
        if self.all.len() < APART || self.all.contains_key(who) {
            return true;
        }
        self.all
            .retain(|_, seen| seen.gathered > 0 || seen.until > now);
        self.all.len() < APART
    }
}

impl<N: Clone> Seen<N> {
    /// The row that ends a while, and begins the next.
    fn row<W>(&mut self, who: W, now: Timestamp, within: SignedDuration) -> Told<W, N> {
        self.until = now + within;
        self.many = MANY;
        self.told(who, now)
    }

    fn told<W>(&mut self, who: W, now: Timestamp) -> Told<W, N> {
        // The first of them is told at once.
        let seconds = match self.gathered {
            1 => 0,
            _ => now.duration_since(self.since).as_secs(),
        };
        self.since = now;
        Told {
            who,
            note: self.note.clone(),
            count: std::mem::take(&mut self.gathered),
            seconds: seconds.unsigned_abs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: SignedDuration = SignedDuration::from_secs(60);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn count(all: &mut Gathered<u32, ()>, who: u32, seconds: i64) -> Vec<Told<u32, ()>> {
        all.count(who, u32::MAX, (), at(seconds))
    }

    #[test]
    fn one_has_few_rows_a_while_and_none_is_lost() {
        let mut all = Gathered::within(MINUTE);
        let mut rows = Vec::new();
        for seconds in 0..150 {
            for _ in 0..20 {
                rows.extend(count(&mut all, 1, seconds));
            }
        }
        assert!(all.due(at(150)).is_empty());
        rows.extend(all.due(at(200)));
        let counts: Vec<u64> = rows.iter().map(|row| row.count).collect();
        assert_eq!(counts[..4], [1, 10, 100, 1_000]);
        assert_eq!(counts.len(), 1 + 4 + 4 + 3, "{counts:?}");
        assert_eq!(counts.iter().sum::<u64>(), 3_000);
        assert_eq!(rows.iter().map(|row| row.seconds).sum::<u64>(), 200);
        assert!(all.due(at(500)).is_empty());
    }

    #[test]
    fn what_is_gathered_at_the_end_is_told() {
        let mut all = Gathered::within(MINUTE);
        let mut rows = Vec::new();
        for seconds in 0..20 {
            rows.extend(count(&mut all, 1, seconds));
        }
        rows.extend(all.rest(at(20)));
        let told: Vec<(u64, u64)> = rows.iter().map(|row| (row.count, row.seconds)).collect();
        assert_eq!(told, [(1, 0), (10, 10), (9, 10)]);
        assert!(all.rest(at(21)).is_empty());
    }

    #[test]
    fn many_cost_no_more_than_so_many() {
        let mut all = Gathered::within(MINUTE);
        let mut rows = Vec::new();
        for who in 0..5_000 {
            rows.extend(count(&mut all, who, 0));
        }
        // All others as one: the first, then 10, 100 and 1000 of them.
        assert!(rows.len() <= APART + 4, "{}", rows.len());
        assert!(all.all.len() <= APART + 1, "{}", all.all.len());
        // Once nothing is gathered of them they make room.
        let rows = count(&mut all, 6_000, 1_000);
        assert!(rows.iter().any(|row| row.who == 6_000));
        assert!(all.all.len() <= 3, "{}", all.all.len());
    }
}
