//! A key that seals credentials: 32 random bytes; and the file that holds it, made at the first
//! start, which only its owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

use malote_core::id;

use crate::seal::ring::Ring;
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
    /// The key of the environment cannot be changed here.
    #[error(
        "the key is given in 'MALOTE__SECRETS__KEY': put a new one before it there, each on its line"
    )]
    Given,
    /// Another process is changing the file.
    #[error("another process is changing key file '{}'", .0.display())]
    Busy(PathBuf),
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
        "key file '{}' is missing: copy the one the other processes use, give the key in \
         'MALOTE__SECRETS__KEY', or make it together with a new database: malote migrate",
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
    /// The key that seals, of those of the settings; see [`Ring::obtain`].
    ///
    /// # Errors
    /// When there is none to be had, or others could read it.
    pub fn obtain(secrets: &Secrets, missing: Missing) -> Result<Self, KeyError> {
        Ring::obtain(secrets, missing).map(Ring::into_sealing)
    }

    /// A new key, whose identifier is none of these.
    pub(crate) fn fresh(unlike: &[u8]) -> io::Result<Self> {
        loop {
            let mut bytes = <[u8; BYTES]>::try_generate().map_err(io::Error::other)?;
            let key = Self(SecretBox::new(Box::new(bytes)));
            bytes.zeroize();
            if !unlike.contains(&key.id()) || unlike.len() > usize::from(u8::MAX) {
                return Ok(key);
            }
        }
    }

    /// As it stands in a file.
    pub(crate) fn to_text(&self) -> SecretString {
        SecretString::from(STANDARD.encode(self.bytes()))
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

    /// Makes the file whole or not at all: it is written beside its place and linked there, which
    /// fails when another process was faster; then theirs is the key.
    pub(crate) fn make(path: &Path) -> Result<(), KeyError> {
        let failed = |source| KeyError::Make {
            path: path.to_owned(),
            source,
        };
        let folder = folder_of(path);
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(folder).map_err(failed)?;
        let draft = folder.join(format!(".{}.key", id::fresh().simple()));
        let linked = write(&draft).and_then(|()| fs::hard_link(&draft, path));
        let removed = fs::remove_file(&draft);
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
            _ => {
                removed.map_err(failed)?;
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(failed)
            }
        }
    }
}

/// Writes a new key to a new file that only its owner may read.
fn write(path: &Path) -> io::Result<()> {
    let key = Key::fresh(&[])?;
    let mut file = private(path)?;
    file.write_all(key.to_text().expose_secret().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A new file that only its owner may read.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}
