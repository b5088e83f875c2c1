//! What can go wrong with the database, sorted by what a caller does about it.

use sqlx::Error;

/// A failure of the database. `statement` names the file of the SQL text.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// It cannot be reached, or is starting or stopping.
    #[error("database is not available for '{statement}'")]
    Unavailable {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
    /// Its disk is full.
    #[error("database has no room left on its disk for '{statement}'")]
    DiskFull {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
    /// It takes no writes.
    #[error("database is read-only, '{statement}' cannot write")]
    ReadOnly {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
    /// Another transaction was in the way (deadlock, serialization, lock): run it again.
    #[error("another transaction was in the way of '{statement}'")]
    Contended {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
    /// A row with this key exists.
    #[error("'{statement}' breaks the unique key '{constraint}'")]
    Conflict {
        /// What was attempted.
        statement: &'static str,
        /// The constraint, or the columns where the database names none.
        constraint: String,
        /// What the driver said.
        source: Error,
    },
    /// It was sealed with a key that seals nothing any more.
    #[error(
        "'{statement}' was given what a retired key sealed: copy the key file to this machine again"
    )]
    RetiredKey {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
    /// A row is not as this version writes it.
    #[error("column '{column}' of '{statement}' cannot be read: {detail}")]
    Corrupt {
        /// What was attempted.
        statement: &'static str,
        /// Which column.
        column: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Anything else, most often a mistake of ours.
    #[error("database refused '{statement}'")]
    Other {
        /// What was attempted.
        statement: &'static str,
        /// What the driver said.
        source: Error,
    },
}

/// What became of a statement, as its error code tells.
enum Class {
    Unavailable,
    DiskFull,
    ReadOnly,
    Contended,
    Conflict,
    RetiredKey,
    Other,
}

impl DbError {
    /// The same transaction may succeed later, unchanged.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::DiskFull { .. }
                | Self::ReadOnly { .. }
                | Self::Contended { .. }
                | Self::RetiredKey { .. }
        )
    }

    pub(crate) fn corrupt(statement: &'static str, column: &str, detail: String) -> Self {
        Self::Corrupt {
            statement,
            column: column.to_owned(),
            detail,
        }
    }

    /// An error of PostgreSQL.
    pub(crate) fn postgres(statement: &'static str, source: Error) -> Self {
        let class = class(&source, postgres_class);
        Self::of(class, statement, source)
    }

    /// An error of SQLite.
    pub(crate) fn sqlite(statement: &'static str, source: Error) -> Self {
        let retired = source
            .as_database_error()
            .is_some_and(|error| error.message().contains("sealed with a retired key"));
        let class = match retired {
            true => Class::RetiredKey,
            false => class(&source, sqlite_class),
        };
        Self::of(class, statement, source)
    }

    fn of(class: Class, statement: &'static str, source: Error) -> Self {
        match class {
            Class::Unavailable => Self::Unavailable { statement, source },
            Class::DiskFull => Self::DiskFull { statement, source },
            Class::ReadOnly => Self::ReadOnly { statement, source },
            Class::Contended => Self::Contended { statement, source },
            Class::Conflict => Self::Conflict {
                statement,
                constraint: constraint(&source),
                source,
            },
            Class::RetiredKey => Self::RetiredKey { statement, source },
            Class::Other => Self::Other { statement, source },
        }
    }
}

fn class(source: &Error, by_code: fn(&str) -> Class) -> Class {
    match source {
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => Class::Unavailable,
        Error::Database(database) => database
            .code()
            .map_or(Class::Other, |code| by_code(code.as_ref())),
        _ => Class::Other,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn postgres_class(code: &str) -> Class {
    match code {
        "23505" => Class::Conflict,
        "40001" | "40P01" | "55P03" => Class::Contended,
        "MLT01" => Class::RetiredKey,
        "53100" => Class::DiskFull,
        "25006" => Class::ReadOnly,
        "57014" | "57P01" | "57P02" | "57P03" | "57P05" | "58030" => Class::Unavailable,
        // Connection exceptions, and resources that ran out.
        code if code.starts_with("08") || code.starts_with("53") => Class::Unavailable,
        _ => Class::Other,
    }
}

/// <https://www.sqlite.org/rescode.html>; the low byte is the primary code.
fn sqlite_class(code: &str) -> Class {
    let Ok(code) = code.parse::<u32>() else {
        return Class::Other;
    };
    match (code & 0xff, code) {
        (_, 1555 | 2067 | 2579) => Class::Conflict,
        (5 | 6, _) => Class::Contended,
        (8, _) => Class::ReadOnly,
        (13, _) => Class::DiskFull,
        // Input and output, cannot open.
        (10 | 14, _) => Class::Unavailable,
        _ => Class::Other,
    }
}

/// The constraint; SQLite names the columns instead.
fn constraint(source: &Error) -> String {
    let Some(database) = source.as_database_error() else {
        return String::new();
    };
    match database.constraint() {
        Some(name) => name.to_owned(),
        None => database
            .message()
            .rsplit("constraint failed: ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(class: Class) -> DbError {
        DbError::of(class, "test", Error::PoolTimedOut)
    }

    #[test]
    fn codes_tell_what_a_caller_does() {
        for code in ["08006", "57P01", "57P03", "53300", "57014"] {
            let error = of(postgres_class(code));
            assert!(matches!(error, DbError::Unavailable { .. }), "{code}");
        }
        for (postgres, sqlite) in [("53100", "13"), ("25006", "1032"), ("40P01", "517")] {
            let (one, other) = (of(postgres_class(postgres)), of(sqlite_class(sqlite)));
            assert_eq!(one.to_string(), other.to_string());
            assert!(one.is_transient());
        }
        for error in [of(postgres_class("23505")), of(sqlite_class("2067"))] {
            assert!(matches!(error, DbError::Conflict { .. }));
            assert!(!error.is_transient());
        }
        assert!(!of(postgres_class("42601")).is_transient());
        assert!(!of(sqlite_class("1")).is_transient());
    }
}
