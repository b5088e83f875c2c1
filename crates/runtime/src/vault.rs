//! Opens a store for personal values: its secret lies in the store itself, sealed under the key
//! file, and is made at the first opening. A new key file seals 32 bytes anew, not every person.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use malote_store::personal::Vault;
use malote_store::{Store, StoreError};

use crate::seal::{Purpose, SealError, Sealer};

/// What the secret is sealed for.
pub const PURPOSE: Purpose<'static> = Purpose {
    kind: "vault",
    name: "personal",
};

const BYTES: usize = 32;

/// Why a store stays closed to personal values.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secret opens with another key file only.
    #[error("cannot open what seals personal values in the store")]
    Seal(#[from] SealError),
    /// What was sealed is no secret.
    #[error("what seals personal values in the store is damaged")]
    Damaged,
}

/// The store, able to read and write personal values.
///
/// # Errors
/// When the store fails, or its secret was sealed under another key.
pub async fn unlock(store: Store, sealer: &Sealer) -> Result<Store, UnlockError> {
    if store.sealed_vault().await?.is_none() {
        store
            .found_vault(sealer.seal_for(&made()?, PURPOSE)?)
            .await?;
    }
    let sealed = store.sealed_vault().await?.ok_or(UnlockError::Damaged)?;
    let text = sealer.open_for(&sealed, PURPOSE)?;
    let mut decoded = STANDARD
        .decode(text.expose_secret())
        .map_err(|_| UnlockError::Damaged)?;
    let secret = <[u8; BYTES]>::try_from(decoded.as_slice());
    decoded.zeroize();
    let mut secret = secret.map_err(|_| UnlockError::Damaged)?;
    let vault = Vault::new(&secret);
    secret.zeroize();
    Ok(store.unlocked(vault))
}

fn made() -> Result<SecretString, SealError> {
    let mut secret = <[u8; BYTES]>::try_generate().map_err(|_| SealError::Seal)?;
    let text = STANDARD.encode(secret);
    secret.zeroize();
    Ok(text.into())
}
