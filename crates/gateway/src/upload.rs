//! One file on its way from a request to where files lie: looked at by its first bytes, hashed and
//! written as it comes, and a file only once all of it is durable and its row is committed.
//!
//! Whatever ends on the way (a cut line, too much, a full disk, a killed process) leaves no file;
//! its object was noted as a leftover before its first byte was written. An upload that outlived its
//! time, as where a machine was suspended, makes no file of what may have been removed meanwhile: its
//! sender is told to try again.

use axum::body::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::timeout;
use tracing::warn;
use uuid::Uuid;

use malote_core::id::{self, Tenant};
use malote_core::language::Said;
use malote_core::media::{self, Mismatch};
use malote_core::text;
use malote_runtime::files::{FilesError, Incoming};
use malote_store::files::{File, NewFile};

use crate::problem::Failure;
use crate::state::Shared;
use crate::texts::{self, reasons};

/// When to come back while there is no room, in seconds.
const NO_ROOM_S: u64 = 60;

/// A file all of whose bytes came, and that is none yet.
pub(crate) struct Upload {
    incoming: Incoming,
    object: Uuid,
    tenant: Tenant,
    media_type: String,
}

impl Upload {
    /// Takes a whole body.
    ///
    /// # Errors
    /// When it is empty, too large, not what it is declared to be, breaks off, or cannot be
    /// written; nothing of it is stored then.
    pub(crate) async fn receive<S>(
        state: &Shared,
        tenant: Tenant,
        declared: Option<&str>,
        mut body: S,
    ) -> Result<Self, Failure>
    where
        S: Stream<Item = Result<Bytes, Failure>> + Unpin,
    {
        let head = head(state, &mut body).await?;
        if head.is_empty() {
            return Err(Failure::new(&texts::EMPTY_FILE));
        }
        let media_type = media::of(declared, &head)
            .map_err(|flaw| Failure::new(&texts::WRONG_MEDIA_TYPE).because(mismatch(flaw)))?;
        let object = id::fresh();
        // Twice what an upload may take: nothing is removed under its hands.
        let within = state.limits.files.timeout.saturating_mul(2);
        state.store.begin_file(&tenant, object, within).await?;
        let incoming = state.files.begin(&tenant, object).await;
        let mut upload = Self {
            incoming: incoming.map_err(|failure| failed(&failure))?,
            object,
            tenant,
            media_type,
        };
        match upload.fill(state, &head, &mut body).await {
            Ok(()) => Ok(upload),
            Err(failure) => {
                upload.give_up(state).await;
                Err(failure)
            }
        }
    }

    async fn fill<S>(&mut self, state: &Shared, head: &[u8], body: &mut S) -> Result<(), Failure>
    where
        S: Stream<Item = Result<Bytes, Failure>> + Unpin,
    {
        self.take(state, head).await?;
        while let Some(bytes) = next(state, body).await? {
            self.take(state, &bytes).await?;
        }
        Ok(())
    }

    async fn take(&mut self, state: &Shared, bytes: &[u8]) -> Result<(), Failure> {
        if self.incoming.size() + bytes.len() as u64 > state.limits.files.bytes {
            return Err(too_large(state));
        }
        let written = self.incoming.write(bytes).await;
        written.map_err(|failure| failed(&failure))
    }

    /// Makes a file of it.
    ///
    /// # Errors
    /// When that cannot be made durable.
    pub(crate) async fn finish(self, state: &Shared) -> Result<File, Failure> {
        let stored = match self.incoming.finish().await {
            Ok(stored) => stored,
            Err(failure) => {
                abandon(state, &self.tenant, self.object).await;
                return Err(failed(&failure));
            }
        };
        let new = NewFile {
            tenant: &self.tenant,
            digest: &stored.digest,
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            media_type: &self.media_type,
            object: self.object,
        };
        let file = state.store.put_file(&new).await?;
        file.ok_or_else(|| Failure::new(&texts::TIMED_OUT))
    }

    /// Leaves nothing of it.
    pub(crate) async fn give_up(self, state: &Shared) {
        self.incoming.abort().await;
        abandon(state, &self.tenant, self.object).await;
    }
}

/// A file that is larger than any may be.
pub(crate) fn too_large(state: &Shared) -> Failure {
    let most = state.limits.files.bytes.to_string();
    Failure::new(&texts::TOO_LARGE).because(reasons::FILE_TOO_LARGE.with(&[("most", &most)]))
}

/// Why the declared type is not taken.
fn mismatch(flaw: Mismatch) -> Said {
    match flaw {
        Mismatch::Malformed => reasons::NO_MEDIA_TYPE.into(),
        Mismatch::Other {
            declared,
            shown: Some(shown),
        } => reasons::OTHER_MEDIA_TYPE.with(&[("declared", &declared), ("shown", &shown)]),
        Mismatch::Other { declared, .. } => {
            reasons::UNLIKE_MEDIA_TYPE.with(&[("declared", &declared)])
        }
    }
}

/// As much of a body as tells what it is: all of a short one.
async fn head<S>(state: &Shared, body: &mut S) -> Result<Vec<u8>, Failure>
where
    S: Stream<Item = Result<Bytes, Failure>> + Unpin,
{
    let mut head = Vec::new();
    while head.len() < media::HEAD {
        let Some(bytes) = next(state, body).await? else {
            break;
        };
        head.extend_from_slice(&bytes);
    }
    Ok(head)
}

/// The next bytes; a sender that falls silent is given up.
async fn next<S>(state: &Shared, body: &mut S) -> Result<Option<Bytes>, Failure>
where
    S: Stream<Item = Result<Bytes, Failure>> + Unpin,
{
    let silence = state.limits.files.silence;
    match timeout(silence, body.next()).await {
        Ok(came) => came.transpose(),
        Err(_) => {
            let seconds = silence.as_secs().to_string();
            let why = reasons::SILENT_SENDER.with(&[("seconds", &seconds)]);
            Err(Failure::new(&texts::TIMED_OUT).because(why))
        }
    }
}

async fn abandon(state: &Shared, tenant: &Tenant, object: Uuid) {
    if let Err(failure) = state.store.abandon_object(tenant, object).await {
        warn!(%object, %failure, "cannot say that object '{object}' is left over: it is removed later");
    }
}

fn failed(failure: &FilesError) -> Failure {
    let error = text::chain(failure);
    if failure.is_full() {
        warn!(error, "there is no room for files");
        return Failure::new(&texts::FILES_FULL).retry_after(NO_ROOM_S);
    }
    warn!(error, "cannot store files");
    Failure::new(&texts::UNAVAILABLE).because(reasons::NO_FILES_NOW)
}
