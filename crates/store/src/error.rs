//! What a caller of the store may be told.

use malote_core::language::Said;
use sqlx::migrate::MigrateError;

use crate::db::DbError;
use crate::personal::VaultError;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the store cannot be used.
    #[error("store.url must be 'sqlite://PATH' or 'postgres://USER@HOST/DATABASE': {detail}")]
    Url {
        /// What is wrong with it, without secrets.
        detail: String,
    },
    /// The database is older than this version.
    #[error("database has pending migrations {versions:?}; run 'malote migrate'")]
    Pending {
        /// What is to be applied.
        versions: Vec<i64>,
    },
    /// The database is newer than this version.
    #[error("database was migrated by a newer version (migration {version}); use that version")]
    Newer {
        /// The first migration this version does not know.
        version: i64,
    },
    /// A migration failed.
    #[error("database could not be migrated")]
    Migrate(#[source] MigrateError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Personal values cannot be written or read.
    #[error("personal values cannot be sealed or opened")]
    Vault(#[from] VaultError),
    /// There is no such thing.
    #[error("there is no {what} '{key}'")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// What was looked for.
        key: String,
    },
    /// Something else stands in its place.
    #[error("{text}")]
    Conflict {
        /// What stands there, in one sentence.
        text: Said,
    },
    /// A search by a text that so many things begin with that not all of them are looked at.
    #[error("too many begin with '{q}': a longer text finds fewer")]
    Broad {
        /// What was searched.
        q: String,
    },
    /// No page of this list ends there.
    #[error("'{cursor}' is not a cursor of this list")]
    Cursor {
        /// What was given as one.
        cursor: String,
    },
    /// The order makes no sense in the present state.
    #[error("{text}")]
    Refused {
        /// Why, and what to do instead.
        text: Said,
    },
}

impl StoreError {
    /// The same call may succeed later, unchanged.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_transient())
    }

    /// The database gave no answer in the time that one call, or one wait for a lock, may take;
    /// others may go well. Its owner may allow less time than we do.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let Self::Db(DbError::Unavailable { source, .. } | DbError::Contended { source, .. }) =
            self
        else {
            return false;
        };
        match source {
            sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::TimedOut,
            // statement_timeout and lock_timeout of PostgreSQL.
            sqlx::Error::Database(error) => {
                matches!(error.code().as_deref(), Some("57014" | "55P03"))
            }
            _ => false,
        }
    }

    pub(crate) fn not_found(what: &'static str, key: impl ToString) -> Self {
        let key = key.to_string();
        Self::NotFound { what, key }
    }

    pub(crate) fn refused(text: impl Into<Said>) -> Self {
        let text = text.into();
        Self::Refused { text }
    }

    pub(crate) fn conflict(text: impl Into<Said>) -> Self {
        let text = text.into();
        Self::Conflict { text }
    }
}
