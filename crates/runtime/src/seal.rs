//! Seals credentials at rest with XChaCha20-Poly1305, so that a copy of the database gives
//! nobody access to a target.
//!
//! Guarantees: what was sealed for one connection opens for no other, a changed byte is noticed,
//! and a key that is not the one used is named as such. A sealed text is
//! `version (1) | key id (1) | nonce (24) | ciphertext and tag`; version, key id and owner are
//! authenticated with it.
//!
//! A process that runs while the key is changed goes on: it looks whether the key file changed
//! before it seals, and reads it again when it meets a key that it does not know.

use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};

use malote_core::id::Tenant;

use crate::settings::Secrets;

pub use crate::seal::file::{Holder, KeyFile};
pub use crate::seal::key::{Key, KeyError, Missing};
pub use crate::seal::ring::Ring;

mod file;
mod key;
mod ring;
pub mod rotation;

/// The only format so far.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 2 + NONCE_BYTES;

/// What a sealed text belongs to. It opens for no other owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The connection's name, unique within the tenant.
    pub connection: &'a str,
}

impl Owner<'_> {
    fn parts(&self) -> [&str; 2] {
        [self.tenant.as_str(), self.connection]
    }
}

/// What a sealed text is for, where it belongs to no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose<'a> {
    /// What kind of text it is.
    pub kind: &'a str,
    /// Which one of its kind.
    pub name: &'a str,
}

/// What is authenticated with a text; lengths keep two of them from reading the same.
fn associated(version: u8, key_id: u8, parts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![version, key_id];
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The machine gives no random numbers, or the text is far too long.
    #[error("cannot seal credentials")]
    Seal,
    /// Cut, or written by a newer version.
    #[error("sealed credentials are cut or of an unknown format")]
    Format,
    /// Sealed with another key.
    #[error(
        "credentials were sealed with another key (id {sealed_with}, not {ours}): put that key \
         back, copy the key file from where it was changed, or give the credentials again"
    )]
    OtherKey {
        /// The identifier of the key they were sealed with.
        sealed_with: u8,
        /// The identifier of the one that seals here.
        ours: u8,
    },
    /// Changed after sealing, or sealed for another connection.
    #[error("sealed credentials were changed or belong to another connection")]
    Forged,
}

/// Seals with the first of its keys and opens with all. Showing it shows no key. Clones share
/// what they know.
#[derive(Clone)]
pub struct Sealer {
    /// Where the keys come from, when they may change.
    source: Option<Arc<Secrets>>,
    known: Arc<RwLock<Known>>,
}

/// The keys, as last read.
struct Known {
    ciphers: Vec<(u8, XChaCha20Poly1305)>,
    seen: Option<file::Stamp>,
}

impl Known {
    fn of(ring: &Ring, seen: Option<file::Stamp>) -> Self {
        let cipher = |key: &Key| (key.id(), XChaCha20Poly1305::new(key.bytes().into()));
        Self {
            ciphers: ring.keys().map(cipher).collect(),
            seen,
        }
    }

    fn sealing(&self) -> &(u8, XChaCha20Poly1305) {
        self.ciphers.first().expect("a ring has a key that seals")
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer(key id {})", self.key_id())
    }
}

impl Purpose<'_> {
    /// No tenant is called the empty text, so no owner reads like this.
    fn parts(&self) -> [&str; 3] {
        ["", self.kind, self.name]
    }
}

