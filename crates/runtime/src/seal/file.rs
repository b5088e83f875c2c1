//! The key file while its keys are changed: one process at a time, whole or not at all, and still
//! its owner's alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use secrecy::ExposeSecret;

use crate::seal::key::{Key, KeyError, folder_of, private};
use crate::seal::ring::Ring;
use crate::settings::Secrets;

/// What tells one state of a file from another. A file is replaced, never written into, so each
/// state has an inode of its own; an inode may be used again, but not at the same instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    inode: u64,
    changed: (i64, i64),
    size: u64,
}

impl Stamp {
    /// The state of a file, if there is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self {
            inode: found.ino(),
            changed: (found.ctime(), found.ctime_nsec()),
            size: found.size(),
        })
    }
}

/// Where the keys are, for whoever changes them.
#[derive(Debug)]
pub enum Holder {
    /// In a file.
    File(KeyFile),
    /// In the environment, where nobody can change them from here.
    Environment(Box<Secrets>),
}

impl Holder {
    /// Where the settings have them.
    ///
    /// # Errors
    /// When there is no file, or another process is changing it.
    pub fn of(secrets: &Secrets) -> Result<Self, KeyError> {
        match secrets.key {
            Some(_) => Ok(Self::Environment(Box::new(secrets.clone()))),
            None => KeyFile::lock(&secrets.key_file).map(Self::File),
        }
    }

    /// The keys.
    ///
    /// # Errors
    /// As [`Ring::obtain`].
    pub fn ring(&self) -> Result<Ring, KeyError> {
        match self {
            Self::File(file) => Ring::read(&file.path),
            Self::Environment(secrets) => Ring::obtain(secrets, crate::seal::key::Missing::Refuse),
        }
    }

    /// Adds a key that opens only, and will seal.
    pub(crate) fn prepare(&self, next: Key) -> Result<(), KeyError> {
        self.change(|ring| ring.prepared(next))
    }

    /// Lets the key that was to come seal.
    pub(crate) fn activate(&self) -> Result<(), KeyError> {
        self.change(Ring::activated)
    }

    /// Removes the old keys, which a file beside it keeps for the backups made with them. Those of
    /// the environment somebody else has to remove.
    pub(crate) fn finish(&self) -> Result<(), KeyError> {
        match self {
            Self::File(file) => {
                file.keep()?;
                self.change(Ring::finished)
            }
            Self::Environment(_) => Ok(()),
        }
    }

    fn change(&self, change: impl FnOnce(Ring) -> Ring) -> Result<(), KeyError> {
        match self {
            Self::File(file) => file.replace(&change(Ring::read(&file.path)?)),
            Self::Environment(_) => Err(KeyError::Given),
        }
    }
}

/// A key file that no other process changes meanwhile.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    /// The lock: the kernel gives it back however the process ends.
    folder: File,
}

impl KeyFile {
    fn lock(path: &Path) -> Result<Self, KeyError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
            _ => KeyError::Read {
                path: path.to_owned(),
                source,
            },
        };
        // A link stays a link: what it leads to is replaced.
        let path = fs::canonicalize(path).map_err(failed)?;
        let folder = File::open(folder_of(&path)).map_err(failed)?;
        match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { path, folder }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(KeyError::Busy(path)),
            Err(error) => Err(failed(error.into())),
        }
    }

    fn replace(&self, ring: &Ring) -> Result<(), KeyError> {
        self.put(ring, &self.path)
    }

    /// Puts all keys there are into a file beside this one, named after the one that will be left.
    fn keep(&self) -> Result<(), KeyError> {
        let ring = Ring::read(&self.path)?;
        let kept = self.beside(&format!(".before-{}", ring.sealing()));
        self.put(&ring, &kept)
    }

    fn put(&self, ring: &Ring, place: &Path) -> Result<(), KeyError> {
        self.write(ring, place).map_err(|source| KeyError::Make {
            path: place.to_owned(),
            source,
        })
    }

    /// Another file in the same folder.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    }

    /// Written beside its place, durable, owned as the key file, then put there at once.
    fn write(&self, ring: &Ring, place: &Path) -> io::Result<()> {
        let draft = self.beside(".new");
        // Of a run that was killed.
        if let Err(error) = fs::remove_file(&draft)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let owner = fs::metadata(&self.path)?;
        let mut file = private(&draft)?;
        let written = file
            .write_all(ring.to_text().expose_secret().as_bytes())
            .and_then(|()| match file.metadata()? {
                ours if (ours.uid(), ours.gid()) == (owner.uid(), owner.gid()) => Ok(()),
                _ => fchown(&file, Some(owner.uid()), Some(owner.gid())),
            })
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&draft, place));
        if let Err(error) = written {
            fs::remove_file(&draft)?;
            return Err(error);
        }
        self.folder.sync_all()
    }
}
