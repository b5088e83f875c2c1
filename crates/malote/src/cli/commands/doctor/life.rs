//! Whether somebody works on the store: workers seen lately, and housekeeping, which seals the
//! trail and takes up the leases of those who died.

use std::time::Duration;

use malote_core::language::Language;
use malote_store::read::signs::Signs;

use crate::cli::commands::doctor::Finding;
use crate::cli::words::doctor as words;

/// Housekeeping comes round every few seconds; what waits so much longer is not looked after.
const LATE: Duration = Duration::from_secs(600);

/// What the signs say, where somebody should be working.
pub(super) fn judged(language: Language, signs: &Signs) -> Vec<Finding> {
    vec![workers(language, signs), housekeeping(language, signs)]
}

fn workers(language: Language, signs: &Signs) -> Finding {
    let subject = words::WORKERS.say(language);
    if signs.workers == 0 {
        let detail = words::NO_WORKERS.say(language);
        return Finding::fail(subject, detail, words::NO_WORKERS_FIX.say(language));
    }
    let count = signs.workers.to_string();
    Finding::ok(
        subject,
        words::WORKERS_SEEN.fill(language, &[("count", &count)]),
    )
}

fn housekeeping(language: Language, signs: &Signs) -> Finding {
    let subject = words::HOUSEKEEPING.say(language);
    let fix = words::HOUSEKEEPING_FIX.say(language);
    for (since, text) in [
        (signs.lost_for, words::LEASES_LOST),
        (signs.unsealed_for, words::UNSEALED),
    ] {
        if since > LATE {
            let minutes = (since.as_secs() / 60).to_string();
            let detail = text.fill(language, &[("minutes", &minutes)]);
            return Finding::warn(subject, detail, fix);
        }
    }
    Finding::ok(subject, words::HOUSEKEEPING_GOOD.say(language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::commands::doctor::Level;

    const WELL: Signs = Signs {
        workers: 2,
        unsealed_for: Duration::from_secs(9),
        lost_for: Duration::ZERO,
    };

    fn levels(signs: &Signs) -> Vec<Level> {
        let found = judged(Language::English, signs);
        let fixed = |one: &Finding| one.level == Level::Ok || one.fix.is_some();
        assert!(found.iter().all(fixed), "{found:?}");
        found.into_iter().map(|one| one.level).collect()
    }

    #[test]
    fn who_is_not_there_and_what_is_not_done_is_told() {
        assert_eq!(levels(&WELL), [Level::Ok, Level::Ok]);
        let none = Signs { workers: 0, ..WELL };
        assert_eq!(levels(&none), [Level::Fail, Level::Ok]);
        let unsealed = Signs {
            unsealed_for: Duration::from_secs(1_200),
            ..WELL
        };
        assert_eq!(levels(&unsealed), [Level::Ok, Level::Warn]);
        let lost = Signs {
            lost_for: Duration::from_secs(3_600),
            ..WELL
        };
        let found = judged(Language::Portuguese, &lost);
        assert!(found[1].detail.contains("60 min"), "{}", found[1].detail);
    }
}
