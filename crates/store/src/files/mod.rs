//! Files that events refer to: who has which, and under which object their bytes lie elsewhere.
//!
//! - A file is there from the commit of its row on, never before its bytes are durable. Tenants
//!   have nothing in common here: the same bytes of two tenants are two files.
//! - Every object is a file's, or it is a *leftover*: noted before its first byte is written, and
//!   until it was removed. So whatever ends when, no object is forgotten, and nobody has to look
//!   through all of them.
//! - A leftover that was taken to be removed becomes nobody's file, however late its upload ends:
//!   the upload makes a leftover of it once more, and only who took it last may forget it.
//! - An object is written once and has one file at most. The same bytes again keep the object they
//!   have; the new one becomes a leftover. So removing a file and storing it again at the same time
//!   cannot meet in one object.

use std::time::Duration;

use jiff::Timestamp;
use malote_core::id;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Store;
use crate::audit::{Action, By, Entry};
use crate::db::{Kind, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::retention::hold;

pub(crate) mod sql;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Whose.
    pub tenant: String,
    /// `sha256:` and the digest of its bytes in hex.
    pub digest: String,
    /// How many bytes.
    pub size: i64,
    /// What it is.
    pub media_type: String,
    /// What its bytes are called where they lie.
    pub object: Uuid,
    /// When it was stored first.
    pub created_at: Timestamp,
    /// When it was stored last.
    pub last_put_at: Timestamp,
}

/// What is known of a file whose bytes are durable.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Whose.
    pub tenant: &'a id::Tenant,
    /// `sha256:` and the digest of its bytes in hex.
    pub digest: &'a str,
    /// How many bytes.
    pub size: i64,
    /// What it is.
    pub media_type: &'a str,
    /// What its bytes are called where they lie.
    pub object: Uuid,
}

/// An object that no file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// What it is called where it lies, or may lie.
    pub object: Uuid,
    /// Whose it was.
    pub tenant: String,
    /// Which taking of it this is.
    take: Uuid,
}

impl Store {
    /// Notes that an object is about to be written. Unless it becomes a file's within this time it
    /// is a leftover.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_file(
        &self,
        tenant: &id::Tenant,
        object: Uuid,
        within: Duration,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::FILE_BEGIN, args![object, tenant, within], None)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Makes a file of an object that is durable. The same bytes again are the file that is there,
    /// and their object becomes a leftover. Returns nothing when the object was taken as one
    /// meanwhile: its bytes may be gone, and what is there of them is a leftover.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_file(&self, new: &NewFile<'_>) -> Result<Option<File>, StoreError> {
        let mut tx = self.write().await?;
        let values = args![new.tenant, new.digest, new.size, new.media_type, new.object];
        let file = read(&tx.fetch_one(sql::FILE_PUT, values).await?)?;
        if file.object != new.object {
            end(&mut *tx, new.tenant, new.object).await?;
            tx.commit().await?;
            return Ok(Some(file));
        }
        let dropped = tx.execute(sql::FILE_LEFTOVER_DROP, args![new.object], None);
        if dropped.await? == 1 {
            tx.commit().await?;
            return Ok(Some(file));
        }
        // Whoever took it does not know of this file: nothing of it stays.
        drop(tx);
        self.abandon_object(new.tenant, new.object).await?;
        Ok(None)
    }

    /// One file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file(
        &self,
        tenant: &id::Tenant,
        digest: &str,
    ) -> Result<Option<File>, StoreError> {
        let mut tx = self.read().await?;
        let row = tx
            .fetch_optional(sql::FILE_GET, args![tenant, digest])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Says that an object came to nothing: it is due, whoever took or forgot it before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon_object(
        &self,
        tenant: &id::Tenant,
        object: Uuid,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        end(&mut *tx, tenant, object).await?;
        Ok(tx.commit().await?)
    }

    /// Takes leftovers that are due, to remove them: for this long nobody else gets them, and no
    /// upload makes a file of them any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_leftovers(
        &self,
        lease: Duration,
        most: i64,
    ) -> Result<Vec<Leftover>, StoreError> {
        let mut tx = self.write().await?;
        let take = id::fresh();
        let rows = tx
            .fetch(sql::FILE_LEFTOVERS_TAKE, args![lease, most, take], None)
            .await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in &rows {
            taken.push(Leftover {
                object: row.uuid("object")?,
                tenant: row.text("tenant")?,
                take,
            });
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Forgets an object that is gone, unless it was taken, or its upload ended, since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_leftover(&self, leftover: &Leftover) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let values = args![leftover.object, leftover.take];
        tx.execute(sql::FILE_LEFTOVER_FORGET, values, None).await?;
        Ok(tx.commit().await?)
    }
}

impl By<'_> {
    /// Removes a file before its time.
    ///
    /// # Errors
    /// When there is none, its tenant is under a legal hold, or the database fails.
    pub async fn remove_file(self, tenant: &id::Tenant, digest: &str) -> Result<File, StoreError> {
        let mut tx = self.store.write().await?;
        hold::refuse_held(&mut *tx, tenant.as_str()).await?;
        let row = tx
            .fetch_optional(sql::FILE_REMOVE, args![tenant, digest])
            .await?;
        let row = row.ok_or_else(|| StoreError::not_found("file", digest))?;
        let file = read(&row)?;
        leave(&mut *tx, [(file.object, file.tenant.clone())]).await?;
        let entry = Entry {
            action: Action::FileRemove,
            tenant: Some(tenant.as_str()),
            subject: digest.to_owned(),
            before: json!({"size": file.size, "media_type": file.media_type}),
            after: Value::Null,
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(file)
    }
}

/// Makes a leftover of an object whose upload ended and made no file of it.
async fn end(
    tx: &mut dyn Transaction,
    tenant: &id::Tenant,
    object: Uuid,
) -> Result<(), StoreError> {
    let values = args![object, tenant, id::fresh()];
    tx.execute(sql::FILE_LEFTOVER_DUE, values, None).await?;
    Ok(())
}

/// Makes leftovers of objects whose files are gone.
pub(crate) async fn leave(
    tx: &mut dyn Transaction,
    objects: impl IntoIterator<Item = (Uuid, String)>,
) -> Result<(), StoreError> {
    let mut table = Table::new(&[Kind::Uuid, Kind::Text]);
    for (object, tenant) in objects {
        table.push(args![object, tenant]);
    }
    if !table.is_empty() {
        tx.execute(sql::FILE_LEAVE, args![], Some(table)).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<File, StoreError> {
    Ok(File {
        tenant: row.text("tenant")?,
        digest: row.text("digest")?,
        size: row.int("size")?,
        media_type: row.text("media_type")?,
        object: row.uuid("object")?,
        created_at: row.time("created_at")?,
        last_put_at: row.time("last_put_at")?,
    })
}
