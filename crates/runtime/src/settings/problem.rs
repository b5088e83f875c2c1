//! What can be wrong with settings, each with the line, variable or flag it stands in and what
//! would be right. No text here holds a secret.

use std::fmt;
use std::path::{Path, PathBuf};

use malote_core::language::{Language, Said};

use crate::settings::words;

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

    pub(crate) fn said(&self) -> Said {
        match self {
            Self::Default => words::FROM_DEFAULT.into(),
            Self::File { path, line } => in_file(path, *line),
            Self::Environment { variable } => words::FROM_VARIABLE.with(&[("variable", variable)]),
            Self::Flag { flag } => words::FROM_FLAG.with(&[("flag", flag)]),
        }
    }
}

fn in_file(path: &Path, line: usize) -> Said {
    words::FROM_FILE.with(&[("path", &path.display()), ("line", &line)])
}

/// One thing wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is not TOML.
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What the parser says, without quoting the file.
        detail: String,
    },
    /// No such key.
    Unknown {
        /// Where it stands.
        place: Origin,
        /// As written there.
        key: String,
        /// What may have been meant, as it would be written there.
        nearest: Option<String>,
    },
    /// Not a value of this key.
    Invalid {
        /// Where it stands.
        place: Origin,
        /// The key.
        key: String,
        /// The value in quotes, or a word instead of one that is secret.
        shown: Said,
        /// What would fit.
        wanted: Said,
    },
    /// Good by itself, but not here or not with the others.
    Refused {
        /// Where it stands.
        place: Origin,
        /// The key.
        key: String,
        /// Why, and what to do.
        detail: Said,
    },
}

impl Problem {
    /// One sentence, in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::Unreadable { path, reason } => {
                let path = path.display().to_string();
                words::UNREADABLE.fill(language, &[("path", &path), ("reason", reason)])
            }
            Self::Syntax { path, line, detail } => {
                let place = in_file(path, *line).say(language);
                words::SYNTAX.fill(language, &[("place", &place), ("detail", detail)])
            }
            Self::Unknown {
                place,
                key,
                nearest,
            } => {
                let place = place.said().say(language);
                let said = words::UNKNOWN.fill(language, &[("place", &place), ("key", key)]);
                let hint = |name| words::NEAREST.fill(language, &[("name", name)]);
                said + &nearest.as_ref().map_or_else(String::new, hint)
            }
            Self::Invalid {
                place,
                key,
                shown,
                wanted,
            } => {
                let values = [
                    ("place", &place.said().say(language)),
                    ("key", key),
                    ("shown", &shown.say(language)),
                    ("wanted", &wanted.say(language)),
                ];
                words::INVALID.fill(language, &values)
            }
            Self::Refused { place, key, detail } => {
                let values = [
                    ("place", &place.said().say(language)),
                    ("key", key),
                    ("detail", &detail.say(language)),
                ];
                words::REFUSED.fill(language, &values)
            }
        }
    }
}

/// The settings cannot be used: everything that is wrong with them, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// At least one problem.
    pub problems: Vec<Problem>,
}

impl SettingsError {
    /// All of it, a line each, in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let mut said = words::WRONG.say(language).to_owned();
        for problem in &self.problems {
            said += "\n  ";
            said += &problem.say(language);
        }
        said
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

impl std::error::Error for SettingsError {}
