//! The key that seals credentials: 32 random bytes in a file that only its owner may read, made
//! at the first start, or given in the environment.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

use malote_core::id;

use crate::settings::Secrets;

const BYTES: usize = 32;

/// A key. It is wiped from memory when dropped and never shown.
#[derive(Debug)]
pub struct Key(SecretBox<[u8; BYTES]>);

/// What to do when there is no key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Make one: right for a process that has its store to itself.
    Make,
    /// Refuse: right where several processes share a store and must share the key.
    Refuse,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not a key.
    #[error("not a key: it must be {BYTES} bytes in base64")]
    NotAKey,
    /// The file does not hold a key.
    #[error("key file '{}' does not hold a key: it must be {BYTES} bytes in base64", .0.display())]
    NotAKeyFile(PathBuf),
    /// Others could read it.
    #[error(
        "key file '{}' has mode {mode:04o}, so others could read it: run 'chmod 600' on it",
        path.display()
    )]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// There is none and none may be made.
    #[error(
        "key file '{}' is missing: copy the one the other processes use, or give the key in \
         'MALOTE__SECRETS__KEY'",
        .0.display()
    )]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("cannot read key file '{}'", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be made.
    #[error("cannot make key file '{}'", path.display())]
    Make {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Key {
    /// The key of the settings: the one given, else the one in the file, else, when allowed, a
    /// new one that is in the file from then on.
    ///
    /// # Errors
    /// When there is none to be had, or others could read it.
    pub fn obtain(secrets: &Secrets, missing: Missing) -> Result<Self, KeyError> {
        if let Some(text) = &secrets.key {
            return Self::from_text(text);
        }
        let path = &secrets.key_file;
        match (Self::read(path), missing) {
            (Err(KeyError::Missing(_)), Missing::Make) => Self::make(path),
            (read, _) => read,
        }
    }

    /// Reads a key from base64.
    ///
    /// # Errors
    /// When it is not 32 bytes.
    pub fn from_text(text: &SecretString) -> Result<Self, KeyError> {
        let mut decoded = STANDARD
            .decode(text.expose_secret().trim())
            .map_err(|_| KeyError::NotAKey)?;
        let bytes = <[u8; BYTES]>::try_from(decoded.as_slice());
        decoded.zeroize();
        let bytes = bytes.map_err(|_| KeyError::NotAKey)?;
        Ok(Self(SecretBox::new(Box::new(bytes))))
    }

    /// Tells keys apart without revealing them.
    #[must_use]
    pub fn id(&self) -> u8 {
        let mut digest = Sha256::new();
        digest.update(b"malote key id");
        digest.update(self.bytes());
        digest.finalize()[0]
    }

    pub(crate) fn bytes(&self) -> &[u8; BYTES] {
        self.0.expose_secret()
    }

    fn read(path: &Path) -> Result<Self, KeyError> {
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
        let text = io::read_to_string(file).map_err(failed)?;
        Self::from_text(&SecretString::from(text))
            .map_err(|_| KeyError::NotAKeyFile(path.to_owned()))
    }

    /// Makes the file whole or not at all: it is written beside its place and linked there, which
    /// fails when another process was faster; then theirs is the key.
    fn make(path: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::Make {
            path: path.to_owned(),
            source,
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut private = fs::DirBuilder::new();
        private.recursive(true).mode(0o700);
        private.create(folder).map_err(failed)?;
        let draft = folder.join(format!(".{}.key", id::fresh().simple()));
        let linked = write(&draft).and_then(|()| fs::hard_link(&draft, path));
        let removed = fs::remove_file(&draft);
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
            _ => {
                removed.map_err(failed)?;
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(failed)?;
                Self::read(path)
            }
        }
    }
}

/// Writes a new key to a new file that only its owner may read.
fn write(path: &Path) -> io::Result<()> {
    let mut bytes = <[u8; BYTES]>::try_generate().map_err(io::Error::other)?;
    let mut text = STANDARD.encode(bytes);
    bytes.zeroize();
    text.push('\n');
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    text.zeroize();
    written
}