impl Sealer {
    /// A sealer with one key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        let cipher = XChaCha20Poly1305::new(key.bytes().into());
        let known = Known {
            ciphers: vec![(key.id(), cipher)],
            seen: None,
        };
        Self {
            source: None,
            known: Arc::new(RwLock::new(known)),
        }
    }

    /// A sealer with these keys, whatever becomes of their file.
    #[must_use]
    pub fn with(ring: &Ring) -> Self {
        Self {
            source: None,
            known: Arc::new(RwLock::new(Known::of(ring, None))),
        }
    }

    /// A sealer with the keys of the settings, which follows their file.
    ///
    /// # Errors
    /// As [`Ring::obtain`].
    pub fn following(secrets: &Secrets, missing: Missing) -> Result<Self, KeyError> {
        // Looked at before it is read: what changes in between is read once more.
        let early = file::Stamp::of(&secrets.key_file);
        let ring = Ring::obtain(secrets, missing)?;
        let source = secrets.key.is_none().then(|| Arc::new(secrets.clone()));
        Ok(Self {
            source,
            known: Arc::new(RwLock::new(Known::of(&ring, early))),
        })
    }

    /// The identifier of the key that seals.
    #[must_use]
    pub fn key_id(&self) -> u8 {
        self.with_known(|known| known.sealing().0)
    }

    fn with_known<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the key file again if it changed. A file that cannot be read leaves the keys known.
    fn renew(&self) {
        let Some(secrets) = &self.source else {
            return;
        };
        let now = file::Stamp::of(&secrets.key_file);
        if now.is_none() || self.with_known(|known| known.seen == now) {
            return;
        }
        match Ring::obtain(secrets, Missing::Refuse) {
            Ok(ring) => {
                let renewed = Known::of(&ring, now);
                tracing::info!(
                    key = renewed.sealing().0,
                    "the key file changed: read again"
                );
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = renewed;
            }
            Err(error) => {
                tracing::warn!(%error, "the key file changed and cannot be used: the keys known go on");
            }
        }
    }

    /// Seals a text for its owner. Sealing the same again gives other bytes.
    ///
    /// # Errors
    /// [`SealError::Seal`] when the machine gives no random numbers.
    pub fn seal(&self, text: &SecretString, owner: Owner<'_>) -> Result<Vec<u8>, SealError> {
        self.seal_parts(text, &owner.parts())
    }

    /// Seals a text for a purpose.
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn seal_for(
        &self,
        text: &SecretString,
        purpose: Purpose<'_>,
    ) -> Result<Vec<u8>, SealError> {
        self.seal_parts(text, &purpose.parts())
    }

    fn seal_parts(&self, text: &SecretString, parts: &[&str]) -> Result<Vec<u8>, SealError> {
        self.renew();
        let nonce = XNonce::try_generate().map_err(|_| SealError::Seal)?;
        self.with_known(|known| {
            let (key_id, cipher) = known.sealing();
            let associated = associated(VERSION, *key_id, parts);
            let payload = Payload {
                msg: text.expose_secret().as_bytes(),
                aad: &associated,
            };
            let sealed = cipher.encrypt(&nonce, payload);
            let mut bytes = vec![VERSION, *key_id];
            bytes.extend_from_slice(&nonce);
            bytes.extend(sealed.map_err(|_| SealError::Seal)?);
            Ok(bytes)
        })
    }

    /// Opens what was sealed for this owner.
    ///
    /// # Errors
    /// Says whether it is not a sealed text, was sealed with another key, or was forged.
    pub fn open(&self, sealed: &[u8], owner: Owner<'_>) -> Result<SecretString, SealError> {
        self.open_parts(sealed, &owner.parts())
    }

    /// Opens what was sealed for this purpose.
    ///
    /// # Errors
    /// As [`Sealer::open`].
    pub fn open_for(&self, sealed: &[u8], purpose: Purpose<'_>) -> Result<SecretString, SealError> {
        self.open_parts(sealed, &purpose.parts())
    }

    fn open_parts(&self, sealed: &[u8], parts: &[&str]) -> Result<SecretString, SealError> {
        match self.with_known(|known| known.open(sealed, parts)) {
            Err(SealError::OtherKey { .. }) => {
                self.renew();
                self.with_known(|known| known.open(sealed, parts))
            }
            opened => opened,
        }
    }
}

impl Known {
    fn open(&self, sealed: &[u8], parts: &[&str]) -> Result<SecretString, SealError> {
        let Some((head, body)) = sealed.split_at_checked(HEAD_BYTES) else {
            return Err(SealError::Format);
        };
        let (version, sealed_with) = (head[0], head[1]);
        if version != VERSION {
            return Err(SealError::Format);
        }
        let nonce = XNonce::try_from(&head[2..]).map_err(|_| SealError::Format)?;
        let associated = associated(version, sealed_with, parts);
        let mut failed = SealError::OtherKey {
            sealed_with,
            ours: self.sealing().0,
        };
        // Two keys may have one identifier: what neither opens is forged.
        for (_, cipher) in self.ciphers.iter().filter(|(id, _)| *id == sealed_with) {
            let payload = Payload {
                msg: body,
                aad: &associated,
            };
            if let Ok(text) = cipher.decrypt(&nonce, payload) {
                let text = String::from_utf8(text).map_err(|_| SealError::Forged)?;
                return Ok(SecretString::from(text));
            }
            failed = SealError::Forged;
        }
        Err(failed)
    }
}

/// What a kept answer is sealed for: it opens for no other caller and no other request.
#[must_use]
pub fn answer_name(caller: &str, key: &str, request: &str) -> String {
    format!("{caller}\0{key}\0{request}")
}

/// The purpose of an answer that is kept for a repeat.
#[must_use]
pub const fn answer(name: &str) -> Purpose<'_> {
    Purpose {
        kind: "answer",
        name,
    }
}

#[cfg(test)]
mod tests;
