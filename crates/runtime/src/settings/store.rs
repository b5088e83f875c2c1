//! Section `store`: where the status queue is.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use crate::settings::reader::Reader;
use crate::settings::secret;
use crate::settings::words;

/// The status queue.
#[derive(Debug, Clone)]
pub struct Store {
    /// Its address; may hold a password.
    pub url: SecretString,
}

/// What kind of database an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// One file, one process; no file when it is only in memory.
    Sqlite(Option<PathBuf>),
    /// A server, any number of processes.
    Postgres,
}

impl Store {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let url = reader.text("store.url");
        if backend(url).is_none() {
            reader.invalid("store.url", words::STORE_URL);
        }
        Self { url: secret(url) }
    }

    /// The kind of database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        backend(self.url.expose_secret()).unwrap_or(Backend::Postgres)
    }
}

fn backend(url: &str) -> Option<Backend> {
    if url == "sqlite::memory:" {
        return Some(Backend::Sqlite(None));
    }
    if let Some(path) = url.strip_prefix("sqlite://") {
        let path = path.split('?').next().unwrap_or_default();
        return (!path.is_empty()).then(|| Backend::Sqlite(Some(PathBuf::from(path))));
    }
    let rest = url
        .strip_prefix("postgres://")
        .or_else(|| url.strip_prefix("postgresql://"))?;
    (!rest.is_empty()).then_some(Backend::Postgres)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_kind_of_database() {
        let file = Backend::Sqlite(Some(PathBuf::from("/var/lib/malote.db")));
        assert_eq!(backend("sqlite:///var/lib/malote.db?mode=rwc"), Some(file));
        assert_eq!(backend("sqlite::memory:"), Some(Backend::Sqlite(None)));
        assert_eq!(
            backend("postgres://localhost/malote"),
            Some(Backend::Postgres)
        );
        for bad in ["", "sqlite://", "postgres://", "mysql://x", "malote.db"] {
            assert_eq!(backend(bad), None, "{bad}");
        }
    }
}
