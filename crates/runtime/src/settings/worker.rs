//! Section `worker`: threads, leases, batches and what may wait in memory.

use std::time::Duration;

use malote_core::id;

use crate::settings::reader::Reader;
use crate::settings::words;

/// How a worker works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Threads; 0 means one for each core.
    pub threads: usize,
    /// Its name, unlike that of any other: what was given, or host and process, and a random part.
    pub name: String,
    /// How long a claimed delivery belongs to it.
    pub lease: Duration,
    /// How long a credential belongs to it.
    pub owner_lease: Duration,
    /// How long it may finish what it began when it is told to stop.
    pub grace: Duration,
    /// Most messages taken into one transaction, and outcomes settled in one.
    pub batch: usize,
    /// Messages the broker sends ahead.
    pub prefetch: u16,
    /// Most deliveries accepted and kept in memory unsent; above it they are left to the store.
    pub hold: usize,
    /// How often housekeeping compares stored with wanted state.
    pub housekeeping: Duration,
    /// Connections to PostgreSQL.
    pub postgres_connections: u32,
}

impl Worker {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let name = reader.optional("worker.name");
        if name.is_some_and(|name| !good_name(name)) {
            reader.invalid("worker.name", words::WORKER_NAME);
        }
        Self {
            threads: reader.whole("worker.threads", 0..=256),
            name: unlike_any_other(name.map_or_else(host_and_process, str::to_owned)),
            lease: reader.some_seconds("worker.lease_s"),
            owner_lease: reader.some_seconds("worker.owner_lease_s"),
            grace: reader.seconds("worker.grace_s"),
            batch: reader.whole("worker.batch", 1..=10_000),
            prefetch: reader.whole("worker.prefetch", 1..=u16::MAX),
            hold: reader.whole("worker.hold", 1..=1_000_000),
            housekeeping: reader.some_seconds("worker.housekeeping_s"),
            postgres_connections: reader.whole("worker.postgres_connections", 2..=100),
        }
    }
}

fn good_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.len() <= 100 && name.chars().all(good)
}

/// A name with a random part. Whoever has the name of an owner is taken for it, so two workers may
/// share none: neither when one setting is given to all of them, nor when hosts and process numbers
/// repeat, as they do in containers.
fn unlike_any_other(name: String) -> String {
    let random = id::fresh().simple().to_string();
    format!("{name}-{}", &random[24..])
}

fn host_and_process() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let kept: String = host
        .trim()
        .chars()
        .map(|c| if good_name(&c.to_string()) { c } else { '-' })
        .take(60)
        .collect();
    let host = if kept.is_empty() { "host" } else { &kept };
    format!("{host}-{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Sources};

    #[test]
    fn no_two_workers_have_one_name_whatever_is_set() {
        let sources = |given| Sources::of(None, given);
        for given in [&[("MALOTE__WORKER__NAME", "expenses")][..], &[]] {
            let name = || Settings::load(&sources(given)).unwrap().worker.name;
            let (one, other) = (name(), name());
            assert!(good_name(&one), "{one}");
            assert_ne!(one, other);
            assert_eq!(one.starts_with("expenses-"), !given.is_empty());
        }
    }
}
