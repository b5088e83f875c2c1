//! What can be wrong with settings, each with the line, variable or flag it stands in and what
//! would be right. No text here holds a secret.

use std::fmt;
use std::path::PathBuf;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Built in.
    Default,
    /// The settings file.
    File {
        /// Which.
        path: PathBuf,
        /// The line of the key.
        line: usize,
    },
    /// An environment variable.
    Environment {
        /// Its name.
        variable: String,
    },
    /// The command line.
    Flag {
        /// As typed: `--listen`.
        flag: &'static str,
    },
}

impl Origin {
    /// The stable word for scripts: `default`, `file`, `env`, `flag`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File { .. } => "file",
            Self::Environment { .. } => "env",
            Self::Flag { .. } => "flag",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "'{}' line {line}", path.display()),
            Self::Environment { variable } => write!(f, "variable '{variable}'"),
            Self::Flag { flag } => write!(f, "'{flag}'"),
        }
    }
}

/// One thing wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("cannot read settings file '{}': {reason}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is not TOML.
    #[error("'{}' line {line}: not valid TOML: {detail}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What the parser says, without quoting the file.
        detail: String,
    },
    /// No such key.
    #[error("{place}: unknown setting '{key}'{}", hint(nearest.as_deref()))]
    Unknown {
        /// Where it stands.
        place: Origin,
        /// As written there.
        key: String,
        /// What may have been meant, as it would be written there.
        nearest: Option<String>,
    },
    /// Not a value of this key.
    #[error("{place}: '{key}' is {shown}, but must be {wanted}")]
    Invalid {
        /// Where it stands.
        place: Origin,
        /// The key.
        key: String,
        /// The value in quotes, or a word instead of one that is secret.
        shown: String,
        /// What would fit.
        wanted: String,
    },
    /// Good by itself, but not here or not with the others.
    #[error("{place}: '{key}' {detail}")]
    Refused {
        /// Where it stands.
        place: Origin,
        /// The key.
        key: String,
        /// Why, and what to do.
        detail: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

/// The settings cannot be used: everything that is wrong with them, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// At least one problem.
    pub problems: Vec<Problem>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are wrong")?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}
