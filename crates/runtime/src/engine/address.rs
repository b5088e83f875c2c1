//! Our part of the rate that all workers behind one address share. Slots are reserved in the
//! store, and must be used soon after their time: kept ones would come on top of those of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use malote_store::{Store, StoreError};

use crate::boot_clock;
use crate::engine::limits::millis;

/// Slots reserved so much ahead of their time are waited for.
const AHEAD: Duration = Duration::from_secs(1);
/// A slot may be used so long after its time.
const LATE_MS: u64 = 1_000;
/// One transaction for each call up to this rate a minute; beyond, several slots at once.
const ONE_BY_ONE: u32 = 6_000;

/// The addresses this process calls. Its credentials share what it reserves of each.
#[derive(Default)]
pub(crate) struct Addresses(Mutex<HashMap<(String, u32), Arc<Address>>>);

impl Addresses {
    /// An address, called at most so often a minute.
    pub(crate) fn of(&self, host: &str, per_minute: u32) -> Arc<Address> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = known.entry((host.to_owned(), per_minute));
        let new = || Arc::new(Address::new(host, Plan::per_minute(per_minute)));
        address.or_insert_with(new).clone()
    }
}

/// One address.
pub(crate) struct Address {
    host: String,
    plan: Plan,
    /// Whoever waits for a slot holds it, so all are served in the order in which they came.
    slots: tokio::sync::Mutex<Slots>,
}

impl Address {
    fn new(host: &str, plan: Plan) -> Self {
        Self {
            host: host.to_owned(),
            plan,
            slots: tokio::sync::Mutex::default(),
        }
    }

    /// Waits for a slot, which the caller uses at once or not at all.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn slot(&self, store: &Store) -> Result<(), StoreError> {
        let mut slots = self.slots.lock().await;
        loop {
            let now = boot_clock::now_ms();
            match slots.wait(now) {
                Some(0) => {
                    slots.take();
                    return Ok(());
                }
                Some(wait) => sleep(Duration::from_millis(wait)).await,
                None => match self.reserve(store, now).await? {
                    Some(reserved) => *slots = reserved,
                    None => sleep(AHEAD).await,
                },
            }
        }
    }

    async fn reserve(&self, store: &Store, asked_ms: u64) -> Result<Option<Slots>, StoreError> {
        let Plan { slots, interval } = self.plan;
        let taken = store.take_rate(&self.host, slots, interval, AHEAD).await?;
        let now = boot_clock::now_ms();
        Ok(taken.map(|wait| Slots::reserved(self.plan, millis(wait), asked_ms, now)))
    }
}

/// How slots are reserved at a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plan {
    /// So many at once.
    slots: u32,
    /// So far apart.
    interval: Duration,
}

impl Plan {
    /// For at most so many calls in any minute, however late each slot is used.
    fn per_minute(per_minute: u32) -> Self {
        let slots = per_minute.div_ceil(ONE_BY_ONE).clamp(1, 10_000);
        // In a minute come those of the minute, those that may come late, and a part of two
        // reservations at its ends.
        let sure = per_minute.saturating_sub(2 * slots).max(1);
        let minute_us = 60_000_000 + LATE_MS * 1_000;
        Self {
            slots,
            interval: Duration::from_micros(minute_us.div_ceil(u64::from(sure))),
        }
    }

    fn lasts_ms(self) -> u64 {
        let all = self.interval.saturating_mul(self.slots);
        u64::try_from(all.as_millis()).unwrap_or(u64::MAX / 2)
    }
}

/// Reserved slots.
#[derive(Debug, Default)]
struct Slots {
    left: u32,
    from_ms: u64,
    until_ms: u64,
}

impl Slots {
    /// Reserved by a question put at `asked_ms` and answered at `now_ms` with a wait. They begin
    /// no sooner and end no later than the store can have meant.
    fn reserved(plan: Plan, wait_ms: u64, asked_ms: u64, now_ms: u64) -> Self {
        Self {
            left: plan.slots,
            from_ms: now_ms + wait_ms,
            until_ms: asked_ms + wait_ms + plan.lasts_ms() + LATE_MS,
        }
    }

    /// How long to wait for the first; `None` when there is none to wait for.
    const fn wait(&self, now_ms: u64) -> Option<u64> {
        if self.left == 0 || now_ms > self.until_ms || self.from_ms > self.until_ms {
            return None;
        }
        Some(self.from_ms.saturating_sub(now_ms))
    }

    /// Uses one.
    const fn take(&mut self) {
        self.left = self.left.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many calls as slots can be used in one minute, each block as late or as early as it
    /// makes the minute fullest.
    fn fullest_minute(plan: Plan) -> u64 {
        let block_us = u64::try_from(plan.interval.as_micros()).unwrap() * u64::from(plan.slots);
        let late_us = block_us + LATE_MS * 1_000;
        (late_us + 60_000_000).div_ceil(block_us) * u64::from(plan.slots)
    }

    #[test]
    fn no_minute_holds_more_than_the_rate() {
        for per_minute in [10, 60, 240, 960, 6_000, 100_000] {
            let full = fullest_minute(Plan::per_minute(per_minute));
            assert!(full <= u64::from(per_minute), "{full} of {per_minute}");
            assert!(
                full * 10 >= u64::from(per_minute) * 7,
                "{full} of {per_minute}"
            );
        }
    }

    #[test]
    fn slots_are_used_in_their_time_or_not_at_all() {
        let plan = Plan {
            slots: 2,
            interval: Duration::from_millis(50),
        };
        let mut slots = Slots::reserved(plan, 200, 1_000, 1_010);
        assert_eq!(slots.wait(1_010), Some(200));
        assert_eq!(slots.wait(1_400), Some(0));
        assert_eq!(slots.wait(2_301), None, "too late");
        slots.take();
        slots.take();
        assert_eq!(slots.wait(1_400), None, "used up");
        let held_up = Slots::reserved(plan, 0, 1_000, 60_000);
        assert_eq!(held_up.wait(60_000), None, "the answer came too late");
    }
}
