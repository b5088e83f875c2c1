//! A folder of files.

use std::fs;
use std::path::Path;

use malote_core::id::{self, Tenant};

use super::*;

mod bucket;

fn acme() -> Tenant {
    Tenant::parse("acme").unwrap()
}

fn files(folder: &Path) -> Files {
    Files {
        shelf: Shelf::Folder(folder.to_owned()),
        max_bytes: 1_000_000,
        place: OnceCell::new(),
    }
}

/// Everything below a folder that is no folder.
fn found(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => names.extend(found(&path)),
            false => names.push(path.file_name().unwrap().to_string_lossy().into_owned()),
        }
    }
    names
}

#[tokio::test]
async fn an_object_is_there_once_it_is_finished_and_gone_once_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder.path().join("files"));
    // Less than one part, and several.
    for size in [3, 700_000] {
        let bytes = vec![b'a'; size];
        let object = id::fresh();
        let mut incoming = files.begin(&acme(), object).await.unwrap();
        for part in bytes.chunks(100_000) {
            incoming.write(part).await.unwrap();
        }
        let name = object.to_string();
        assert!(!found(folder.path()).contains(&name), "not before its end");
        let stored = incoming.finish().await.unwrap();
        assert_eq!(stored.size, size as u64);
        let digest = malote_core::json::digest_bytes(&bytes);
        assert_eq!(stored.digest, format!("sha256:{digest}"));
        let path = folder.path().join("files/acme").join(&name);
        assert_eq!(found(folder.path()), [name]);
        assert_eq!(fs::read(path).unwrap(), bytes);
        files.remove("acme", object).await.unwrap();
        files.remove("acme", object).await.unwrap();
        assert!(found(folder.path()).is_empty());
    }
}

#[tokio::test]
async fn what_broke_off_is_not_found_and_goes_with_its_object() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let object = id::fresh();
    let mut incoming = files.begin(&acme(), object).await.unwrap();
    incoming.write(&vec![b'a'; 600_000]).await.unwrap();
    assert_eq!(found(folder.path()), [format!("{object}#1")]);
    // As a process that is killed leaves it.
    std::mem::forget(incoming);
    files.remove("acme", object).await.unwrap();
    assert!(found(folder.path()).is_empty());
    let mut incoming = files.begin(&acme(), object).await.unwrap();
    incoming.write(&vec![b'a'; 600_000]).await.unwrap();
    incoming.abort().await;
    assert!(found(folder.path()).is_empty());
}

#[tokio::test]
async fn a_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/files");
    let files = files(&path);
    assert_eq!(files.probe().await.unwrap(), Probe::NotYet(path.clone()));
    assert!(!path.exists(), "looking makes nothing");
    files.remove("acme", id::fresh()).await.unwrap();
    assert!(!path.exists(), "neither does removing");
    files.begin(&acme(), id::fresh()).await.unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(files.probe().await.unwrap(), Probe::Usable);
    assert!(found(folder.path()).is_empty(), "it leaves nothing");
}

#[tokio::test]
async fn where_no_folder_can_be_files_fail() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").unwrap();
    for path in [taken.clone(), taken.join("files")] {
        let files = files(&path);
        assert!(files.probe().await.is_err(), "{path:?}");
        let begun = files.begin(&acme(), id::fresh()).await;
        let failed = begun.err().expect("there is no folder");
        assert!(!failed.is_full());
    }
}

#[test]
fn a_full_disk_is_seen_however_deep_it_is_told() {
    let full = io::Error::from(ErrorKind::StorageFull);
    let told = object_store::Error::Generic {
        store: "LocalFileSystem",
        source: Box::new(full),
    };
    assert!(FilesError::Write(io::Error::other(told)).is_full());
    let other = io::Error::from(ErrorKind::BrokenPipe);
    assert!(!FilesError::Write(other).is_full());
}
