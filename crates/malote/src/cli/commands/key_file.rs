//! `malote key-file`: the key that seals secrets, changed while Malote runs.
//!
//! It works on the file and on the store of the settings, also beside the processes that use
//! them: they notice by themselves. What the steps guarantee is said in `seal::rotation`.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use secrecy::ExposeSecret;
use serde_json::json;

use malote_core::text::chain;
use malote_runtime::seal::rotation::{Rotation, RotationError, Stepped};
use malote_runtime::seal::{Holder, KeyError};
use malote_runtime::settings::{Backend, Settings};
use malote_store::{Options, Store};

use crate::cli::args::key_file::{KeyFile, Rotate};
use crate::cli::failure::{Exit, Failure};
use crate::cli::person::Person;
use crate::cli::session::Session;
use crate::cli::words::{Text, failures, messages};

pub(crate) async fn run(session: &Session, command: &KeyFile) -> Result<Exit, Failure> {
    let KeyFile::Rotate(options) = command;
    if session.elsewhere() {
        return Err(session.usage(failures::NOT_WITH_SERVER, &[("command", "key-file")]));
    }
    let settings = session.settings()?;
    let embedded = matches!(settings.store.backend(), Backend::Sqlite(_));
    let alone = options.one_machine || embedded;
    if !(alone || options.prepare || options.activate || options.finish) {
        let failure = session.usage(failures::KEY_STEPS, &[]);
        return Err(failure.with_fix(failures::KEY_STEPS_FIX.say(session.language)));
    }
    let holder = Holder::of(&settings.secrets);
    let holder = holder.map_err(|error| failed(session, &error.into()))?;
    let store = opened(session, &settings).await?;
    let rotated = rotate(&store, &holder, options).await;
    store.close().await;
    let done = rotated.map_err(|error| failed(session, &error))?;
    told(session, options, &holder, &settings.secrets.key_file, done)
}

async fn rotate(
    store: &Store,
    holder: &Holder,
    options: &Rotate,
) -> Result<Stepped, RotationError> {
    let actor = Person::of_process().actor();
    let rotation = Rotation {
        store,
        actor: &actor,
        holder,
    };
    match options {
        Rotate { prepare: true, .. } => rotation.prepare().await,
        Rotate { activate: true, .. } => rotation.activate().await,
        Rotate { finish: true, .. } => rotation.finish().await,
        _ => rotation.whole().await,
    }
}

/// The store, which some other process may have open too: its schema is left as it is.
async fn opened(session: &Session, settings: &Settings) -> Result<Store, Failure> {
    let language = session.language;
    if let Backend::Sqlite(Some(path)) = settings.store.backend()
        && !path.exists()
    {
        let file = path.display().to_string();
        let text = failures::BACKUP_NO_STORE.fill(language, &[("file", &file)]);
        return Err(Failure::new(Exit::Failed, text));
    }
    let open = async {
        let url = settings.store.url.expose_secret();
        let store = Store::connect(url, Arc::clone(&session.clock), &Options::default()).await?;
        let schema = store.schema().await?;
        anyhow::ensure!(
            schema.pending.is_empty() && schema.unknown.is_empty(),
            "the database is not of this version: run 'malote migrate'"
        );
        anyhow::Ok(store)
    };
    let store = open.await.context("opening the store");
    store.map_err(|error| Failure::of(&error))
}

fn told(
    session: &Session,
    options: &Rotate,
    holder: &Holder,
    file: &Path,
    done: Stepped,
) -> Result<Exit, Failure> {
    let given = matches!(holder, Holder::Environment(_));
    let (text, step): (Text, _) = match options {
        Rotate { prepare: true, .. } => (messages::KEY_PREPARED, "prepare"),
        Rotate { activate: true, .. } => (messages::KEY_ACTIVATED, "activate"),
        _ if given => (messages::KEY_FINISHED_GIVEN, "finish"),
        _ => (messages::KEY_FINISHED, "finish"),
    };
    let (id, count) = (done.key.to_string(), done.resealed.to_string());
    let (removed, file) = (done.removed.to_string(), file.display().to_string());
    let values = [
        ("id", &*id),
        ("count", &*count),
        ("removed", &*removed),
        ("file", &*file),
    ];
    let text = text.fill(session.language, &values);
    let answer = json!({
        "step": step,
        "key": done.key,
        "resealed": done.resealed,
        "removed": if given { 0 } else { done.removed },
    });
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

/// What the person is told; what is rare stays in English.
fn failed(session: &Session, error: &RotationError) -> Failure {
    let language = session.language;
    let (exit, text) = match error {
        RotationError::NotPrepared => (Exit::Refused, failures::KEY_NOT_PREPARED),
        RotationError::NotActive => (Exit::Refused, failures::KEY_NOT_ACTIVE),
        RotationError::StillUsed(_) => (Exit::Failed, failures::KEY_STILL_USED),
        RotationError::Sealed { .. } => (Exit::Failed, failures::KEY_SEALED),
        RotationError::Key(KeyError::Given) => (Exit::Refused, failures::KEY_GIVEN),
        RotationError::Key(KeyError::Busy(_)) => (Exit::Refused, failures::KEY_BUSY),
        _ => (Exit::Failed, failures::KEY_FAILED),
    };
    let count = match error {
        RotationError::StillUsed(count) => count.to_string(),
        _ => String::new(),
    };
    let reason = chain(error);
    Failure::new(
        exit,
        text.fill(language, &[("reason", &*reason), ("count", &count)]),
    )
}
