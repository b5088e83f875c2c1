//! A file on its way: hashed while it is written.

use std::sync::Arc;

use object_store::buffered::BufWriter;
use object_store::path::Path;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use malote_core::json::hex;

use crate::files::FilesError;
use crate::files::place::Place;

/// Parts that are sent at the same time.
const AT_ONCE: usize = 1;

/// What is known of bytes that are durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// `sha256:` and their digest in hex.
    pub digest: String,
    /// How many.
    pub size: u64,
}

/// An object that is being written. Dropped, it leaves nothing that anybody finds; what it leaves
/// of itself is removed with the object.
pub struct Incoming {
    writer: BufWriter,
    hash: Sha256,
    size: u64,
}

impl Incoming {
    pub(super) fn new(place: &Place, path: Path) -> Self {
        let store = Arc::clone(&place.store);
        Self {
            writer: BufWriter::with_capacity(store, path, place.part).with_max_concurrency(AT_ONCE),
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// How many bytes were written.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes more bytes; waits when they come faster than they can be written.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FilesError> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        let written = self.writer.write_all(bytes).await;
        written.map_err(FilesError::Write)
    }

    /// Makes all of it durable under its name.
    ///
    /// # Errors
    /// When that cannot be done; then nothing is there under the name.
    pub async fn finish(mut self) -> Result<Stored, FilesError> {
        self.writer.shutdown().await.map_err(FilesError::Write)?;
        let digest = format!("sha256:{}", hex(&self.hash.finalize()));
        let size = self.size;
        Ok(Stored { digest, size })
    }

    /// Gives it up.
    pub async fn abort(mut self) {
        if let Err(error) = self.writer.abort().await {
            // The object is removed as a leftover all the same.
            tracing::debug!(%error, "cannot give up an upload at once");
        }
    }
}
