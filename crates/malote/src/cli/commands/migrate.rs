//! `malote migrate`: the database of the settings, whatever runs on it. Whoever makes a database
//! new makes its key as well: processes that each made one could not read each other's secrets.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use secrecy::ExposeSecret;
use serde_json::json;

use malote_core::clock;
use malote_runtime::seal::{Missing, Sealer};
use malote_runtime::settings::Settings;
use malote_runtime::vault;
use malote_store::{Options, Schema, Store};

use crate::cli::failure::{Exit, Failure};
use crate::cli::person::Person;
use crate::cli::session::Session;
use crate::cli::words::{failures, messages};

pub(crate) async fn run(session: &Session) -> Result<Exit, Failure> {
    if session.elsewhere() {
        return Err(session.usage(failures::NOT_WITH_SERVER, &[("command", "migrate")]));
    }
    let settings = session.settings()?;
    let clock = Arc::clone(&session.clock);
    let (before, made) = migrate(&settings, clock)
        .await
        .map_err(|error| Failure::of(&error))?;
    let applied = before.pending.len().to_string();
    let mut text = match before.pending.is_empty() {
        true => messages::MIGRATED_ALREADY.say(session.language).to_owned(),
        false => messages::MIGRATED.fill(session.language, &[("count", &applied)]),
    };
    let mut answer = json!({"before": before.version, "applied": before.pending});
    if let Some(file) = made {
        let file = file.display().to_string();
        let made = messages::KEY_MADE.fill(session.language, &[("file", &file)]);
        text = format!("{text}\n{made}");
        answer["key_file"] = file.into();
    }
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

/// Applies what is pending; the schema as it was before, and the key file if one was made.
async fn migrate(
    settings: &Settings,
    clock: clock::Shared,
) -> anyhow::Result<(Schema, Option<PathBuf>)> {
    make_folder(settings)?;
    let url = settings.store.url.expose_secret();
    let store = Store::connect(url, clock, &Options::default())
        .await
        .context("opening the store")?;
    let person = Person::of_process().actor();
    let migrated = store.by(&person).migrate().await;
    let before = migrated.context("migrating")?;
    let made = match store.sealed_vault().await?.is_some() {
        true => None,
        false => first_key(settings, &store).await?,
    };
    store.close().await;
    Ok((before, made))
}

/// Seals the first secret of a new database under the key of the settings, so that no other key can
/// be its own; the key file, if there was none.
async fn first_key(settings: &Settings, store: &Store) -> anyhow::Result<Option<PathBuf>> {
    let secrets = &settings.secrets;
    let absent = secrets.key.is_none() && !secrets.key_file.try_exists()?;
    let sealer = Sealer::following(secrets, Missing::Make).context("making the key file")?;
    vault::unlock(store.clone(), &sealer)
        .await
        .context("sealing the first secret")?;
    Ok(absent.then(|| secrets.key_file.clone()))
}

/// A SQLite file needs a folder to be made in.
fn make_folder(settings: &Settings) -> anyhow::Result<()> {
    let Some(folder) = crate::cli::run_file::data_folder(settings) else {
        return Ok(());
    };
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("making the folder '{}'", folder.display()))
}
