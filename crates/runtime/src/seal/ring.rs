//! The keys of one place: one seals, all open.
//!
//! Each stands on a line of its own. The first seals. A line `next KEY` holds the one that will
//! seal after it and only opens until then; every other line holds an old one, which opens what
//! was not sealed anew yet. So the lines alone say how far a change of the key has come.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::seal::key::{Key, KeyError, Missing};
use crate::settings::Secrets;

/// What the line of a key that does not seal yet begins with.
const NEXT: &str = "next ";

/// Keys: the one that seals, the one that will, those that did.
#[derive(Debug)]
pub struct Ring {
    sealing: Key,
    next: Option<Key>,
    old: Vec<Key>,
}

impl Ring {
    /// The keys of the settings: those given, else those in the file, else, when allowed, a new
    /// one that is in the file from then on.
    ///
    /// # Errors
    /// When there is none to be had, or others could read it.
    pub fn obtain(secrets: &Secrets, missing: Missing) -> Result<Self, KeyError> {
        if let Some(text) = &secrets.key {
            return Self::from_text(text);
        }
        let path = &secrets.key_file;
        match (Self::read(path), missing) {
            (Err(KeyError::Missing(_)), Missing::Make) => {
                Key::make(path)?;
                Self::read(path)
            }
            (read, _) => read,
        }
    }

    /// Reads keys from their lines.
    ///
    /// # Errors
    /// When a line is no key, or none of them seals.
    pub fn from_text(text: &SecretString) -> Result<Self, KeyError> {
        let (mut keys, mut next) = (Vec::new(), None);
        for line in text.expose_secret().lines().map(str::trim) {
            match line.strip_prefix(NEXT) {
                _ if line.is_empty() => {}
                Some(key) if next.is_none() => next = Some(read(key)?),
                Some(_) => return Err(KeyError::NotAKey),
                None => keys.push(read(line)?),
            }
        }
        if keys.is_empty() {
            return Err(KeyError::NotAKey);
        }
        let sealing = keys.remove(0);
        Ok(Self {
            sealing,
            next,
            old: keys,
        })
    }

    /// The keys, the one that seals first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        let rest = self.next.iter().chain(&self.old);
        std::iter::once(&self.sealing).chain(rest)
    }

    /// The identifier of the one that seals.
    #[must_use]
    pub fn sealing(&self) -> u8 {
        self.sealing.id()
    }

    /// The identifier of the one that will seal.
    #[must_use]
    pub fn next(&self) -> Option<u8> {
        self.next.as_ref().map(Key::id)
    }

    /// The identifiers of those that only open what is left.
    #[must_use]
    pub fn old(&self) -> Vec<u8> {
        self.old.iter().map(Key::id).collect()
    }

    pub(crate) fn into_sealing(self) -> Key {
        self.sealing
    }

    /// The same with a key that will seal.
    pub(crate) fn prepared(self, next: Key) -> Self {
        Self {
            next: Some(next),
            ..self
        }
    }

    /// The same, sealing with the key that was to come.
    pub(crate) fn activated(self) -> Self {
        let Some(next) = self.next else {
            return self;
        };
        let mut old = self.old;
        old.insert(0, self.sealing);
        Self {
            sealing: next,
            next: None,
            old,
        }
    }

    /// The same without old keys.
    pub(crate) fn finished(self) -> Self {
        Self {
            old: Vec::new(),
            ..self
        }
    }

    /// As it stands in a file.
    pub(crate) fn to_text(&self) -> SecretString {
        let mut text = String::new();
        for key in self.keys() {
            if Some(key.id()) == self.next() {
                text.push_str(NEXT);
            }
            text.push_str(key.to_text().expose_secret());
            text.push('\n');
        }
        SecretString::from(text)
    }

    pub(crate) fn read(path: &Path) -> Result<Self, KeyError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
            _ => KeyError::Read {
                path: path.to_owned(),
                source,
            },
        };
        let file = File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed {
                path: path.to_owned(),
                mode,
            });
        }
        let text = SecretString::from(io::read_to_string(file).map_err(failed)?);
        Self::from_text(&text).map_err(|_| KeyError::NotAKeyFile(path.to_owned()))
    }
}

fn read(text: &str) -> Result<Key, KeyError> {
    Key::from_text(&SecretString::from(text))
}
