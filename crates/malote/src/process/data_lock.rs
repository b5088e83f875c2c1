//! The lock on a data folder: an embedded store has one process.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

/// Held as long as the process lives; the kernel gives it back however the process ends.
#[derive(Debug)]
pub(crate) struct DataLock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// Takes the lock of a folder, which is made if it is missing. `None`: another process has it.
pub(crate) fn take(folder: &Path) -> io::Result<Option<DataLock>> {
    // It holds personal data: nobody else may look.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options.open(folder.join("malote.lock"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(DataLock(file))),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let first = take(&folder.path().join("new")).unwrap();
        assert!(first.is_some());
        assert!(take(&folder.path().join("new")).unwrap().is_none());
        drop(first);
        assert!(take(&folder.path().join("new")).unwrap().is_some());
    }
}
