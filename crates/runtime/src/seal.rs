//! Seals credentials at rest with XChaCha20-Poly1305, so that a copy of the database gives
//! nobody access to a target.
//!
//! Guarantees: what was sealed for one connection opens for no other, a changed byte is noticed,
//! and a key that is not the one used is named as such. A sealed text is
//! `version (1) | key id (1) | nonce (24) | ciphertext and tag`; version, key id and owner are
//! authenticated with it.

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};

use malote_core::id::Tenant;

pub use crate::seal::key::{Key, KeyError, Missing};

mod key;

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
        "credentials were sealed with another key (id {sealed_with}, not {ours}): put the old key \
         back, or give the credentials again"
    )]
    OtherKey {
        /// The identifier of the key they were sealed with.
        sealed_with: u8,
        /// The identifier of ours.
        ours: u8,
    },
    /// Changed after sealing, or sealed for another connection.
    #[error("sealed credentials were changed or belong to another connection")]
    Forged,
}

/// Seals and opens with one key. Showing it shows no key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    key_id: u8,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer(key id {})", self.key_id)
    }
}

impl Purpose<'_> {
    /// No tenant is called the empty text, so no owner reads like this.
    fn parts(&self) -> [&str; 3] {
        ["", self.kind, self.name]
    }
}

impl Sealer {
    /// A sealer with a key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.bytes().into()),
            key_id: key.id(),
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
        let nonce = XNonce::try_generate().map_err(|_| SealError::Seal)?;
        let associated = associated(VERSION, self.key_id, parts);
        let payload = Payload {
            msg: text.expose_secret().as_bytes(),
            aad: &associated,
        };
        let sealed = self.cipher.encrypt(&nonce, payload);
        let mut bytes = vec![VERSION, self.key_id];
        bytes.extend_from_slice(&nonce);
        bytes.extend(sealed.map_err(|_| SealError::Seal)?);
        Ok(bytes)
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
        let Some((head, body)) = sealed.split_at_checked(HEAD_BYTES) else {
            return Err(SealError::Format);
        };
        let (version, sealed_with) = (head[0], head[1]);
        if version != VERSION {
            return Err(SealError::Format);
        }
        if sealed_with != self.key_id {
            return Err(SealError::OtherKey {
                sealed_with,
                ours: self.key_id,
            });
        }
        let nonce = XNonce::try_from(&head[2..]).map_err(|_| SealError::Format)?;
        let associated = associated(version, sealed_with, parts);
        let payload = Payload {
            msg: body,
            aad: &associated,
        };
        let opened = self.cipher.decrypt(&nonce, payload);
        let text = String::from_utf8(opened.map_err(|_| SealError::Forged)?);
        text.map(SecretString::from).map_err(|_| SealError::Forged)
    }
}

#[cfg(test)]
mod tests;
