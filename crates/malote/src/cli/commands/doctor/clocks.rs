//! The clocks: this machine's beside the database's. Leases and due times go by the database's
//! alone; the day a document falls due and a wait that a target names as a clock time go by ours.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use malote_core::clock::Clock;
use malote_core::language::Language;
use malote_store::{Store, StoreError};

use crate::cli::commands::doctor::Finding;
use crate::cli::words::doctor as words;

/// Clocks that are kept by a time server differ by far less.
const MOST: SignedDuration = SignedDuration::from_secs(2);

/// How far our clock is ahead of the database's, so far as that is certain: the database was
/// asked between two looks at ours.
pub(super) async fn ahead(store: &Store, clock: &dyn Clock) -> Result<SignedDuration, StoreError> {
    // The first question may open a connection, and take its time.
    store.time().await?;
    let before = clock.now();
    let theirs = store.time().await?;
    Ok(certain(before, theirs, clock.now()))
}

fn certain(before: Timestamp, theirs: Timestamp, after: Timestamp) -> SignedDuration {
    if theirs < before {
        before.duration_since(theirs)
    } else if theirs > after {
        after.duration_since(theirs)
    } else {
        SignedDuration::ZERO
    }
}

/// The finding.
pub(super) fn judged(language: Language, ahead: SignedDuration) -> Finding {
    let subject = words::CLOCK.say(language);
    if ahead.abs() <= MOST {
        return Finding::ok(subject, words::CLOCK_GOOD.say(language));
    }
    let text = match ahead.is_positive() {
        true => words::CLOCK_AHEAD,
        false => words::CLOCK_BEHIND,
    };
    let rounded = ahead.unsigned_abs() + Duration::from_millis(500);
    let seconds = rounded.as_secs().to_string();
    let detail = text.fill(language, &[("seconds", &seconds)]);
    Finding::warn(subject, detail, words::CLOCK_FIX.say(language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::commands::doctor::Level;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn only_what_the_question_itself_does_not_explain_is_a_difference() {
        assert_eq!(certain(at(0), at(3), at(5)), SignedDuration::ZERO);
        assert_eq!(certain(at(10), at(3), at(11)), SignedDuration::from_secs(7));
        assert_eq!(certain(at(0), at(9), at(1)), SignedDuration::from_secs(-8));
    }

    #[test]
    fn a_clock_that_is_off_is_told_by_how_much_and_what_to_do() {
        let found = judged(Language::English, SignedDuration::from_secs(600));
        assert_eq!(found.level, Level::Warn);
        assert!(found.detail.contains("600 s ahead"), "{}", found.detail);
        assert!(found.fix.is_some_and(|fix| fix.contains("timedatectl")));
        let found = judged(Language::Portuguese, SignedDuration::from_secs(-3));
        assert_eq!(found.level, Level::Warn);
        assert!(found.detail.contains("3 s atrasado"), "{}", found.detail);
        let found = judged(Language::English, SignedDuration::from_secs(2));
        assert_eq!(found.level, Level::Ok);
    }
}
