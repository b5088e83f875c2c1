//! A target's limits as pure state machines: rate, identical calls, consecutive faults.
//! Instants are milliseconds on any one clock; what they are worth is their difference.

use std::collections::HashMap;

/// A steady rate with a burst (generic cell rate algorithm).
#[derive(Debug, Clone)]
pub struct Rate {
    interval_us: u64,
    burst_us: u64,
    due_us: u64,
}

impl Rate {
    /// At most `per_minute` calls in any minute. A tenth of them may come at once, the rest
    /// evenly over the minute, so that no window of a minute ever holds more. The allowance
    /// starts empty: whoever had the rate before may just have used it up.
    #[must_use]
    pub fn per_minute(per_minute: u32, now_ms: u64) -> Self {
        let calls = u64::from(per_minute.max(2));
        let burst = (calls / 10).max(1);
        let interval_us = 60_000_000 / (calls - burst).max(1);
        let burst_us = interval_us.saturating_mul(burst - 1);
        Self {
            interval_us,
            burst_us,
            due_us: now_ms.saturating_mul(1_000).saturating_add(burst_us),
        }
    }

    /// How many milliseconds until a call may be taken; 0 is now.
    #[must_use]
    pub fn wait(&self, now_ms: u64) -> u64 {
        let ahead = self.due_us.saturating_sub(now_ms.saturating_mul(1_000));
        ahead.saturating_sub(self.burst_us).div_ceil(1_000)
    }

    /// Takes one call now, or says how many milliseconds to wait for it.
    ///
    /// # Errors
    /// The wait, in milliseconds.
    pub fn take(&mut self, now_ms: u64) -> Result<(), u64> {
        match self.wait(now_ms) {
            0 => {
                let now_us = now_ms.saturating_mul(1_000);
                self.due_us = self.due_us.max(now_us) + self.interval_us;
                Ok(())
            }
            wait => Err(wait),
        }
    }
}

/// Remembers calls for a while, so that none is repeated identically.
#[derive(Debug, Clone)]
pub struct Recent {
    window_ms: u64,
    seen: HashMap<[u8; 32], u64>,
    sweep_at: usize,
}

impl Recent {
    /// Nothing remembered; each call stays for `window_ms`.
    #[must_use]
    pub fn for_window(window_ms: u64) -> Self {
        Self {
            window_ms,
            seen: HashMap::new(),
            sweep_at: 1_024,
        }
    }

    /// How many milliseconds until this call may be made; 0 is now.
    #[must_use]
    pub fn wait(&self, call: &[u8; 32], now_ms: u64) -> u64 {
        self.seen.get(call).map_or(0, |at| {
            at.saturating_add(self.window_ms).saturating_sub(now_ms)
        })
    }

    /// Remembers that the call is made now; a refused repeat restarts the window as well.
    pub fn note(&mut self, call: [u8; 32], now_ms: u64) {
        if self.seen.len() >= self.sweep_at {
            let window = self.window_ms;
            self.seen.retain(|_, at| at.saturating_add(window) > now_ms);
            self.sweep_at = (self.seen.len() * 2).max(1_024);
        }
        self.seen.insert(call, now_ms);
    }

    /// From now on each call stays for `window_ms`.
    pub const fn set_window(&mut self, window_ms: u64) {
        self.window_ms = window_ms;
    }

    /// The call was not made after all.
    pub fn forget(&mut self, call: &[u8; 32]) {
        self.seen.remove(call);
    }
}

/// Counts faults in a row of one method; rests it before the target would block us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// In a row; only a success resets it.
    pub count: u32,
    /// The method rests until then.
    pub paused_until_ms: Option<u64>,
    /// What kept failing, to let something else go first after the pause.
    pub fingerprint: String,
}

impl Faults {
    /// Any answer that is a fault.
    /// Returns whether the method begins to rest now.
    pub fn fault(&mut self, fingerprint: &str, limit: u32, pause_ms: u64, now_ms: u64) -> bool {
        self.count += 1;
        fingerprint.clone_into(&mut self.fingerprint);
        if self.count >= limit {
            self.paused_until_ms = Some(now_ms.saturating_add(pause_ms));
            return true;
        }
        false
    }

    /// The target itself says to stop.
    pub fn pause(&mut self, fingerprint: &str, pause_ms: u64, now_ms: u64) {
        self.count += 1;
        fingerprint.clone_into(&mut self.fingerprint);
        self.paused_until_ms = Some(now_ms.saturating_add(pause_ms));
    }

    /// A success; returns whether anything changed.
    pub fn success(&mut self) -> bool {
        let changed = *self != Self::default();
        *self = Self::default();
        changed
    }

    /// How many milliseconds the method still rests.
    #[must_use]
    pub fn wait(&self, now_ms: u64) -> u64 {
        self.paused_until_ms
            .map_or(0, |until| until.saturating_sub(now_ms))
    }

    /// After a pause one call probes the target before the others may follow.
    #[must_use]
    pub fn probing(&self, now_ms: u64) -> bool {
        self.paused_until_ms.is_some_and(|until| until <= now_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_minute_holds_more_than_the_rate(
            per_minute in 2u32..500,
            steps in proptest::collection::vec(0u64..2_000, 1..600),
        ) {
            let mut rate = Rate::per_minute(per_minute, 0);
            let mut taken = Vec::new();
            let mut now = 0;
            for step in steps {
                now += step;
                if rate.take(now).is_ok() {
                    taken.push(now);
                }
            }
            for (index, start) in taken.iter().enumerate() {
                let window = taken[index..].iter().take_while(|at| **at < start + 60_000).count();
                prop_assert!(window <= per_minute as usize, "{window} in a minute");
            }
        }

        #[test]
        fn a_refused_call_fits_after_the_wait(per_minute in 2u32..500, calls in 1usize..300) {
            let mut rate = Rate::per_minute(per_minute, 0);
            let mut now = 0;
            for _ in 0..calls {
                if let Err(wait) = rate.take(now) {
                    now += wait;
                    prop_assert!(rate.take(now).is_ok());
                }
            }
        }
    }

    #[test]
    fn two_in_a_row_keep_to_the_rate_of_one() {
        let mut taken = 0;
        for start in [0, 30_000] {
            let mut rate = Rate::per_minute(240, start);
            taken += (start..start + 30_000)
                .filter(|now| rate.take(*now).is_ok())
                .count();
        }
        assert!(taken <= 240, "{taken} in a minute");
    }

    #[test]
    fn identical_calls_wait_for_the_window() {
        let mut recent = Recent::for_window(61_000);
        recent.note([1; 32], 1_000);
        assert_eq!(recent.wait(&[1; 32], 2_000), 60_000);
        assert_eq!(recent.wait(&[2; 32], 2_000), 0);
        assert_eq!(recent.wait(&[1; 32], 62_000), 0);
    }

    #[test]
    fn only_a_success_resets_the_count() {
        let mut faults = Faults::default();
        for _ in 0..7 {
            assert!(!faults.fault("f", 8, 1_000, 0));
        }
        assert!(faults.fault("g", 8, 1_000, 0));
        assert_eq!(faults.wait(400), 600);
        assert!(faults.probing(1_000));
        assert!(
            faults.fault("g", 8, 1_000, 1_000),
            "a failed probe rests again"
        );
        assert!(faults.success());
        assert!(!faults.success());
    }
}
