//! A folder or a bucket, opened.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{self, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, ObjectStoreExt, RetryConfig};
use rustix::fs::{Access, access};
use uuid::Uuid;

use crate::files::FilesError;
use crate::settings::Shelf;

const KIB: u64 = 1_024;
/// What is written to a folder at once.
const FOLDER_PART: usize = 256 * 1_024;
/// The least that S3 takes as one of several parts.
const LEAST_PART: u64 = 5 * KIB * KIB;
/// Fewer than the 10,000 parts of which S3 makes an object.
const MOST_PARTS: u64 = 9_000;
/// Retries of one request to a bucket end well before the request that waits for them.
const RETRIES: usize = 3;
const RETRY_FOR: Duration = Duration::from_secs(20);

/// Where objects lie.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) store: Arc<dyn ObjectStore>,
    /// What every name begins with.
    pub(super) prefix: Path,
    /// How much is sent at once, and kept in memory until then.
    pub(super) part: usize,
    folder: Option<PathBuf>,
}

impl Place {
    /// Opens it; a folder that is missing is made, for its owner only.
    pub(super) fn open(shelf: &Shelf, max_bytes: u64) -> Result<Self, FilesError> {
        match shelf {
            Shelf::Folder(folder) => Self::folder(folder),
            Shelf::Bucket { name, prefix } => Self::bucket(name, prefix, max_bytes),
        }
    }

    fn folder(folder: &path::Path) -> Result<Self, FilesError> {
        // It holds personal data: nobody else may look.
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(folder);
        made.map_err(|error| FilesError::Open(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| FilesError::Open(error.into()))?
            .with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::default(),
            part: FOLDER_PART,
            folder: Some(folder.to_owned()),
        })
    }

    /// Credentials, region and endpoint come from the environment, as of every program that uses
    /// S3.
    fn bucket(name: &str, prefix: &str, max_bytes: u64) -> Result<Self, FilesError> {
        let builder = AmazonS3Builder::from_env().with_bucket_name(name);
        Self::built(builder, prefix, max_bytes)
    }

    pub(super) fn built(
        builder: AmazonS3Builder,
        prefix: &str,
        max_bytes: u64,
    ) -> Result<Self, FilesError> {
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES,
            retry_timeout: RETRY_FOR,
        };
        let store = builder
            // One at a time is what everybody understands who speaks as S3 does.
            .with_disable_bulk_delete(true)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), "60s")
            .with_config(
                AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout),
                "5s",
            )
            .with_retry(retry)
            .build()
            .map_err(|error| FilesError::Open(error.into()))?;
        let part = (max_bytes / MOST_PARTS).max(LEAST_PART);
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::from(prefix),
            part: usize::try_from(part).unwrap_or(usize::MAX),
            folder: None,
        })
    }

    /// The name of an object.
    pub(super) fn path(&self, tenant: &str, object: Uuid) -> Path {
        self.prefix.clone().join(tenant).join(object.to_string())
    }

    pub(super) async fn remove(&self, tenant: &str, object: Uuid) -> Result<(), FilesError> {
        let path = self.path(tenant, object);
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| FilesError::Remove {
            object: path.to_string(),
            source,
        };
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(failed(error.into())),
        }
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        // What is being written stands beside it under this name until it is whole.
        let beside = folder.join(tenant).join(format!("{object}#1"));
        match fs::remove_file(beside) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error.into())),
            _ => Ok(()),
        }
    }
}

/// Whether a folder could be made: its nearest ancestor is a folder that may be written to.
pub(super) fn may_be_made(folder: &path::Path) -> io::Result<()> {
    let absolute = path::absolute(folder)?;
    let there = absolute.ancestors().find(|one| one.exists());
    let there = there.ok_or(ErrorKind::NotFound)?;
    if !there.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    Ok(access(there, Access::WRITE_OK)?)
}
