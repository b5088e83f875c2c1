//! The limits of one company, method by method: calls a minute, identical calls, calls at once, and
//! the block that follows too many faults in a row.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::account::lock;
use crate::config::{Config, Limits};
use crate::faults::Fault;
use crate::limits::{Breach, Window, whole_seconds};

/// A time during which a method is closed.
#[derive(Debug, Clone, Copy)]
struct Block {
    until: Instant,
    length: Duration,
}

#[derive(Debug, Default)]
struct Meter {
    window: Window,
    recent: HashMap<u64, Instant>,
    in_flight: usize,
    most_in_flight: usize,
    faults: u32,
    block: Option<Block>,
}

/// What the limits know of one company, per method.
#[derive(Debug, Default)]
pub(crate) struct Meters(Arc<ByMethod>);

type ByMethod = Mutex<HashMap<&'static str, Meter>>;

/// The place a running call takes; given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    held: Option<(Arc<ByMethod>, &'static str)>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some((meters, call)) = self.held.take()
            && let Some(meter) = lock(&meters).get_mut(call)
        {
            meter.in_flight = meter.in_flight.saturating_sub(1);
        }
    }
}

/// One call, as the limits see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'a> {
    pub(crate) call: &'static str,
    pub(crate) write: bool,
    pub(crate) param: &'a str,
}

impl Meters {
    /// Counts a call and gives it a place, or refuses it.
    pub(crate) fn admit(
        &self,
        config: &Config,
        attempt: Attempt<'_>,
        now: Instant,
    ) -> Result<Slot, Breach> {
        let Some(limits) = &config.limits else {
            return Ok(Slot { held: None });
        };
        let mut meters = lock(&self.0);
        let meter = meters.entry(attempt.call).or_default();
        meter.refuse_blocked(now)?;
        let most = limits.per_method_per_minute;
        if !meter.window.take(now, config.scaled(60), most) {
            return Err(Breach {
                kind: "method-rate",
                detail: format!("more than {most} calls a minute of one method"),
                fault: Fault::too_many(),
            });
        }
        let window = config.scaled(limits.redundancy_window_s);
        meter.refuse_redundant(now, window, attempt.param)?;
        meter.occupy(limits, attempt.write)?;
        Ok(Slot {
            held: Some((Arc::clone(&self.0), attempt.call)),
        })
    }

    /// Counts the outcome. The fault that fills the measure closes the method and is a breach.
    pub(crate) fn settle(
        &self,
        config: &Config,
        call: &'static str,
        faulty: bool,
        now: Instant,
    ) -> Option<String> {
        let limits = config.limits.as_ref()?;
        let mut meters = lock(&self.0);
        let meter = meters.entry(call).or_default();
        if !faulty {
            meter.faults = 0;
            return None;
        }
        meter.faults += 1;
        if meter.faults < limits.faults_before_block || meter.block.is_some() {
            return None;
        }
        meter.close(config.scaled(limits.block_s), now);
        Some(format!("{} faults in a row", limits.faults_before_block))
    }

    /// Closes a method for so long.
    pub(crate) fn close(
        &self,
        config: &Config,
        call: &'static str,
        length: Duration,
        now: Instant,
    ) {
        if config.limits.is_some() {
            lock(&self.0).entry(call).or_default().close(length, now);
        }
    }

    /// The most calls seen at once, per method.
    pub(crate) fn most_in_flight(&self) -> Vec<(&'static str, usize)> {
        let meters = lock(&self.0);
        let mut most: Vec<_> = meters
            .iter()
            .map(|(call, meter)| (*call, meter.most_in_flight))
            .collect();
        most.sort_unstable();
        most
    }
}

impl Meter {
    fn close(&mut self, length: Duration, now: Instant) {
        self.faults = 0;
        self.block = Some(Block {
            until: now + length,
            length,
        });
    }

    fn refuse_blocked(&mut self, now: Instant) -> Result<(), Breach> {
        let Some(block) = self.block else {
            return Ok(());
        };
        if now >= block.until {
            self.block = None;
            self.faults = 0;
            return Ok(());
        }
        self.block = Some(Block {
            until: now + block.length,
            ..block
        });
        Err(Breach {
            kind: "insisted-while-blocked",
            detail: "called a method that is closed, and so prolonged it".to_owned(),
            fault: Fault::misuse(whole_seconds(block.length)),
        })
    }

