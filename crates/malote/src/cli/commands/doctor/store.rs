//! The store: whether it can be reached, and whether its schema is the one this version wants.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use secrecy::ExposeSecret;

use malote_runtime::settings::{Backend, Settings};
use malote_store::admin::sealed::Use;
use malote_store::read::signs::Signs;
use malote_store::{Options, Schema, Store, StoreError};

use crate::cli::commands::doctor::{Finding, clocks, life, machine};
use crate::cli::session::{Session, running};
use crate::cli::words::doctor as words;

/// How long to wait for a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found, and whether the store can be worked with.
pub(super) async fn look(session: &Session, settings: &Settings) -> (Vec<Finding>, bool) {
    let language = session.language;
    let backend = settings.store.backend();
    let subject = match backend {
        Backend::Sqlite(_) => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    if let Backend::Sqlite(Some(path)) = &backend
        && !path.exists()
    {
        return (vec![missing(session, subject, path)], false);
    }
    match asked(session, settings).await {
        Ok(asked) => {
            let (found, usable) = judged(session, subject, &asked.schema);
            let mut findings = vec![found];
            let clocks = asked.ahead;
            findings.extend(clocks.map(|ahead| clocks::judged(session.language, ahead)));
            findings.extend(machine::sealed(session, settings, &asked.keys));
            // Nobody works on an embedded store while its process is down.
            let works = matches!(backend, Backend::Postgres) || running(settings).await.is_some();
            if let Some(signs) = asked.signs.filter(|_| works) {
                findings.extend(life::judged(language, &signs));
            }
            (findings, usable)
        }
        Err(error) => {
            let detail = format!("{:#}", anyhow::Error::new(error));
            let fix = words::STORE_FIX.say(language);
            (vec![Finding::fail(subject, detail, fix)], false)
        }
    }
}

fn missing(session: &Session, subject: &str, path: &Path) -> Finding {
    let path = path.display().to_string();
    let detail = words::STORE_MISSING.fill(session.language, &[("file", &path)]);
    Finding::warn(
        subject,
        detail,
        words::FOLDER_MISSING_FIX.say(session.language),
    )
}

/// What the database says.
struct Asked {
    schema: Schema,
    /// How far this machine's clock is ahead of a server's.
    ahead: Option<SignedDuration>,
    /// Which keys sealed what; nothing of a schema that is not ours.
    keys: Vec<Use>,
    /// Likewise.
    signs: Option<Signs>,
}

async fn asked(session: &Session, settings: &Settings) -> Result<Asked, StoreError> {
    let options = Options {
        connections: 1,
        readers: 1,
        acquire_timeout: PATIENCE,
        ..Options::default()
    };
    let url = settings.store.url.expose_secret();
    let store = Store::connect(url, Arc::clone(&session.clock), &options).await?;
    let schema = store.schema().await;
    // SQLite has no clock but ours.
    let ahead = match settings.store.backend() {
        Backend::Postgres => clocks::ahead(&store, &*session.clock).await.ok(),
        Backend::Sqlite(_) => None,
    };
    let ours = matches!(&schema, Ok(schema) if schema.pending.is_empty());
    let (keys, signs) = match ours {
        true => (store.sealing_keys().await, store.signs_of_life().await.ok()),
        false => (Ok(Vec::new()), None),
    };
    store.close().await;
    Ok(Asked {
        schema: schema?,
        ahead,
        keys: keys?,
        signs,
    })
}

fn judged(session: &Session, subject: &str, schema: &Schema) -> (Finding, bool) {
    let language = session.language;
    let version = schema.version.to_string();
    if let Some(newer) = schema.unknown.first() {
        let newer = newer.to_string();
        let detail = words::SCHEMA_NEWER.fill(language, &[("version", &newer)]);
        return (
            Finding::fail(subject, detail, words::SCHEMA_NEWER_FIX.say(language)),
            false,
        );
    }
    if schema.pending.is_empty() {
        let detail = words::SCHEMA_GOOD.fill(language, &[("version", &version)]);
        return (Finding::ok(subject, detail), true);
    }
    let count = schema.pending.len().to_string();
    let detail = words::SCHEMA_PENDING.fill(language, &[("count", &count)]);
    (
        Finding::fail(subject, detail, words::SCHEMA_FIX.say(language)),
        false,
    )
}
