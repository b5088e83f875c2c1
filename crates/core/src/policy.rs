//! When to try again: a pure function of the policy, how often, and a seed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The retry settings of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// The first wait, in seconds.
    pub first_s: u64,
    /// Each wait is so many times the one before.
    pub factor: u32,
    /// The longest wait, in seconds.
    pub most_s: u64,
    /// Waits are spread by this share to both sides, in percent.
    pub jitter_percent: u32,
    /// A delivery that kept failing for longer than this, in seconds, is given up.
    pub give_up_after_s: u64,
    /// An outcome that was unknown for longer than this, in seconds, is put before a person.
    pub unknown_after_s: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            first_s: 5,
            factor: 2,
            most_s: 3_600,
            jitter_percent: 20,
            give_up_after_s: 604_800,
            unknown_after_s: 86_400,
        }
    }
}

impl Policy {
    /// How long to wait after `tries` counted answers; never more than `most_s` and its jitter.
    #[must_use]
    pub fn delay(&self, tries: u32, seed: u64) -> Duration {
        let step = u64::from(self.factor.max(1)).saturating_pow(tries.saturating_sub(1).min(62));
        let base = self.first_s.saturating_mul(step).min(self.most_s);
        let base_ms = base.saturating_mul(1_000);
        let spread = base_ms / 100 * u64::from(self.jitter_percent.min(100));
        let shift = match spread {
            0 => 0,
            spread => fastrand::Rng::with_seed(seed).u64(0..=spread.saturating_mul(2)),
        };
        Duration::from_millis((base_ms - spread).saturating_add(shift))
    }

    /// How long a delivery may keep failing.
    #[must_use]
    pub const fn give_up_after(&self) -> Duration {
        Duration::from_secs(self.give_up_after_s)
    }

    /// How long an outcome may stay unknown.
    #[must_use]
    pub const fn unknown_after(&self) -> Duration {
        Duration::from_secs(self.unknown_after_s)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waits_stay_within_jitter_of_the_schedule(tries in 1u32..200, seed in any::<u64>()) {
            let policy = Policy::default();
            let plain = Policy { jitter_percent: 0, ..policy };
            let base = plain.delay(tries, seed).as_millis();
            let wait = policy.delay(tries, seed).as_millis();
            prop_assert!(wait >= base * 80 / 100 && wait <= base * 120 / 100);
            prop_assert!(base <= 3_600_000);
        }
    }

    #[test]
    fn the_schedule_doubles_to_its_limit() {
        let policy = Policy {
            jitter_percent: 0,
            ..Policy::default()
        };
        let seconds: Vec<u64> = (1..=12).map(|n| policy.delay(n, 0).as_secs()).collect();
        assert_eq!(
            seconds,
            [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
        );
    }
}
