//! A clock for deadlines: it never jumps, and it counts the time during which the machine slept,
//! so that a process that was suspended knows that its leases have run out.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// On Linux the ordinary monotonic clock stands still while the machine sleeps.
#[cfg(target_os = "linux")]
const CLOCK: ClockId = ClockId::Boottime;
/// Elsewhere the monotonic clock is the nearest there is.
#[cfg(not(target_os = "linux"))]
const CLOCK: ClockId = ClockId::Monotonic;

/// Milliseconds since the machine started.
#[must_use]
pub fn now_ms() -> u64 {
    let time = clock_gettime(CLOCK);
    let whole = u64::try_from(time.tv_sec).unwrap_or(0);
    let part = u64::try_from(time.tv_nsec).unwrap_or(0);
    whole * 1_000 + part / 1_000_000
}

/// An instant on this clock by which something must be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    at_ms: u64,
}

impl Deadline {
    /// So long after `now_ms`.
    #[must_use]
    pub fn after(now_ms: u64, wait: Duration) -> Self {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        Self {
            at_ms: now_ms.saturating_add(wait_ms),
        }
    }

    /// What is left of it at `now_ms`; zero once it has passed.
    #[must_use]
    pub fn left(self, now_ms: u64) -> Duration {
        Duration::from_millis(self.at_ms.saturating_sub(now_ms))
    }

    /// Whether more than `needed` is left at `now_ms`.
    #[must_use]
    pub fn leaves_more_than(self, needed: Duration, now_ms: u64) -> bool {
        self.left(now_ms) > needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_never_goes_back() {
        let mut before = now_ms();
        assert!(before > 0);
        for _ in 0..1_000 {
            let now = now_ms();
            assert!(now >= before);
            before = now;
        }
    }

    #[test]
    fn a_deadline_runs_down_to_zero_and_stays_there() {
        let deadline = Deadline::after(1_000, Duration::from_secs(90));
        assert_eq!(deadline.left(1_000), Duration::from_secs(90));
        assert_eq!(deadline.left(90_500), Duration::from_millis(500));
        assert_eq!(deadline.left(500_000), Duration::ZERO);
    }

    #[test]
    fn time_to_spare_means_strictly_more() {
        let deadline = Deadline::after(0, Duration::from_secs(35));
        assert!(deadline.leaves_more_than(Duration::from_secs(34), 0));
        assert!(!deadline.leaves_more_than(Duration::from_secs(35), 0));
    }
}
