//! Lists, searches and counts of a large store beside the reading of one row by its key, all on
//! the same server in one run; and how long ordering a large replay takes, until its first row
//! goes.

mod large;
mod more;
mod questions;
mod rest;

use std::time::Instant;

use malote_core::clock::{self, System};
use malote_core::delivery::Status;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::Filter;
use malote_store::replay::{Chosen, Order, Ordered};
use malote_store::{Options, Scope, Store};
use serde::Serialize;

use crate::process::bench::meter::{median, percentile};
use crate::process::bench::scale::large::Large;
use crate::process::bench::scale::questions::Question;
use crate::process::bench::scale::rest::Rest;

/// How often each question is asked; the first few only warm up.
const TIMES: usize = 220;
const WARM_UP: usize = 20;

const KEY_READ: &str = "SELECT status FROM deliveries WHERE id = $1";

/// What was measured.
#[derive(Debug, Serialize)]
pub(in crate::process::bench) struct Scale {
    /// Rows.
    pub(in crate::process::bench) deliveries: u32,
    /// One row by its key, half of the time.
    pub(in crate::process::bench) key_read_us: u64,
    /// Each question.
    pub(in crate::process::bench) lists: Vec<Timing>,
    /// What reads all that it adds up or tells.
    pub(in crate::process::bench) sums: Vec<Timing>,
    /// Folding what was counted of all this.
    pub(in crate::process::bench) fold_us: u64,
    /// Rows of the replay.
    pub(in crate::process::bench) replayed: i64,
    /// Until the set was fixed.
    pub(in crate::process::bench) order_us: u64,
    /// From then until its first row goes.
    pub(in crate::process::bench) start_us: u64,
}

/// How long a question took.
#[derive(Debug, Serialize)]
pub(in crate::process::bench) struct Timing {
    /// Which.
    pub(in crate::process::bench) name: &'static str,
    /// Half of the time.
    pub(in crate::process::bench) p50_us: u64,
    /// 99 times of 100.
    pub(in crate::process::bench) p99_us: u64,
}

impl Scale {
    /// The slowest list, 99 times of 100.
    pub(in crate::process::bench) fn worst_us(&self) -> u64 {
        self.lists.iter().map(|one| one.p99_us).max().unwrap_or(0)
    }
}

/// Fills a database and measures.
pub(in crate::process::bench) async fn measure(url: &str, rows: u32) -> anyhow::Result<Scale> {
    let clock: clock::Shared = std::sync::Arc::new(System);
    let store = Store::connect(url, clock, &Options::default()).await?;
    store.migrate().await?;
    let large = Large::fill(url, rows).await?;
    let started = Instant::now();
    while store.fold_tallies().await? {}
    let fold_us = micros(started);
    large.settle().await?;
    let mut random = fastrand::Rng::with_seed(7);
    let key_read_us = median(key_reads(&large, &mut random).await?);
    let lists = [&Question::ALL[..], &Rest::ALL[..]].concat();
    let lists = timings(&store, &large, &mut random, &lists).await?;
    let sums = timings(&store, &large, &mut random, &Question::SUMS).await?;
    let (replayed, order_us, start_us) = replay(&store).await?;
    large.pool.close().await;
    store.close().await;
    Ok(Scale {
        deliveries: rows,
        key_read_us,
        lists,
        sums,
        fold_us,
        replayed,
        order_us,
        start_us,
    })
}

async fn key_reads(large: &Large, random: &mut fastrand::Rng) -> anyhow::Result<Vec<u64>> {
    let mut times = Vec::new();
    for turn in 0..TIMES {
        let id = large.delivery(large.any(random));
        let started = Instant::now();
        let query = sqlx::query_scalar::<_, String>(KEY_READ).bind(id.0);
        query.fetch_one(&large.pool).await?;
        if turn >= WARM_UP {
            times.push(micros(started));
        }
    }
    Ok(times)
}

/// All questions in turns, so that a slow moment is nobody's own.
async fn timings(
    store: &Store,
    large: &Large,
    random: &mut fastrand::Rng,
    questions: &[(&'static str, Question)],
) -> anyhow::Result<Vec<Timing>> {
    let mut times = vec![Vec::new(); questions.len()];
    for turn in 0..TIMES {
        for ((_, question), times) in questions.iter().zip(&mut times) {
            let started = Instant::now();
            question.ask(store, large, random).await?;
            if turn >= WARM_UP {
                times.push(micros(started));
            }
        }
    }
    let timing = |(name, mut times): (&'static str, Vec<u64>)| {
        times.sort_unstable();
        Timing {
            name,
            p50_us: percentile(&times, 50),
            p99_us: percentile(&times, 99),
        }
    };
    let names = questions.iter().map(|(name, _)| *name);
    Ok(names.zip(times).map(timing).collect())
}

/// Everything dead, as one order.
async fn replay(store: &Store) -> anyhow::Result<(i64, u64, u64)> {
    let order = Order {
        chosen: Chosen {
            filter: Filter {
                scope: Scope::All,
                status: Some(Status::Dead),
                ..Filter::default()
            },
            ..Chosen::default()
        },
        told: serde_json::json!({"status": "dead"}),
        reason: "bench".to_owned(),
        ramp: vec![1, 5, 50],
        stop_at_failure_percent: 20,
        rate_per_second: 100,
    };
    let started = Instant::now();
    let ordered = store.by(&MALOTE).order_replay(&order).await?;
    let order_us = micros(started);
    let Ordered::Made(replay) = ordered else {
        anyhow::bail!("nothing is dead");
    };
    let started = Instant::now();
    while store
        .replay_progress(replay.id, &Scope::All)
        .await?
        .counts
        .released
        == 0
    {
        store.step_replay(replay.id).await?;
    }
    Ok((replay.counts.total, order_us, micros(started)))
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
