//! What a gate counts and remembers of one credential: recent calls, rates, faults in a row, and
//! what is under way. It looks at all limits at one instant, and takes from all of them or none.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use malote_core::connection::Settings;
use malote_core::gate::{Call, Closed};
use malote_core::id::ConnectionId;
use malote_core::limits::{Faults, Rate, Recent};
use malote_store::{MethodState, RecentCall};

use crate::boot_clock;
use crate::engine::address::Slots;

/// Reads of one method at once (Omie: 4).
const READS_AT_ONCE: usize = 4;

tokio::task_local! {
    /// What the delivery being performed failed with last, if it did.
    pub(crate) static FAILED_WITH: Option<String>;
}

/// What a credential may do.
pub(crate) struct Limits {
    /// The address whose rate it shares.
    pub(crate) host: String,
    /// The connection that shows people its rests.
    pub(crate) connection: ConnectionId,
    /// The strictest of all its connections.
    pub(crate) settings: Settings,
}

/// What is counted and remembered behind a gate.
pub(crate) struct State {
    pub(crate) limits: Limits,
    pub(crate) recent: Recent,
    rates: HashMap<&'static str, Rate>,
    methods: HashMap<&'static str, Method>,
    inherited: HashMap<String, Faults>,
    pub(crate) address: Slots,
}

/// What is known of one method.
pub(crate) struct Method {
    pub(crate) faults: Faults,
    probe: bool,
    under_way: u32,
    pub(crate) places: Arc<Semaphore>,
}

/// What a call does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is made.
    Go,
    /// It waits so many milliseconds.
    Wait(u64),
    /// It needs slots of the address first.
    Reserve,
}

/// What a call holds of its method until it has ended.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// It is the one that goes first after a rest.
    pub(crate) probe: bool,
    /// It counts among those under way.
    pub(crate) counted: bool,
}

impl State {
    /// With what earlier owners left behind, so far as it still counts.
    pub(crate) fn new(limits: Limits, methods: Vec<MethodState>, calls: Vec<RecentCall>) -> Self {
        let now = boot_clock::now_ms();
        let window = limits.settings.identical_call_window;
        let mut recent = Recent::for_window(millis(window));
        for call in calls {
            if let Some(identity) = unhex(&call.identity) {
                recent.note(identity, now.saturating_sub(millis(call.ago)));
            }
        }
        let inherited = methods
            .into_iter()
            .map(|method| {
                let faults = Faults {
                    count: method.faults,
                    paused_until_ms: method.paused.map(|left| now + millis(left)),
                    fingerprint: method.fingerprint,
                };
                (method.method, faults)
            })
            .collect();
        Self {
            limits,
            recent,
            rates: HashMap::new(),
            methods: HashMap::new(),
            inherited,
            address: Slots::default(),
        }
    }

    pub(crate) fn method(&mut self, name: &'static str) -> &mut Method {
        let inherited = &mut self.inherited;
        self.methods.entry(name).or_insert_with(|| Method {
            faults: inherited.remove(name).unwrap_or_default(),
            probe: false,
            under_way: 0,
            places: Arc::new(Semaphore::new(READS_AT_ONCE)),
        })
    }

    /// Looks at all limits at one instant, and takes from them only if all allow the call.
    pub(crate) fn step(
        &mut self,
        call: &Call,
        now_ms: u64,
        held: &mut Held,
    ) -> Result<Step, Closed> {
        let wait = self.recent.wait(&call.identity, now_ms);
        if wait > 0 {
            return Err(closed("identical-call", wait));
        }
        if !held.probe {
            self.rested(call.method, now_ms, held)?;
        }
        let per_minute = self.limits.settings.calls_per_minute_per_method;
        let rate = self
            .rates
            .entry(call.method)
            .or_insert_with(|| Rate::per_minute(per_minute, now_ms));
        let wait = rate.wait(now_ms);
        if wait > 0 {
            return Ok(Step::Wait(wait));
        }
        match self.address.wait(now_ms) {
            None => return Ok(Step::Reserve),
            Some(0) => {}
            Some(wait) => return Ok(Step::Wait(wait)),
        }
        if let Err(wait) = rate.take(now_ms) {
            return Ok(Step::Wait(wait));
        }
        self.address.take();
        self.recent.note(call.identity, now_ms);
        self.method(call.method).under_way += 1;
        held.counted = true;
        Ok(Step::Go)
    }

    /// The call ended or does not come to be made: gives back what it holds.
    pub(crate) fn give_back(&mut self, method: &'static str, held: &Held) {
        let known = self.method(method);
        if held.probe {
            known.probe = false;
        }
        if held.counted {
            known.under_way -= 1;
        }
    }

    /// Other limits from now on. What is under way and what was counted stays.
    pub(crate) fn adopt(&mut self, limits: Limits) {
        let window = limits.settings.identical_call_window;
        self.recent.set_window(millis(window));
        self.rates.clear();
        self.address = Slots::default();
        self.limits = limits;
    }

