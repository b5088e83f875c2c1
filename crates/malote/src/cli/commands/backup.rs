//! `malote backup`: the embedded store copied while it is used, and put back.
//!
//! A copy appears under its name only when it is whole. Putting one back keeps what was there
//! before under another name. What was delivered since the copy is safe: it is found in the target
//! by its key. What was accepted since must be published again, which is safe as well.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use malote_runtime::settings::{Backend, Settings};
use malote_store::backup;

use crate::cli::args::backup::Backup;
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::words::{Text, failures, messages};
use crate::process::data_lock;

pub(crate) async fn run(session: &Session, command: &Backup) -> Result<Exit, Failure> {
    if session.elsewhere() {
        return Err(session.usage(failures::NOT_WITH_SERVER, &[("command", "backup")]));
    }
    let settings = session.settings()?;
    let Backend::Sqlite(Some(store)) = settings.store.backend() else {
        return Err(session.usage(failures::BACKUP_EMBEDDED, &[]));
    };
    match command {
        Backup::Make(copy) => make(session, &settings, &store, &copy.file).await,
        Backup::Restore(copy) => restore(session, &store, &copy.file).await,
    }
}

async fn make(
    session: &Session,
    settings: &Settings,
    store: &Path,
    file: &Path,
) -> Result<Exit, Failure> {
    if !store.exists() {
        return Err(about(session, failures::BACKUP_NO_STORE, store));
    }
    if file.exists() {
        return Err(about(session, failures::BACKUP_EXISTS, file));
    }
    let draft = beside(file);
    let made = drafted(store, &draft).await;
    let made = made.and_then(|version| Ok(fs::hard_link(&draft, file).map(|()| version)?));
    let removed = fs::remove_file(&draft);
    let version = made.map_err(|error| failed(session, failures::BACKUP_FAILED, file, &error))?;
    removed?;
    let (file, key) = (shown(file), shown(&settings.secrets.key_file));
    let values = [("file", &*file), ("key", &*key)];
    let text = messages::BACKUP_MADE.fill(session.language, &values);
    session.say(&json!({"file": file, "migration": version}), &text)?;
    Ok(Exit::Done)
}

async fn drafted(store: &Path, draft: &Path) -> anyhow::Result<i64> {
    let file = private(draft)?;
    backup::copy(store, draft).await?;
    let version = backup::look(draft).await?;
    file.sync_all()?;
    Ok(version)
}

/// A new file. It will hold personal data: nobody else may look.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

async fn restore(session: &Session, store: &Path, file: &Path) -> Result<Exit, Failure> {
    let failed = |error| failed(session, failures::RESTORE_FAILED, file, &error);
    if !file.exists() {
        return Err(about(session, failures::BACKUP_NO_FILE, file));
    }
    let folder = match store.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let taken = data_lock::take(folder).map_err(|error| failed(error.into()))?;
    let Some(_lock) = taken else {
        return Err(about(session, failures::RESTORE_IN_USE, folder));
    };
    let draft = beside(store);
    let restored = put(store, file, &draft).await;
    // Gone unless something failed before it took its place.
    let _ = fs::remove_file(&draft);
    let kept = restored.map_err(failed)?;
    File::open(folder)?.sync_all()?;
    let (shown_file, kept) = (shown(file), kept.as_deref().map(shown));
    let text = messages::BACKUP_RESTORED.fill(session.language, &[("file", &*shown_file)]);
    let text = match &kept {
        None => text,
        Some(kept) => {
            let values = [("kept", &**kept)];
            text + "\n" + &messages::BACKUP_KEPT.fill(session.language, &values)
        }
    };
    session.say(&json!({"file": shown_file, "kept": kept}), &text)?;
    Ok(Exit::Done)
}

/// Puts a copy in place of the store; where what was there is kept.
async fn put(store: &Path, file: &Path, draft: &Path) -> anyhow::Result<Option<PathBuf>> {
    let mut copy = private(draft)?;
    io::copy(&mut File::open(file)?, &mut copy)?;
    copy.sync_all()?;
    backup::look(draft).await?;
    let kept = match store.exists() {
        true => Some(keep(store).await?),
        false => None,
    };
    // The copy takes its place at once: whatever happens there is one whole store or the other.
    fs::rename(draft, store)?;
    Ok(kept)
}

/// Gives the store a second name.
async fn keep(store: &Path) -> anyhow::Result<PathBuf> {
    let kept = with(
        store,
        &format!(".before-{}", malote_core::id::fresh().simple()),
    );
    let settled = backup::settle(store).await;
    fs::hard_link(store, &kept)?;
    if settled.is_err() {
        // Damaged: what it is made of is kept as it is, with its log of what was not yet in it.
        for end in ["-wal", "-shm"] {
            let (from, to) = (with(store, end), with(&kept, end));
            if from.exists() {
                fs::rename(from, to)?;
            }
        }
    }
    Ok(kept)
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// A new name in the same folder, so that it can take its place at once.
fn beside(path: &Path) -> PathBuf {
    with(path, &format!(".{}", malote_core::id::fresh().simple()))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn about(session: &Session, text: Text, path: &Path) -> Failure {
    let text = text.fill(session.language, &[("file", shown(path))]);
    Failure::new(Exit::Failed, text)
}

fn failed(session: &Session, text: Text, path: &Path, error: &anyhow::Error) -> Failure {
    let values = [("file", shown(path)), ("reason", format!("{error:#}"))];
    Failure::new(Exit::Failed, text.fill(session.language, &values))
}
