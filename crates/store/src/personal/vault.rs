//! What opens the personal values of a store: one secret of 32 bytes. It lies in the store, sealed
//! under the key file by whoever opens the store, so a new key file means sealing 32 bytes anew.
//! From it come a key for digests and one that seals the keys of persons.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use malote_core::personal::{self, Identity};
use uuid::Uuid;

use crate::Store;
use crate::db::{DbError, Value, args};
use crate::error::StoreError;
use crate::personal::{hmac, sql};

const BYTES: usize = 32;
const NONCE: usize = 24;
/// The row of the vault.
const NAME: &str = "personal";
/// So many values are remembered as written; then they are forgotten and written once more.
const REMEMBERED: usize = 100_000;

/// Why personal values cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The store was opened without its secret.
    #[error("the store was opened without what seals personal values")]
    Locked,
    /// The machine gives no random numbers.
    #[error("cannot seal a personal value")]
    Seal,
    /// Changed after it was sealed, or sealed with another secret.
    #[error("a sealed personal value was changed, or belongs to another secret")]
    Forged,
}

/// Opens and seals what is personal. Showing it shows nothing.
pub struct Vault {
    digests: [u8; BYTES],
    wrap: XChaCha20Poly1305,
    /// Tokens and identities that are known to be stored; their rows are never deleted while
    /// their person's anchor stands.
    kept: Mutex<HashSet<String>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// The key of one person.
pub(crate) struct PersonKey(XChaCha20Poly1305);

impl Vault {
    /// Of a secret.
    #[must_use]
    pub fn new(secret: &[u8; BYTES]) -> Self {
        let part = |name: &[u8]| hmac::code(secret, &[b"malote personal 1", name]);
        Self {
            digests: part(b"digests"),
            wrap: XChaCha20Poly1305::new(&part(b"keys of persons").into()),
            kept: Mutex::default(),
        }
    }

    /// The digest that a person is found by.
    pub(crate) fn anchor(&self, tenant: &str, identity: &Identity) -> String {
        let [kind, text] = identity.parts();
        let parts = [
            b"identity".as_slice(),
            tenant.as_bytes(),
            kind.as_bytes(),
            text.as_bytes(),
        ];
        BASE64.encode(hmac::code(&self.digests, &parts))
    }

    /// A digest of something that may hold personal values, which nobody can guess at without
    /// the secret.
    pub(crate) fn keyed(&self, what: &str, digest: &str) -> String {
        let parts = [what.as_bytes(), digest.as_bytes()];
        BASE64.encode(hmac::code(&self.digests, &parts))
    }

    /// What stands for a text of a person.
    pub(crate) fn token(&self, person: Uuid, value: &str) -> String {
        let parts = [b"token".as_slice(), person.as_bytes(), value.as_bytes()];
        let code = hmac::code(&self.digests, &parts);
        let first = code.first_chunk::<20>().expect("a code has 32 bytes");
        personal::token(first)
    }

    /// A key for somebody new, as it is stored.
    pub(crate) fn new_key(&self, person: Uuid) -> Result<String, VaultError> {
        let key = <[u8; BYTES]>::try_generate().map_err(|_| VaultError::Seal)?;
        seal(&self.wrap, person.as_bytes(), &key)
    }

    /// The key of a person.
    pub(crate) fn key(&self, person: Uuid, sealed: &str) -> Result<PersonKey, VaultError> {
        let key = open(&self.wrap, person.as_bytes(), sealed)?;
        let key = <[u8; BYTES]>::try_from(key).map_err(|_| VaultError::Forged)?;
        Ok(PersonKey(XChaCha20Poly1305::new(&key.into())))
    }

    /// Whether this is known to be stored.
    pub(crate) fn is_kept(&self, what: &str) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.contains(what)
    }

    /// Remembers what a transaction has stored, once it is committed.
    pub(crate) fn keep(&self, what: Vec<String>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + what.len() > REMEMBERED {
            kept.clear();
        }
        kept.extend(what);
    }
}

impl PersonKey {
    /// Seals a value under its token.
    pub(crate) fn seal(&self, token: &str, value: &str) -> Result<String, VaultError> {
        seal(&self.0, token.as_bytes(), value.as_bytes())
    }

    /// The value of a token.
    pub(crate) fn open(&self, token: &str, sealed: &str) -> Result<String, VaultError> {
        let value = open(&self.0, token.as_bytes(), sealed)?;
        String::from_utf8(value).map_err(|_| VaultError::Forged)
    }
}

fn seal(cipher: &XChaCha20Poly1305, aad: &[u8], msg: &[u8]) -> Result<String, VaultError> {
    let nonce = XNonce::try_generate().map_err(|_| VaultError::Seal)?;
    let sealed = cipher.encrypt(&nonce, Payload { msg, aad });
    let mut bytes = nonce.to_vec();
    bytes.extend(sealed.map_err(|_| VaultError::Seal)?);
    Ok(BASE64.encode(bytes))
}

fn open(cipher: &XChaCha20Poly1305, aad: &[u8], sealed: &str) -> Result<Vec<u8>, VaultError> {
    let bytes = BASE64.decode(sealed).map_err(|_| VaultError::Forged)?;
    let (nonce, msg) = bytes.split_at_checked(NONCE).ok_or(VaultError::Forged)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Forged)?;
    let opened = cipher.decrypt(&nonce, Payload { msg, aad });
    opened.map_err(|_| VaultError::Forged)
}

impl Store {
    /// The sealed secret of this store, if it has one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed_vault(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.read().await?;
        let row = tx.fetch_optional(sql::VAULT_GET, args![NAME]).await?;
        Ok(row.map(|row| row.bytes("sealed")).transpose()?)
    }

    /// Gives the store a sealed secret, unless it has one. Read it again afterwards: another
    /// process may have been faster.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_vault(&self, sealed: Vec<u8>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let values = vec![NAME.into(), Value::Bytes(sealed)];
        tx.execute(sql::VAULT_PUT, values, None).await?;
        Ok(tx.commit().await?)
    }
}

impl From<VaultError> for DbError {
    fn from(error: VaultError) -> Self {
        Self::corrupt("personal_values_open", "sealed", error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&[7; BYTES])
    }

    #[test]
    fn a_value_opens_for_its_person_and_token_only() {
        let (vault, one, other) = (vault(), Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed_key = vault.new_key(one).unwrap();
        let key = vault.key(one, &sealed_key).unwrap();
        let sealed = key.seal("t", "marina@x.co").unwrap();
        assert_eq!(key.open("t", &sealed).unwrap(), "marina@x.co");
        assert_eq!(key.open("u", &sealed), Err(VaultError::Forged));
        assert!(vault.key(other, &sealed_key).is_err());
        assert!(Vault::new(&[8; BYTES]).key(one, &sealed_key).is_err());
    }

    #[test]
    fn tokens_and_digests_tell_persons_and_tenants_apart() {
        let (vault, one, other) = (vault(), Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(vault.token(one, "a"), vault.token(one, "a"));
        assert_ne!(vault.token(one, "a"), vault.token(other, "a"));
        let marina = Identity::email("marina@x.co");
        assert_ne!(vault.anchor("acme", &marina), vault.anchor("bolt", &marina));
        assert_ne!(
            vault.keyed("a", "x"),
            Vault::new(&[8; BYTES]).keyed("a", "x")
        );
    }
}
