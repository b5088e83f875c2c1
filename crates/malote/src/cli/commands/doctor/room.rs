//! The room that is left on the disk of the data folder.

use std::path::Path;

use malote_core::language::Language;
use malote_runtime::settings::Settings;
use rustix::fs::statvfs;

use crate::cli::client::run_file::data_folder;
use crate::cli::commands::doctor::Finding;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

const MIB: u64 = 1_048_576;
/// Below this nothing is accepted safely for long.
const TOO_LITTLE: u64 = 100 * MIB;
/// Below this somebody should look.
const LITTLE: u64 = 1_024 * MIB;

/// What is left where an embedded process keeps everything.
pub(super) fn look(session: &Session, settings: &Settings) -> Option<Finding> {
    let folder = data_folder(settings)?;
    let free = free(&folder)?;
    Some(judged(session.language, free))
}

fn free(folder: &Path) -> Option<u64> {
    let found = statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

fn judged(language: Language, free: u64) -> Finding {
    let subject = words::ROOM.say(language);
    let size = match free {
        less if less < LITTLE => format!("{} MiB", less / MIB),
        more => format!("{} GiB", more / LITTLE),
    };
    let detail = words::ROOM_LEFT.fill(language, &[("size", &size)]);
    let fix = words::ROOM_FIX.say(language);
    match free {
        less if less < TOO_LITTLE => Finding::fail(subject, detail, fix),
        less if less < LITTLE => Finding::warn(subject, detail, fix),
        _ => Finding::ok(subject, detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::commands::doctor::Level;

    #[test]
    fn little_room_is_told_before_there_is_none() {
        for (free, level, told) in [
            (50 * MIB, Level::Fail, "50 MiB"),
            (500 * MIB, Level::Warn, "500 MiB"),
            (5_000 * MIB, Level::Ok, "4 GiB"),
        ] {
            let found = judged(Language::English, free);
            assert_eq!(found.level, level);
            assert!(found.detail.contains(told), "{}", found.detail);
        }
        assert!(free(Path::new("/")).is_some());
        assert!(free(Path::new("/no such folder")).is_none());
    }
}
