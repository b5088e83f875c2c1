//! Randomness that can be repeated: the seed is printed and may be given.

use std::time::Duration;

use fastrand::Rng;
use reqwest::Method;
use serde_json::Value;

use crate::harness::company::Company;
use crate::harness::sandbox::Sandbox;

/// How long a random moment is waited for at most, should the flow stand still.
const LONGEST_MS: u64 = 10_000;

/// A generator whose seed is printed; MALOTE_TEST_SEED repeats a run.
pub(crate) fn seeded() -> Rng {
    let given = std::env::var("MALOTE_TEST_SEED").ok();
    let seed = match given.and_then(|seed| seed.parse().ok()) {
        Some(seed) => seed,
        None => Rng::new().u64(..),
    };
    eprintln!("MALOTE_TEST_SEED={seed}");
    Rng::with_seed(seed)
}

/// So many companies.
pub(crate) fn companies(count: usize) -> Vec<Company> {
    (1..=count).map(Company::numbered).collect()
}

/// A random moment of the flow: some calls from now.
pub(crate) async fn moment(rng: &mut Rng, sandbox: &Sandbox) {
    let seen = sandbox.calls().await["total"].as_u64().unwrap_or_default();
    let wanted = seen + rng.u64(1..150);
    let path = format!("/sandbox/wait?calls={wanted}&timeout_ms={LONGEST_MS}");
    // Standing still for so long is a moment as well.
    let _ = sandbox.http.json(Method::GET, &path, &Value::Null).await;
}

/// Lets a fault last.
pub(crate) async fn last(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}
