//! API keys: only the digest of a token is stored; its prefix finds the row.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Store;
use crate::admin::sql;
use crate::audit::{Action, By, Entry};
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::said;

/// A key to be stored.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The part of the token that may be shown.
    pub prefix: String,
    /// Digest of the whole token.
    pub digest: String,
    /// What it is for.
    pub label: String,
    /// `publish`, `read`, `operate`, `admin`.
    pub scopes: Vec<String>,
    /// The tenants it is bound to; `None` for all.
    pub tenants: Option<Vec<String>>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Which.
    pub id: Uuid,
    /// The part of the token that may be shown.
    pub prefix: String,
    /// Digest of the whole token.
    #[serde(skip)]
    pub digest: String,
    /// What it is for.
    pub label: String,
    /// `publish`, `read`, `operate`, `admin`.
    pub scopes: Vec<String>,
    /// The tenants it is bound to; `None` for all.
    pub tenants: Option<Vec<String>>,
    /// Neither revoked nor expired, by the database's clock.
    pub usable: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl By<'_> {
    /// Stores a key. One of the same name, which nobody has used, is replaced by it.
    ///
    /// # Errors
    /// When one of the same name was used or revoked, or the database fails.
    pub async fn create_key(self, new: &NewKey) -> Result<Uuid, StoreError> {
        let id = self.makes.unwrap_or_else(malote_core::id::fresh);
        let tenants = new.tenants.as_ref();
        let tenants = tenants.map(|tenants| serde_json::json!(tenants).to_string());
        let columns = args![
            id,
            &new.prefix,
            &new.digest,
            &new.label,
            serde_json::json!(new.scopes).to_string(),
            tenants,
            new.expires_at,
        ];
        let mut tx = self.store.write().await?;
        let made = tx.fetch_optional(sql::KEY_MADE, args![id]).await?;
        let made = made.map(|row| row.text("prefix")).transpose()?;
        if tx.execute(sql::KEY_INSERT, columns, None).await? == 0 {
            let key = made.unwrap_or_default();
            let text = said::KEY_MADE_BEFORE.with(&[("key", &key)]);
            return Err(StoreError::conflict(text));
        }
        let entry = Entry {
            action: Action::KeyCreate,
            tenant: only(new.tenants.as_deref()),
            subject: new.prefix.clone(),
            before: made.map_or(Value::Null, |prefix| json!({"replaces": prefix})),
            after: json!({
                "label": new.label,
                "scopes": new.scopes,
                "tenants": new.tenants,
                "expires_at": new.expires_at,
            }),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a key now. Returns whether it was still usable.
    ///
    /// # Errors
    /// When there is none with this prefix, or the database fails.
    pub async fn revoke_key(self, prefix: &str) -> Result<bool, StoreError> {
        let mut tx = self.store.write().await?;
        let known = tx.fetch_optional(sql::KEY_GET, args![prefix]).await?;
        let known = known.ok_or_else(|| StoreError::not_found("key", prefix))?;
        let known = read(&known)?;
        let revoked = tx.execute(sql::KEY_REVOKE, args![prefix], None).await?;
        let entry = Entry {
            action: Action::KeyRevoke,
            tenant: only(known.tenants.as_deref()),
            subject: prefix.to_owned(),
            before: json!({"usable": known.usable, "label": known.label}),
            after: json!({"usable": false, "label": known.label}),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(revoked == 1)
    }
}

impl Store {
    /// The key with this prefix; whoever asks still has to compare the digest, and to look
    /// whether it is usable.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn key_by_prefix(&self, prefix: &str) -> Result<Option<Key>, StoreError> {
        let mut tx = self.read().await?;
        let row = tx.fetch_optional(sql::KEY_GET, args![prefix]).await?;
        row.as_ref().map(read).transpose()
    }

    /// All keys, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx.fetch(sql::KEYS_LIST, args![], None).await?;
        rows.iter().map(read).collect()
    }

    /// Remembers that a key was used, at most once a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_key(&self, id: Uuid) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::KEY_TOUCH, args![id], None).await?;
        Ok(tx.commit().await?)
    }
}

/// The tenant that sees what is done about a key: the only one it is bound to.
fn only(tenants: Option<&[String]>) -> Option<&str> {
    match tenants {
        Some([tenant]) => Some(tenant),
        Some(_) | None => None,
    }
}

fn read(row: &Row) -> Result<Key, StoreError> {
    Ok(Key {
        id: row.uuid("id")?,
        prefix: row.text("prefix")?,
        digest: row.text("digest")?,
        label: row.text("label")?,
        scopes: row.json("scopes")?,
        tenants: row.opt_json("tenants")?,
        usable: row.bool("usable")?,
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        last_used_at: row.opt_time("last_used_at")?,
        revoked_at: row.opt_time("revoked_at")?,
    })
}
