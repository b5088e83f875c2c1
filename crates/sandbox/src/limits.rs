//! Limits of consumption, as the target names them. Whoever breaks one is refused in the target's
//! words and recorded as a violation, so that a test can ask for none.
//!
//! A window is a true sliding minute and an identical call inside its window starts that window
//! anew. Every call that passes the rate counts as made, whatever becomes of it: a caller who saw
//! its line cut cannot know, so it has to assume so.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::account::lock;
use crate::config::Config;
use crate::faults::Fault;

/// A breach: its kind, what happened, and the refusal.
#[derive(Debug)]
pub(crate) struct Breach {
    pub(crate) kind: &'static str,
    pub(crate) detail: String,
    pub(crate) fault: Fault,
}

/// Calls of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<Instant>);

impl Window {
    /// Counts one more, unless the window is full.
    pub(crate) fn take(&mut self, now: Instant, length: Duration, most: usize) -> bool {
        while self
            .0
            .front()
            .is_some_and(|at| now.duration_since(*at) >= length)
        {
            self.0.pop_front();
        }
        if self.0.len() >= most {
            return false;
        }
        self.0.push_back(now);
        true
    }
}

/// Calls per address.
#[derive(Debug, Default)]
pub(crate) struct Addresses(Mutex<HashMap<IpAddr, Window>>);

impl Addresses {
    /// Counts a call from an address, or refuses it.
    pub(crate) fn admit(
        &self,
        config: &Config,
        address: IpAddr,
        now: Instant,
    ) -> Result<(), Breach> {
        let Some(limits) = &config.limits else {
            return Ok(());
        };
        let most = limits.per_address_per_minute;
        let mut windows = lock(&self.0);
        let window = windows.entry(address).or_default();
        if window.take(now, config.scaled(60), most) {
            return Ok(());
        }
        Err(Breach {
            kind: "address-rate",
            detail: format!("more than {most} calls a minute from one address"),
            fault: Fault::too_many(),
        })
    }

    /// Forgets every address.
    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}

/// Seconds to wait, rounded up, at least one.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    let rest = u64::from(wait.subsec_nanos() > 0);
    (wait.as_secs() + rest).max(1)
}
