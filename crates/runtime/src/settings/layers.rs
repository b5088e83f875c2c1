//! The layers settings come from, weakest first: built-in defaults, the file, the environment,
//! the command line. Here they are only texts; sections give them meaning.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::settings::keys::{self, KEYS, Kind};
use crate::settings::problem::{Origin, Problem};
use crate::settings::words;
use crate::settings::{environment, file};

/// The file read when none is named and it is there.
const DEFAULT_FILE: &str = "malote.toml";
/// The variable that names another.
const FILE_VARIABLE: &str = "MALOTE_CONFIG";

/// Where to look for settings.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    file: Option<PathBuf>,
    environment: Vec<(String, String)>,
    flags: Vec<(&'static str, String, &'static str)>,
}

impl Sources {
    /// The sources of this process: the file named by `--config`, else by `MALOTE_CONFIG`, else
    /// `malote.toml` where it was started, if it is there; and its environment.
    #[must_use]
    pub fn of_process(config: Option<PathBuf>) -> Self {
        let named = config.or_else(|| {
            let path = std::env::var_os(FILE_VARIABLE);
            path.filter(|path| !path.is_empty()).map(PathBuf::from)
        });
        let present = || Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.exists());
        let variables = std::env::vars_os().map(|(name, value)| {
            let name = name.to_string_lossy().into_owned();
            (name, value.to_string_lossy().into_owned())
        });
        Self {
            file: named.or_else(present),
            environment: variables.collect(),
            flags: Vec::new(),
        }
    }

    /// Exactly these: nothing of the process is looked at.
    #[must_use]
    pub fn of(file: Option<PathBuf>, environment: &[(&str, &str)]) -> Self {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            file,
            environment: environment.iter().map(pair).collect(),
            flags: Vec::new(),
        }
    }

    /// A value from the command line, which wins over all others. `key` is a setting's name.
    #[must_use]
    pub fn with_flag(mut self, key: &'static str, value: &str, flag: &'static str) -> Self {
        self.flags.push((key, value.to_owned(), flag));
        self
    }

    /// Puts everything an embedded process keeps into one folder.
    #[must_use]
    pub fn with_data_dir(self, folder: &Path, flag: &'static str) -> Self {
        let at = |name: &str| folder.join(name).display().to_string();
        let store = format!("sqlite://{}", at("malote.db"));
        let files = format!("file://{}", at("files"));
        self.with_flag("store.url", &store, flag)
            .with_flag("files.url", &files, flag)
            .with_flag("secrets.key_file", &at("secret.key"), flag)
    }

    /// The file that will be read, if any.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) value: String,
    pub(crate) origin: Origin,
}

/// Every effective value, and what was wrong on the way.
pub(crate) struct Layers {
    pub(crate) entries: BTreeMap<String, Entry>,
    pub(crate) problems: Vec<Problem>,
}

impl Layers {
    /// Reads all sources, the strongest last.
    pub(crate) fn read(sources: &Sources) -> Self {
        let mut layers = Self {
            entries: BTreeMap::new(),
            problems: Vec::new(),
        };
        for key in KEYS {
            layers.put(key.name, key.default.to_owned(), Origin::Default);
        }
        if let Some(path) = sources.file() {
            file::read(path, &mut layers);
        }
        environment::read(&sources.environment, &mut layers);
        for (key, value, flag) in &sources.flags {
            layers.put(key, value.clone(), Origin::Flag { flag });
        }
        layers
    }

    /// Sets a known key.
    pub(crate) fn put(&mut self, name: &str, value: String, origin: Origin) {
        let entry = Entry { value, origin };
        self.entries.insert(name.to_owned(), entry);
    }

    /// Sets a known key from the file, where secrets have no place.
    pub(crate) fn put_from_file(&mut self, name: &str, value: String, origin: Origin) {
        if keys::find(name).is_some_and(|key| key.kind == Kind::Secret) {
            let variable = environment::variable_of(name);
            self.problems.push(Problem::Refused {
                place: origin,
                key: name.to_owned(),
                detail: words::SECRET.with(&[("variable", &variable)]),
            });
            return;
        }
        self.put(name, value, origin);
    }
}
