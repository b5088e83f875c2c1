//! What a gate counts and remembers of one credential: recent calls, rates, faults in a row, and
//! what is under way. It looks at all limits at one instant, and takes from all of them or none.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use malote_core::cause::UNREACHABLE;
use malote_core::connection::{BLOCKED_AFTER, Settings};
use malote_core::gate::{Call, Closed};
use malote_core::id::ConnectionId;
use malote_core::limits::{Faults, Rate, Recent};
use malote_store::{MethodState, RecentCall};

use crate::boot_clock;
use crate::engine::address::Address;
use crate::flow::{NEEDS_SUCCESS, finding_nothing_is_likely};

/// Reads of one method at once (Omie: 4).
const READS_AT_ONCE: usize = 4;
/// What a method failed with when nobody knows how its call ended.
pub(crate) const CUT_SHORT: &str = "cut-short";

/// Of how long a method rests: nobody counts tries against us that reach nobody, and whoever comes
/// back should not have to wait.
const SOONER: u32 = 30;

tokio::task_local! {
    /// What the delivery being performed failed with last, if it did.
    pub(crate) static FAILED_WITH: Option<String>;
}

/// What a credential may do.
pub(crate) struct Limits {
    /// The address whose rate it shares.
    pub(crate) address: Arc<Address>,
    /// The connection that the log names for its rests.
    pub(crate) connection: ConnectionId,
    /// The strictest of all its connections, as far as they may bind each other.
    pub(crate) settings: Settings,
}

/// What is counted and remembered behind a gate.
pub(crate) struct State {
    pub(crate) limits: Limits,
    pub(crate) recent: Recent,
    rates: HashMap<&'static str, Rate>,
    methods: HashMap<&'static str, Method>,
    inherited: HashMap<String, Faults>,
}

/// What is known of one method.
pub(crate) struct Method {
    pub(crate) faults: Faults,
    probe: bool,
    under_way: u32,
    /// Until then the target may still be busy with a write whose end we did not see.
    busy_until_ms: u64,
    pub(crate) places: Arc<Semaphore>,
}

/// What a call does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is made.
    Go,
    /// It waits so many milliseconds.
    Wait(u64),
    /// It needs a slot of the address first.
    Slot,
}

/// What a call holds of its method until it has ended.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// It is the one that goes first after a rest.
    pub(crate) probe: bool,
    /// It is the one that finds out whether the target can be reached again.
    pub(crate) scout: bool,
    /// It has a slot of the address.
    pub(crate) slot: bool,
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
        }
    }

    pub(crate) fn method(&mut self, name: &'static str) -> &mut Method {
        let inherited = &mut self.inherited;
        self.methods.entry(name).or_insert_with(|| Method {
            faults: inherited.remove(name).unwrap_or_default(),
            probe: false,
            under_way: 0,
            busy_until_ms: 0,
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
        let busy = self.method(call.method).busy_until_ms;
        if call.write && busy > now_ms {
            return Ok(Step::Wait(busy - now_ms));
        }
        if !held.scout {
            self.reached(now_ms, held)?;
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
        if !held.slot {
            return Ok(Step::Slot);
        }
        if let Err(wait) = rate.take(now_ms) {
            return Ok(Step::Wait(wait));
        }
        self.recent.note(call.identity, now_ms);
        self.method(call.method).under_way += 1;
        held.counted = true;
        Ok(Step::Go)
    }

    /// The call ended or does not come to be made: gives back what it holds.
    pub(crate) fn give_back(&mut self, method: &'static str, held: &Held) {
        if held.scout {
            self.method(UNREACHABLE).probe = false;
        }
        let known = self.method(method);
        if held.probe {
            known.probe = false;
        }
        if held.counted {
            known.under_way -= 1;
        }
    }

    /// A write ended without our seeing how: the target may be at it for as long again as a call
    /// may take, and would refuse the next as one too many.
    pub(crate) fn cut_short(&mut self, method: &'static str, now_ms: u64) {
        let timeout = millis(self.limits.settings.request_timeout);
        self.method(method).busy_until_ms = now_ms.saturating_add(timeout);
    }

    /// Whether the target may still be busy with a write that we no longer wait for.
    pub(crate) fn busy(&self, now_ms: u64) -> bool {
        let mut methods = self.methods.values();
        methods.any(|method| method.busy_until_ms > now_ms)
    }

    /// Other limits from now on. What is under way and what was counted stays.
    pub(crate) fn adopt(&mut self, limits: Limits) {
        let window = limits.settings.identical_call_window;
        self.recent.set_window(millis(window));
        self.rates.clear();
        self.limits = limits;
    }

    /// The target could not be reached. Returns whether nobody tries for a while from now on.
    pub(crate) fn unreachable(&mut self, now_ms: u64) -> bool {
        let limit = self.limits.settings.error_pause_after;
        let rest = millis(self.limits.settings.error_pause / SOONER).max(1);
        let line = self.method(UNREACHABLE);
        line.faults.fault(UNREACHABLE, limit, rest, now_ms)
    }

    /// The target answered. Returns whether that ended anything.
    pub(crate) fn answered(&mut self) -> bool {
        self.method(UNREACHABLE).faults.success()
    }

    /// How many milliseconds nobody tries to reach the target.
    pub(crate) fn out_of_reach(&mut self, now_ms: u64) -> u64 {
        self.method(UNREACHABLE).faults.wait(now_ms)
    }

    /// Whether the target can be reached, as far as is known; when it could not be and nobody has
    /// tried for a while, this call finds out.
    fn reached(&mut self, now_ms: u64, held: &mut Held) -> Result<(), Closed> {
        let wait = self.out_of_reach(now_ms);
        if wait > 0 {
            return Err(closed("pause", wait));
        }
        let line = self.method(UNREACHABLE);
        if !line.faults.probing(now_ms) {
            return Ok(());
        }
        if line.probe {
            return Err(closed("pause", 1_000));
        }
        line.probe = true;
        held.scout = true;
        Ok(())
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
        let kept = known.faults.fingerprint.as_str();
        // Whatever failed before may have been what was cut short.
        let same = failed.is_some_and(|failed| failed == kept || kept == CUT_SHORT);
        if known.probe || (same && patient) {
            return Err(closed("pause", 1_000));
        }
        // What may find nothing comes last, once, and never as the fault for which the target
        // blocks us.
        let stop = limit.saturating_add(1).min(BLOCKED_AFTER - 1);
        if finding_nothing_is_likely() && (patient || known.faults.count >= stop) {
            return Err(closed(NEEDS_SUCCESS, (rest / 10).max(1_000)));
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
mod tests;
