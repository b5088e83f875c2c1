//! Waiting for what should happen: looked at again and again until it does, and a message that
//! says what was seen last when it does not.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How often a condition is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Looks until the answer is `Ok`.
///
/// # Panics
/// With the last state, when it takes longer than `patience`.
pub(crate) async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        let state = match look().await {
            Ok(found) => return found,
            Err(state) => state,
        };
        assert!(
            Instant::now() < deadline,
            "waited {} s in vain: {what}; last seen: {state}",
            patience.as_secs()
        );
        sleep(LOOK_AGAIN).await;
    }
}
