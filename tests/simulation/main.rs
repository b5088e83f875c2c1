//! A seeded simulation of workers, people and a target that misbehaves, in virtual time and one
//! process: the interleavings that real processes do not reach on demand.
//!
//! The store, the transition function and the planning of expense reports are the real ones; the
//! target is a model that keeps what Omie keeps, and workers are state machines that take one
//! step at a time, in an order that the seed decides. After each step, and once everything has
//! come to rest, the promises are checked.
//!
//! `MALOTE_SIM_SEEDS` sets how many seeds are run, `MALOTE_SIM_SEED` runs one again and prints
//! what happened.

mod asking;
mod checks;
mod conduct;
mod delivering;
mod errand;
mod operator;
mod people;
mod reports;
mod rest;
mod scenes;
mod target;
mod terms;
mod trace;
mod truth;
mod worker;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::trace::Story;
use crate::world::World;

/// Seeds of an ordinary run.
const SEEDS: u64 = 300;
/// Seeds run at once.
const THREADS: u64 = 2;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a seed or a count is a whole number"))
}

fn run(seed: u64) -> Story {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without input and output always starts");
    runtime.block_on(World::live(seed))
}

/// Runs seeds on a few threads, and returns the stories that ended badly.
fn run_all(seeds: u64) -> Vec<Story> {
    let turn = AtomicU64::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = turn.fetch_add(1, Ordering::Relaxed);
                    let enough = failed.lock().unwrap_or_else(PoisonError::into_inner).len() > 4;
                    if seed >= seeds || enough {
                        return;
                    }
                    let story = run(seed);
                    if story.wrong.is_some() {
                        eprintln!("{}", story.headline());
                        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        failed.push(story);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn whatever_the_order_of_things_each_payable_exists_once() {
    if let Some(seed) = number("MALOTE_SIM_SEED") {
        let story = run(seed);
        println!("{story}");
        assert!(story.wrong.is_none(), "seed {seed} ended badly");
        return;
    }
    let failed = run_all(number("MALOTE_SIM_SEEDS").unwrap_or(SEEDS));
    for story in &failed {
        println!("{story}");
    }
    let seeds: Vec<String> = failed.iter().map(Story::headline).collect();
    assert!(
        failed.is_empty(),
        "run again with MALOTE_SIM_SEED: {seeds:#?}"
    );
}

#[test]
fn a_seed_tells_the_same_story_twice() {
    for seed in [3, 11] {
        let (one, other) = (run(seed), run(seed));
        assert_eq!(one.lines, other.lines);
    }
}