    fn refuse_redundant(
        &mut self,
        now: Instant,
        window: Duration,
        param: &str,
    ) -> Result<(), Breach> {
        if self.recent.len() >= 4096 {
            self.recent.retain(|_, at| now.duration_since(*at) < window);
        }
        let mut hasher = DefaultHasher::new();
        param.hash(&mut hasher);
        let before = self.recent.insert(hasher.finish(), now);
        match before.map(|at| now.duration_since(at)) {
            Some(since) if since < window => Err(Breach {
                kind: "redundant",
                detail: format!("identical call {} ms after the last", since.as_millis()),
                fault: Fault::redundant(whole_seconds(window)),
            }),
            _ => Ok(()),
        }
    }

    fn occupy(&mut self, limits: &Limits, write: bool) -> Result<(), Breach> {
        let (kind, most) = if write {
            ("write-concurrency", limits.writes_at_once)
        } else {
            ("read-concurrency", limits.reads_at_once)
        };
        self.most_in_flight = self.most_in_flight.max(self.in_flight + 1);
        if self.in_flight >= most {
            return Err(Breach {
                kind,
                detail: format!("more than {most} at once"),
                fault: Fault::locked(),
            });
        }
        self.in_flight += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INCLUDE: &str = "IncluirContaPagar";

    struct Bench {
        config: Config,
        meters: Meters,
        now: Instant,
    }

    impl Bench {
        fn new() -> Self {
            Self {
                config: Config::default(),
                meters: Meters::default(),
                now: Instant::now(),
            }
        }

        fn later(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }

        fn admit(&self, param: &str) -> Result<Slot, &'static str> {
            let attempt = Attempt {
                call: INCLUDE,
                write: true,
                param,
            };
            let slot = self.meters.admit(&self.config, attempt, self.now);
            slot.map_err(|breach| breach.kind)
        }

        fn fail(&self, times: usize) -> Vec<String> {
            let fail = |_| self.meters.settle(&self.config, INCLUDE, true, self.now);
            (0..times).filter_map(fail).collect()
        }
    }

    #[test]
    fn an_identical_call_restarts_its_window() {
        let mut bench = Bench::new();
        assert!(bench.admit("same").is_ok());
        bench.later(59);
        assert_eq!(bench.admit("same").unwrap_err(), "redundant");
        assert!(bench.admit("other").is_ok());
        bench.later(59);
        assert_eq!(bench.admit("same").unwrap_err(), "redundant");
        bench.later(60);
        assert!(bench.admit("same").is_ok());
    }

    #[test]
    fn no_minute_holds_more_than_its_calls() {
        let mut bench = Bench::new();
        for number in 0..240 {
            assert!(bench.admit(&number.to_string()).is_ok());
        }
        bench.later(59);
        assert_eq!(bench.admit("more").unwrap_err(), "method-rate");
        bench.later(1);
        assert!(bench.admit("more").is_ok());
    }

    #[test]
    fn one_write_at_a_time() {
        let bench = Bench::new();
        let first = bench.admit("first");
        assert_eq!(bench.admit("second").unwrap_err(), "write-concurrency");
        drop(first);
        assert!(bench.admit("third").is_ok());
    }

    #[test]
    fn ten_faults_in_a_row_close_the_method_and_insisting_prolongs_it() {
        let mut bench = Bench::new();
        assert!(bench.fail(9).is_empty());
        bench
            .meters
            .settle(&bench.config, INCLUDE, false, bench.now);
        assert!(bench.fail(9).is_empty());
        assert_eq!(bench.fail(1).len(), 1);
        bench.later(1799);
        assert_eq!(bench.admit("a").unwrap_err(), "insisted-while-blocked");
        bench.later(1799);
        assert_eq!(bench.admit("b").unwrap_err(), "insisted-while-blocked");
        bench.later(1800);
        assert!(bench.admit("c").is_ok());
        assert!(bench.fail(9).is_empty());
    }
}
