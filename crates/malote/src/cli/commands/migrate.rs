//! `malote migrate`: the database of the settings, whatever runs on it.

use std::sync::Arc;

use anyhow::Context;
use secrecy::ExposeSecret;
use serde_json::json;

use malote_core::clock;
use malote_runtime::settings::Settings;
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
    let before = migrate(&settings, clock)
        .await
        .map_err(|error| Failure::of(&error))?;
    let applied = before.pending.len().to_string();
    let text = match before.pending.is_empty() {
        true => messages::MIGRATED_ALREADY.say(session.language).to_owned(),
        false => messages::MIGRATED.fill(session.language, &[("count", &applied)]),
    };
    session.say(
        &json!({"before": before.version, "applied": before.pending}),
        &text,
    )?;
    Ok(Exit::Done)
}

/// Applies what is pending; the schema as it was before.
async fn migrate(settings: &Settings, clock: clock::Shared) -> anyhow::Result<Schema> {
    make_folder(settings)?;
    let url = settings.store.url.expose_secret();
    let store = Store::connect(url, clock, &Options::default())
        .await
        .context("opening the store")?;
    let person = Person::of_process().actor();
    let migrated = store.by(&person).migrate().await;
    let before = migrated.context("migrating")?;
    store.close().await;
    Ok(before)
}

/// A SQLite file needs a folder to be made in.
fn make_folder(settings: &Settings) -> anyhow::Result<()> {
    let Some(folder) = crate::cli::run_file::data_folder(settings) else {
        return Ok(());
    };
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("making the folder '{}'", folder.display()))
}
