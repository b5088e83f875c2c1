//! What the simulator saw: calls by result, breaches of limits, recent refusals; and a way to wait
//! for more of it, so that no test has to sleep. Logs are bounded, counters are not lost. Nothing
//! here holds a secret.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;

use crate::account::lock;

const VIOLATIONS_KEPT: usize = 2000;
const FAULTS_KEPT: usize = 200;
const KEYS_KEPT: usize = 1000;

/// Counts per method and result.
pub(crate) type Tally = BTreeMap<(&'static str, &'static str), u64>;

/// A breach of a limit, or use of a call that loses data.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Violation {
    pub(crate) kind: &'static str,
    pub(crate) app_key: String,
    pub(crate) call: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) detail: String,
}

/// A refusal that was answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Refusal {
    pub(crate) at: Timestamp,
    pub(crate) app_key: String,
    pub(crate) call: &'static str,
    pub(crate) result: &'static str,
    pub(crate) text: String,
}

#[derive(Debug, Default)]
struct Records {
    arrived: HashMap<String, BTreeMap<&'static str, u64>>,
    answered: HashMap<String, Tally>,
    violation_count: u64,
    violations: VecDeque<Violation>,
    refusals: VecDeque<Refusal>,
}

/// The record of everything seen.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    records: Mutex<Records>,
    changed: Notify,
}

/// Which calls to count.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) app_key: Option<String>,
    pub(crate) call: Option<String>,
    pub(crate) result: Option<String>,
}

impl Journal {
    /// A call came in.
    pub(crate) fn arrived(&self, app_key: &str, call: &'static str) {
        let mut records = lock(&self.records);
        let calls = of_key(&mut records.arrived, app_key);
        *calls.entry(call).or_default() += 1;
        drop(records);
        self.changed.notify_waiters();
    }

    /// A call ended so.
    pub(crate) fn answered(&self, app_key: &str, call: &'static str, result: &'static str) {
        let mut records = lock(&self.records);
        let tally = of_key(&mut records.answered, app_key);
        *tally.entry((call, result)).or_default() += 1;
        drop(records);
        self.changed.notify_waiters();
    }

    /// A limit was broken.
    pub(crate) fn violated(&self, violation: Violation) {
        let mut records = lock(&self.records);
        records.violation_count += 1;
        push_bounded(&mut records.violations, violation, VIOLATIONS_KEPT);
    }

    /// A refusal was answered.
    pub(crate) fn refused(&self, refusal: Refusal) {
        let mut records = lock(&self.records);
        push_bounded(&mut records.refusals, refusal, FAULTS_KEPT);
    }

    /// Something else changed that a waiter may look for.
    pub(crate) fn touch(&self) {
        self.changed.notify_waiters();
    }

    /// How many matching calls came in, or were answered if a result is named.
    pub(crate) fn count(&self, filter: &Filter, answered: bool) -> u64 {
        let records = lock(&self.records);
        let wanted = |key: &String| filter.app_key.as_ref().is_none_or(|app_key| app_key == key);
        let named = |call: &str| filter.call.as_deref().is_none_or(|wanted| wanted == call);
        if !answered && filter.result.is_none() {
            let keys = records.arrived.iter().filter(|(key, _)| wanted(key));
            let calls = keys.flat_map(|(_, calls)| calls);
            return calls.filter(|(call, _)| named(call)).map(|(_, n)| n).sum();
        }
        let ended = |result: &str| {
            filter
                .result
                .as_deref()
                .is_none_or(|wanted| wanted == result)
        };
        let keys = records.answered.iter().filter(|(key, _)| wanted(key));
        let tallies = keys.flat_map(|(_, tally)| tally);
        tallies
            .filter(|((call, result), _)| named(call) && ended(result))
            .map(|(_, n)| n)
            .sum()
    }

    /// Waits until the condition holds, looking again after every change.
    pub(crate) async fn until(&self, condition: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if condition() {
                return;
            }
            changed.await;
        }
    }

    /// Counts by company, as they stand.
    pub(crate) fn tallies(&self) -> BTreeMap<String, Tally> {
        let records = lock(&self.records);
        let tallies = records.answered.iter();
        tallies
            .map(|(key, tally)| (key.clone(), tally.clone()))
            .collect()
    }

    /// Number of breaches and the latest of them.
    pub(crate) fn violations(&self) -> (u64, Vec<Violation>) {
        let records = lock(&self.records);
        let kept = records.violations.iter().cloned().collect();
        (records.violation_count, kept)
    }

    /// The latest refusals, newest first.
    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        lock(&self.records).refusals.iter().rev().cloned().collect()
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *lock(&self.records) = Records::default();
        self.changed.notify_waiters();
    }
}

/// The entry of a key, without copying the key each time; strangers past a bound share one.
fn of_key<'a, T: Default>(by_key: &'a mut HashMap<String, T>, app_key: &str) -> &'a mut T {
    let known = by_key.contains_key(app_key);
    let key = if known || by_key.len() < KEYS_KEPT {
        app_key
    } else {
        "(others)"
    };
    if !by_key.contains_key(key) {
        by_key.insert(key.to_owned(), T::default());
    }
    by_key.get_mut(key).expect("the key was inserted above")
}

fn push_bounded<T>(log: &mut VecDeque<T>, item: T, most: usize) {
    if log.len() >= most {
        log.pop_front();
    }
    log.push_back(item);
}
