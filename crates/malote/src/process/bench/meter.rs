//! What is measured of a process from within: time, processor, memory, latencies. All of it in
//! whole numbers.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::process::bench::order::Report;

/// Nanoseconds on the clock that all processes of this machine share and nobody turns.
pub(super) fn now_ns() -> u64 {
    nanoseconds(ClockId::Monotonic)
}

fn nanoseconds(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let rest = u64::try_from(time.tv_nsec).unwrap_or_default();
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// A measurement under way.
pub(super) struct Meter {
    started: Instant,
    cpu_ns: u64,
    machine: Machine,
    warm_up_ns: u64,
    first_ns: Option<u64>,
    count: usize,
    latencies_us: Vec<u64>,
}

impl Meter {
    /// Begins.
    pub(super) fn start() -> Self {
        Self::warming_up(Duration::ZERO)
    }

    /// Begins with a time in which connections are opened and statements prepared: how long
    /// messages published in it take is not counted.
    pub(super) fn warming_up(warm_up: Duration) -> Self {
        Self {
            started: Instant::now(),
            cpu_ns: nanoseconds(ClockId::ProcessCPUTime),
            machine: Machine::now(),
            warm_up_ns: u64::try_from(warm_up.as_nanos()).unwrap_or(u64::MAX),
            first_ns: None,
            count: 0,
            latencies_us: Vec::new(),
        }
    }

    /// One message that was published at `stamp_ns` is done now.
    pub(super) fn done(&mut self, stamp_ns: u64) {
        self.done_at(stamp_ns, now_ns());
    }

    /// One message that was published at `stamp_ns` was done at `now_ns`.
    pub(super) fn done_at(&mut self, stamp_ns: u64, now_ns: u64) {
        self.count += 1;
        let first = *self.first_ns.get_or_insert(stamp_ns);
        if stamp_ns >= first.saturating_add(self.warm_up_ns) {
            self.latencies_us
                .push(now_ns.saturating_sub(stamp_ns) / 1_000);
        }
    }

    /// How many are done.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Ends.
    pub(super) fn report(mut self) -> Report {
        let took = self.started.elapsed();
        let cpu_ns = nanoseconds(ClockId::ProcessCPUTime).saturating_sub(self.cpu_ns);
        self.latencies_us.sort_unstable();
        Report {
            count: self.count as u64,
            took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            cpu_us: cpu_ns / 1_000,
            machine_busy_percent: self.machine.busy_percent(&Machine::now()),
            peak_kib: peak_kib(),
            p50_us: percentile(&self.latencies_us, 50),
            p99_us: percentile(&self.latencies_us, 99),
        }
    }
}

/// The value that `percent` of a hundred do not exceed; 0 of nothing.
pub(super) fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// The middle of some values; 0 of nothing.
pub(super) fn median(values: impl IntoIterator<Item = u64>) -> u64 {
    let mut sorted: Vec<u64> = values.into_iter().collect();
    sorted.sort_unstable();
    percentile(&sorted, 50)
}

/// Most memory this process ever had, in KiB; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// The processors of the machine since it started.
#[derive(Default)]
struct Machine {
    all: u64,
    idle: u64,
}

impl Machine {
    fn now() -> Self {
        let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        let ticks: Vec<u64> = line
            .split_whitespace()
            .skip(1)
            .take(8)
            .filter_map(|number| number.parse().ok())
            .collect();
        Self {
            all: ticks.iter().sum(),
            // The fourth and the fifth: idle, and idle while something waits for a disk.
            idle: ticks.iter().skip(3).take(2).sum(),
        }
    }

    fn busy_percent(&self, later: &Self) -> u64 {
        let all = later.all.saturating_sub(self.all);
        let idle = later.idle.saturating_sub(self.idle);
        all.saturating_sub(idle).saturating_mul(100) / all.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<u64> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 50), 0);
        assert_eq!(median([9, 1, 5]), 5);
    }

    #[test]
    fn a_report_counts_what_is_done() {
        let mut meter = Meter::start();
        meter.done_at(1_000_000, 3_000_000);
        meter.done(now_ns());
        let report = meter.report();
        assert_eq!(report.count, 2);
        assert_eq!(report.p99_us, 2_000);
        assert!(report.peak_kib > 0);
    }

    #[test]
    fn what_warms_up_is_counted_but_not_timed() {
        let mut meter = Meter::warming_up(Duration::from_millis(2));
        meter.done_at(1_000_000, 9_000_000);
        meter.done_at(3_000_000, 4_000_000);
        let report = meter.report();
        assert_eq!((report.count, report.p99_us), (2, 1_000));
    }
}