    /// Whether the method rests or is being probed by another delivery; when the rest is over,
    /// this call becomes the probe.
    fn rested(&mut self, method: &'static str, now_ms: u64, held: &mut Held) -> Result<(), Closed> {
        let failed = FAILED_WITH.try_with(Clone::clone).ok().flatten();
        let limit = self.limits.settings.error_pause_after;
        let rest = millis(self.limits.settings.error_pause);
        let known = self.method(method);
        let wait = known.faults.wait(now_ms);
        if wait > 0 {
            return Err(closed("pause", wait));
        }
        if !known.faults.probing(now_ms) {
            // Calls under way may all turn out to be faults.
            let full = known.faults.count.saturating_add(known.under_way) >= limit;
            return match known.under_way > 0 && full {
                true => Err(closed("pause", 1_000)),
                false => Ok(()),
            };
        }
        // After the pause one delivery goes first, one that failed with something else; only
        // when none comes for a while, any.
        let over = known.faults.paused_until_ms.unwrap_or(now_ms);
        let patient = now_ms < over.saturating_add(rest / 10);
        let same = failed.is_some_and(|failed| failed == known.faults.fingerprint);
        if known.probe || (same && patient) {
            return Err(closed("pause", 1_000));
        }
        known.probe = true;
        held.probe = true;
        Ok(())
    }
}

/// Not now, for this limit.
pub(crate) const fn closed(scope: &'static str, after_ms: u64) -> Closed {
    Closed {
        after: Duration::from_millis(after_ms),
        scope,
    }
}

/// In whole milliseconds.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 2)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use malote_core::policy::Policy;

    use super::*;

    const METHOD: &str = "ConsultarContaPagar";

    fn state() -> State {
        let settings = Settings {
            error_pause_after: 3,
            calls_per_minute_per_method: 6_000,
            ..Settings::with_retry(Policy::default())
        };
        let limits = Limits {
            host: String::new(),
            connection: ConnectionId(malote_core::id::fresh()),
            settings,
        };
        let mut state = State::new(limits, Vec::new(), Vec::new());
        let plan = crate::engine::address::Plan {
            slots: 1_000,
            interval: Duration::from_secs(1),
        };
        state.address = Slots::reserved(plan, 0, 0, 0);
        state
    }

    /// The `number`th call, long enough after the one before for the rate.
    fn step(state: &mut State, number: u64, held: &mut Held) -> Result<Step, Closed> {
        let call = Call::new(METHOD, false, &number.to_string());
        state.step(&call, number * 100, held)
    }

    fn goes(state: &mut State, number: u64) -> Option<Held> {
        let mut held = Held::default();
        let step = step(state, number, &mut held);
        step.is_ok_and(|step| step == Step::Go).then_some(held)
    }

    #[test]
    fn no_more_calls_are_under_way_than_may_still_fail() {
        let mut state = state();
        state.method(METHOD).faults.count = 1;
        let (one, other) = (goes(&mut state, 1), goes(&mut state, 2));
        assert!(one.is_some() && other.is_some());
        assert!(
            goes(&mut state, 3).is_none(),
            "a third could be one too many"
        );
        state.give_back(METHOD, &one.unwrap());
        assert!(goes(&mut state, 4).is_some());
    }

    #[test]
    fn after_a_rest_one_call_goes_first() {
        let mut state = state();
        for _ in 0..3 {
            state.method(METHOD).faults.fault("f", 3, 1_000, 0);
        }
        assert!(goes(&mut state, 9).is_none(), "it rests");
        let probe = goes(&mut state, 10).unwrap();
        assert!(probe.probe);
        assert!(goes(&mut state, 11).is_none(), "it is being probed");
        state.give_back(METHOD, &probe);
        assert!(goes(&mut state, 12).is_some_and(|held| held.probe));
    }

    #[test]
    fn a_call_that_still_waits_sees_a_rest_begin() {
        let mut state = state();
        state.address = Slots::default();
        let mut waiting = Held::default();
        let first = step(&mut state, 1, &mut waiting);
        assert_eq!(first, Ok(Step::Reserve));
        state.method(METHOD).faults.pause("f", 60_000, 0);
        assert!(step(&mut state, 2, &mut waiting).is_err());
    }

    #[test]
    fn other_limits_leave_what_is_under_way_and_what_was_called() {
        let mut state = state();
        state.method(METHOD).faults.count = 2;
        let held = goes(&mut state, 1).unwrap();
        let limits = Limits {
            host: String::new(),
            connection: state.limits.connection,
            settings: state.limits.settings.clone(),
        };
        state.adopt(limits);
        let again = step(&mut state, 1, &mut Held::default()).unwrap_err();
        assert_eq!(again.scope, "identical-call");
        assert!(goes(&mut state, 2).is_none(), "one is under way");
        state.give_back(METHOD, &held);
    }
}
