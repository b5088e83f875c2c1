//! Where the bytes of files lie: a folder of this machine, or a bucket of S3.
//!
//! Guarantees: an object that was finished is durable, and before that nobody finds anything under
//! its name (a folder: written beside, synced, renamed, and the folder synced; a bucket: one
//! request, or parts that are put together at the end); memory does not grow with a file; what is
//! removed leaves nothing, neither does what broke off on the way. Which object is which file is in
//! the store (`malote_store::files`).
//!
//! Objects are called `<tenant>/<identifier>`, below the folder or the prefix of the settings.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use object_store::{ObjectStoreExt, PutPayload};
use tokio::sync::OnceCell;
use uuid::Uuid;

use malote_core::id;

use crate::files::place::Place;
use crate::settings::{self, Shelf};

mod incoming;
mod place;

pub use crate::files::incoming::{Incoming, Stored};

/// Why bytes were not stored or removed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The folder or the bucket cannot be used.
    #[error("cannot open where files are kept")]
    Open(#[source] Box<dyn Error + Send + Sync>),
    /// The bytes of a file could not be written.
    #[error("cannot store a file")]
    Write(#[source] io::Error),
    /// An object is still there.
    #[error("cannot remove object '{object}'")]
    Remove {
        /// Which.
        object: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl FilesError {
    /// Whether there is no room left.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let mut next: Option<&(dyn Error + 'static)> = Some(self);
        while let Some(error) = next {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if let Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) = kind {
                return true;
            }
            next = error.source();
        }
        false
    }
}

/// What a look at the place of files found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// Objects can be written and removed.
    Usable,
    /// The folder is made when the first file comes.
    NotYet(PathBuf),
}

/// The bytes of files.
#[derive(Debug)]
pub struct Files {
    shelf: Shelf,
    max_bytes: u64,
    place: OnceCell<Place>,
}

impl Files {
    /// Those of the settings. Nothing is opened before it is needed.
    #[must_use]
    pub fn new(settings: &settings::Files) -> Self {
        Self {
            shelf: settings.shelf.clone(),
            max_bytes: settings.max_bytes,
            place: OnceCell::new(),
        }
    }

    /// Begins to write an object.
    ///
    /// # Errors
    /// When the place cannot be opened.
    pub async fn begin(&self, tenant: &id::Tenant, object: Uuid) -> Result<Incoming, FilesError> {
        let place = self.place().await?;
        Ok(Incoming::new(place, place.path(tenant.as_str(), object)))
    }

    /// Removes an object, and what an upload that broke off left of it. One that is not there is
    /// removed already.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn remove(&self, tenant: &str, object: Uuid) -> Result<(), FilesError> {
        if let Shelf::Folder(folder) = &self.shelf
            && !folder.exists()
        {
            return Ok(());
        }
        let place = self.place().await?;
        place.remove(tenant, object).await
    }

    /// Writes an object and removes it again. A folder that is not there is not made for that.
    ///
    /// # Errors
    /// When files could not be stored here.
    pub async fn probe(&self) -> Result<Probe, FilesError> {
        if let Shelf::Folder(folder) = &self.shelf
            && !folder.exists()
        {
            place::may_be_made(folder).map_err(|error| FilesError::Open(error.into()))?;
            return Ok(Probe::NotYet(folder.clone()));
        }
        let place = self.place().await?;
        let path = place.prefix.clone().join(format!("doctor-{}", id::fresh()));
        let payload = PutPayload::from_static(b"malote doctor");
        let written = place.store.put(&path, payload).await;
        written.map_err(|error| FilesError::Write(error.into()))?;
        let removed = place.store.delete(&path).await;
        removed.map_err(|error| FilesError::Remove {
            object: path.to_string(),
            source: error.into(),
        })?;
        Ok(Probe::Usable)
    }

    async fn place(&self) -> Result<&Place, FilesError> {
        let open = || async { Place::open(&self.shelf, self.max_bytes) };
        self.place.get_or_try_init(open).await
    }
}

#[cfg(test)]
mod tests;
