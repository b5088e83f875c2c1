//! The durations everybody keeps to, the defaults of a worker and of a connection where they
//! have one, and the error that ends a story.

use std::time::Duration;

use malote_core::policy::Policy;

/// How long a delivery belongs to the worker that claimed it.
pub(crate) const LEASE: Duration = Duration::from_secs(90);
/// How long a credential belongs to a worker.
pub(crate) const OWNER_LEASE: Duration = Duration::from_secs(60);
/// How long one call may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// What a call needs beyond its timeout.
pub(crate) const MARGIN: Duration = Duration::from_secs(1);
/// Nobody asks sooner than this after the end of a lost lease.
pub(crate) const QUARANTINE: Duration = Duration::from_secs(2);
/// No identical call sooner than this.
pub(crate) const WINDOW: Duration = Duration::from_secs(61);

/// Retries, with an end that a story can reach.
pub(crate) const POLICY: Policy = Policy {
    first_s: 5,
    factor: 2,
    most_s: 300,
    jitter_percent: 20,
    give_up_after_s: 3_600,
    unknown_after_s: 900,
};

/// A promise that was not kept, or a call that failed for no modelled reason.
pub(crate) type Wrong = String;

/// Says what was tried when a store call failed.
pub(crate) fn failed<E: std::error::Error>(what: &str) -> impl FnOnce(E) -> Wrong {
    let what = what.to_owned();
    move |error| {
        let mut words = format!("{what}: {error}");
        let mut source = error.source();
        while let Some(cause) = source {
            words.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        words
    }
}
