//! Section `files`: where files that are too large for events are kept.

use std::fmt;
use std::path::PathBuf;

use crate::settings::reader::Reader;
use crate::settings::words;

/// The largest limit for one file: a terabyte.
const MOST_BYTES: u64 = 1 << 40;

/// Where files are kept.
#[derive(Debug, Clone)]
pub struct Files {
    /// A folder (`file://`) or a bucket (`s3://`).
    pub shelf: Shelf,
    /// The largest file taken.
    pub max_bytes: u64,
}

/// What an address of files names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shelf {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A part of a bucket of S3, or of whatever speaks as S3 does.
    Bucket {
        /// Its name.
        name: String,
        /// What all names in it begin with; may be empty.
        prefix: String,
    },
}

impl Files {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let shelf = shelf(reader.text("files.url")).unwrap_or_else(|| {
            reader.invalid("files.url", words::FILES_URL);
            Shelf::Folder(PathBuf::new())
        });
        let max_bytes = reader.whole("files.max_bytes", 1..=MOST_BYTES);
        Self { shelf, max_bytes }
    }
}

/// The address, which never holds a user or a password.
impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "file://{}", folder.display()),
            Self::Bucket { name, prefix } if prefix.is_empty() => write!(f, "s3://{name}"),
            Self::Bucket { name, prefix } => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

fn shelf(url: &str) -> Option<Shelf> {
    if let Some(path) = url.strip_prefix("file://") {
        return (!path.is_empty()).then(|| Shelf::Folder(PathBuf::from(path)));
    }
    let rest = url.strip_prefix("s3://")?;
    let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let named = (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| letter(byte) || matches!(byte, b'-' | b'.'));
    let ends = name.bytes().next().is_some_and(letter) && name.bytes().last().is_some_and(letter);
    let prefix = prefix.trim_end_matches('/');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte);
    let part =
        |part: &str| !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain);
    let whole = prefix.is_empty() || prefix.split('/').all(part);
    (named && ends && whole).then(|| Shelf::Bucket {
        name: name.to_owned(),
        prefix: prefix.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(name: &str, prefix: &str) -> Option<Shelf> {
        let (name, prefix) = (name.to_owned(), prefix.to_owned());
        Some(Shelf::Bucket { name, prefix })
    }

    #[test]
    fn an_address_names_a_folder_or_a_part_of_a_bucket() {
        let folder = |path: &str| Some(Shelf::Folder(PathBuf::from(path)));
        assert_eq!(
            shelf("file://malote-data/files"),
            folder("malote-data/files")
        );
        assert_eq!(shelf("file:///srv/files"), folder("/srv/files"));
        assert_eq!(shelf("s3://office"), bucket("office", ""));
        assert_eq!(shelf("s3://office/"), bucket("office", ""));
        assert_eq!(shelf("s3://my.office/a/b-1/"), bucket("my.office", "a/b-1"));
        for bad in [
            "",
            "file://",
            "/srv/files",
            "s3://",
            "s3://ab",
            "s3://Office",
            "s3://-office",
            "s3://key:secret@office",
            "s3://office/a//b",
            "s3://office/../b",
            "s3://office/a?region=x",
            "https://office.s3.amazonaws.com",
        ] {
            assert_eq!(shelf(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_an_address_names_is_shown_as_the_address() {
        for url in ["file:///srv/files", "s3://office", "s3://my.office/a/b-1"] {
            assert_eq!(shelf(url).unwrap().to_string(), url);
        }
    }
}
