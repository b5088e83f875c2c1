//! `run.json`: how the command line finds the embedded process of a data folder. The process
//! writes it once it listens and removes it when it ends; its key opens the API, so only the
//! owner may read it, and it only ever leads to this machine.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use malote_runtime::settings::{Backend, Settings};

const NAME: &str = "run.json";

/// What stands in the file.
#[derive(Debug, Clone, Deserialize)]
pub struct RunFile {
    /// Where the process listens.
    pub address: SocketAddr,
    /// A key of its API.
    pub token: SecretString,
    /// Its process id.
    pub pid: u32,
}

impl RunFile {
    /// Reads the file of a folder; `None` when there is none that can be trusted.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(folder.join(NAME)).ok()?;
        let read: Self = serde_json::from_slice(&text).ok()?;
        read.address.ip().is_loopback().then_some(read)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let draft = folder.join(format!(".{NAME}.{}", self.pid));
        let text = serde_json::json!({
            "address": self.address.to_string(),
            "token": self.token.expose_secret(),
            "pid": self.pid,
        });
        let written = private(&draft, &text.to_string());
        let placed = written.and_then(|()| fs::rename(&draft, folder.join(NAME)));
        if placed.is_err() {
            // The draft may not even be there; what failed before is what counts.
            let _ = fs::remove_file(&draft);
        }
        placed
    }

    /// Removes the file of a folder, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn remove(folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(NAME)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Writes a file that only its owner may read, from its first byte on.
fn private(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The folder an embedded process keeps everything in: that of its SQLite file.
#[must_use]
pub fn data_folder(settings: &Settings) -> Option<PathBuf> {
    let Backend::Sqlite(Some(path)) = settings.store.backend() else {
        return None;
    };
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Some(folder.to_owned()),
        _ => Some(PathBuf::from(".")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(address: &str) -> RunFile {
        RunFile {
            address: address.parse().unwrap(),
            token: SecretString::from("mlt_x"),
            pid: 7,
        }
    }

    #[test]
    fn what_is_written_is_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RunFile::read(folder.path()).is_none());
        file("127.0.0.1:7070").write(folder.path()).unwrap();
        file("127.0.0.1:7071").write(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join(NAME))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = RunFile::read(folder.path()).unwrap();
        assert_eq!(read.address.port(), 7071);
        assert_eq!(read.token.expose_secret(), "mlt_x");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        RunFile::remove(folder.path()).unwrap();
        RunFile::remove(folder.path()).unwrap();
        assert!(RunFile::read(folder.path()).is_none());
    }

    #[test]
    fn a_file_that_leads_to_another_machine_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        file("192.0.2.1:7070").write(folder.path()).unwrap();
        assert!(RunFile::read(folder.path()).is_none());
    }
}
