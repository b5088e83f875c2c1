//! The settings and what they name on this machine: the data folder, the key file, the process.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use malote_runtime::seal::{Key, KeyError, Missing, Ring};
use malote_runtime::settings::{Settings, report};
use malote_store::admin::sealed::Use;

use crate::cli::client::run_file::{RunFile, data_folder};
use crate::cli::commands::doctor::Finding;
use crate::cli::session::{self, Session};
use crate::cli::words::{doctor as words, failures};

/// Every problem of the settings, or that there is none.
pub(super) fn settings(session: &Session) -> Vec<Finding> {
    let language = session.language;
    let subject = words::SETTINGS.say(language);
    let sources = session.sources();
    let problems = report(&sources, language).problems;
    if problems.is_empty() {
        let file = sources.file().map(|path| path.display().to_string());
        let detail = file.unwrap_or_else(|| words::NO_FILE.say(language).to_owned());
        return vec![Finding::ok(subject, detail)];
    }
    let fix = failures::SETTINGS_FIX.say(language);
    let failed = |problem: &malote_runtime::settings::Problem| {
        Finding::fail(subject, problem.say(language), fix)
    };
    problems.iter().map(failed).collect()
}

/// The folder of an embedded process.
pub(super) fn folder(session: &Session, settings: &Settings) -> Option<Finding> {
    let language = session.language;
    let folder = data_folder(settings)?;
    let shown = folder.display().to_string();
    let subject = words::FOLDER.say(language);
    Some(match writable(&folder) {
        Ok(()) => Finding::ok(subject, shown),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let detail = words::FOLDER_MISSING.fill(language, &[("folder", &shown)]);
            Finding::warn(subject, detail, words::FOLDER_MISSING_FIX.say(language))
        }
        Err(error) => {
            let detail = format!("{shown}: {error}");
            Finding::fail(subject, detail, words::FOLDER_FIX.say(language))
        }
    })
}

/// Whether files can be made in a folder: by making one.
fn writable(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)?;
    fs::remove_file(probe)
}

/// The key that seals credentials.
pub(super) fn key(session: &Session, settings: &Settings) -> Finding {
    let language = session.language;
    let subject = words::KEY.say(language);
    let embedded = data_folder(settings).is_some();
    match Ring::obtain(&settings.secrets, Missing::Refuse) {
        Ok(ring) => known(session, subject, &ring),
        Err(KeyError::Missing(path)) if embedded => {
            let path = path.display().to_string();
            let detail = words::KEY_MISSING.fill(language, &[("file", &path)]);
            Finding::warn(subject, detail, words::FOLDER_MISSING_FIX.say(language))
        }
        Err(error) => Finding::fail(subject, error.to_string(), words::KEY_FIX.say(language)),
    }
}

/// A change of the key that was begun is to be ended.
fn known(session: &Session, subject: &str, ring: &Ring) -> Finding {
    let language = session.language;
    let id = ring.sealing().to_string();
    let (old, next) = (ring.old().len().to_string(), ring.next());
    if let Some(next) = next {
        let values = [("id", &*id), ("next", &*next.to_string())];
        let detail = words::KEY_NEXT.fill(language, &values);
        return Finding::warn(subject, detail, words::KEY_NEXT_FIX.say(language));
    }
    if ring.old().is_empty() {
        return Finding::ok(subject, words::KEY_GOOD.fill(language, &[("id", &id)]));
    }
    let detail = words::KEY_OLD.fill(language, &[("id", &*id), ("count", &*old)]);
    Finding::warn(subject, detail, words::KEY_OLD_FIX.say(language))
}

/// Whether the keys open all that is sealed; nothing to say when they do.
pub(super) fn sealed(session: &Session, settings: &Settings, uses: &[Use]) -> Option<Finding> {
    let language = session.language;
    let ring = Ring::obtain(&settings.secrets, Missing::Refuse).ok()?;
    let known: Vec<u8> = ring.keys().map(Key::id).collect();
    let lost = uses.iter().filter(|one| !known.contains(&one.key));
    let lost: i64 = lost.map(|one| one.count).sum();
    (lost > 0).then(|| {
        let count = lost.to_string();
        let detail = words::KEY_LOST.fill(language, &[("count", &count)]);
        let subject = words::KEY.say(language);
        Finding::fail(subject, detail, words::KEY_LOST_FIX.say(language))
    })
}

/// The embedded process, if its data folder says that one runs.
pub(super) async fn process(session: &Session, settings: &Settings) -> Option<Finding> {
    let language = session.language;
    let folder = data_folder(settings)?;
    let run = RunFile::read(&folder);
    let subject = words::PROCESS.say(language);
    let Some(run) = run else {
        return Some(Finding::ok(subject, words::NO_PROCESS.say(language)));
    };
    let (address, pid) = (run.address.to_string(), run.pid.to_string());
    let values = [("address", &*address), ("pid", &*pid)];
    Some(match session::running(settings).await {
        Some(_) => Finding::ok(subject, words::PROCESS_UP.fill(language, &values)),
        None => {
            let detail = words::PROCESS_SILENT.fill(language, &values);
            Finding::warn(subject, detail, words::PROCESS_FIX.say(language))
        }
    })
}
