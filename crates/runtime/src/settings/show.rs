//! What `settings show` and `settings check` tell: every effective value with where it comes
//! from, secrets masked, and every problem. Made even when the settings are wrong, because that
//! is when somebody looks.

use serde::Serialize;

use malote_core::language::Language;

use crate::settings::Settings;
use crate::settings::keys::{self, Kind};
use crate::settings::layers::{Layers, Sources};
use crate::settings::problem::{Origin, Problem};
use crate::settings::reader::Reader;

const MASK: &str = "***";

/// One effective setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its name: `store.url`.
    pub key: String,
    /// Its value, secrets masked; empty when there is none.
    pub value: String,
    /// `default`, `file`, `env` or `flag`.
    pub origin: &'static str,
    /// Which line, variable or flag.
    pub place: String,
    /// What it is for.
    pub about: &'static str,
}

/// Every setting and every problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The settings, in the order of their names.
    pub rows: Vec<Row>,
    /// What is wrong; empty when the settings are good.
    pub problems: Vec<Problem>,
}

/// Looks at the settings without using them, for somebody who reads this language.
#[must_use]
pub fn report(sources: &Sources, language: Language) -> Report {
    let layers = Layers::read(sources);
    let mut reader = Reader::new(&layers);
    let settings = Settings::read(&mut reader);
    let mut rows = Vec::new();
    for (name, entry) in &layers.entries {
        let key = keys::find(name).expect("layers hold only known keys");
        let value = match name.as_str() {
            "worker.name" if entry.value.is_empty() => settings.worker.name.clone(),
            _ => shown(key.kind, &entry.value),
        };
        rows.push(Row {
            key: name.clone(),
            value,
            origin: entry.origin.name(),
            place: place(&entry.origin, language),
            about: key.about.say(language),
        });
    }
    Report {
        rows,
        problems: reader.problems,
    }
}

fn place(origin: &Origin, language: Language) -> String {
    match origin {
        Origin::Default => String::new(),
        other => other.said().say(language),
    }
}

fn shown(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Plain | Kind::List => value.to_owned(),
        Kind::Secret if value.is_empty() => String::new(),
        Kind::Secret => MASK.to_owned(),
        Kind::Address => masked(value),
    }
}

/// An address without what could be a password: what stands before an `@` and after a `?`. Of
/// the credentials only a user with a password beside it is shown. When in doubt it hides more.
fn masked(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        let harmless = address.is_empty() || address == "sqlite::memory:";
        return if harmless { address } else { MASK }.to_owned();
    };
    let (path, query) = match rest.split_once('?') {
        Some((_, query)) if query.contains('@') => (MASK, String::new()),
        Some((path, _)) => (path, format!("?{MASK}")),
        None => (rest, String::new()),
    };
    let shown = match path.rsplit_once('@') {
        Some((credentials, host)) => match credentials.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{host}"),
            None => format!("{MASK}@{host}"),
        },
        None => path.to_owned(),
    };
    format!("{scheme}://{shown}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_passwords() {
        let cases = [
            ("", ""),
            ("sqlite://data/malote.db", "sqlite://data/malote.db"),
            ("https://token@host/v1", "https://***@host/v1"),
            (
                "amqp://ana:s3gredo@host:5672/v",
                "amqp://ana:***@host:5672/v",
            ),
            (
                "postgres://ana:s3@gre/do@host/db",
                "postgres://ana:***@host/db",
            ),
            ("postgres://ana:s3?gredo@host/db", "postgres://***"),
            (
                "postgres://host/db?password=s3gredo",
                "postgres://host/db?***",
            ),
            ("postgres://host/db?password=s3@gredo", "postgres://***"),
            ("amqp:ana:s3gredo@host", "***"),
        ];
        for (address, wanted) in cases {
            assert_eq!(masked(address), wanted);
        }
    }
}
