//! The place of files: whether one could be stored there now.

use std::time::Duration;

use malote_core::text::chain;
use malote_runtime::files::{Files, Probe};
use malote_runtime::settings::Settings;
use tokio::time::timeout;

use crate::cli::commands::doctor::Finding;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// How long a bucket may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// The finding.
pub(super) async fn look(session: &Session, settings: &Settings) -> Finding {
    let language = session.language;
    let subject = words::FILES.say(language);
    let fix = words::FILES_FIX.say(language);
    let place = settings.files.shelf.to_string();
    let place = place.as_str();
    let files = Files::new(&settings.files);
    match timeout(PATIENCE, files.probe()).await {
        Ok(Ok(Probe::Usable)) => Finding::ok(
            subject,
            words::FILES_GOOD.fill(language, &[("place", place)]),
        ),
        Ok(Ok(Probe::NotYet(folder))) => {
            let folder = folder.display().to_string();
            let values = [("folder", folder.as_str())];
            Finding::ok(subject, words::FILES_NOT_YET.fill(language, &values))
        }
        Ok(Err(error)) => {
            let detail = format!("{place}: {}", chain(&error));
            Finding::fail(subject, detail, fix)
        }
        Err(_) => {
            let seconds = PATIENCE.as_secs().to_string();
            let values = [("place", place), ("seconds", seconds.as_str())];
            Finding::fail(subject, words::FILES_SILENT.fill(language, &values), fix)
        }
    }
}
