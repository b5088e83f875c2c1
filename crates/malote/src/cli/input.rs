//! Reading what a person names: a file, or `-` for standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::words::failures;

/// The bytes of a file or of standard input.
pub(crate) fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let read = match path.to_str() {
        Some("-") => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        _ => fs::read(path),
    };
    read.map_err(|error| unreadable(session, path, &error.to_string()))
}

/// The text of a file or of standard input.
pub(crate) fn read_text(session: &Session, path: &Path) -> Result<String, Failure> {
    let bytes = read(session, path)?;
    let text = String::from_utf8(bytes);
    text.map_err(|_| unreadable(session, path, failures::NOT_UTF8.say(session.language)))
}

fn unreadable(session: &Session, path: &Path, reason: &str) -> Failure {
    let file = path.display().to_string();
    session.usage(failures::UNREADABLE, &[("file", &file), ("reason", reason)])
}
