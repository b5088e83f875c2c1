//! Section `files`: where files that are too large for events are kept.

use secrecy::SecretString;

use crate::settings::reader::Reader;
use crate::settings::secret;
use crate::settings::words;

/// Where files are kept.
#[derive(Debug, Clone)]
pub struct Files {
    /// A folder (`file://`) or a bucket (`s3://`); may hold a password.
    pub url: SecretString,
}

impl Files {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let url = reader.text("files.url");
        let rest = url.strip_prefix("file://").or(url.strip_prefix("s3://"));
        if rest.is_none_or(str::is_empty) {
            reader.invalid("files.url", words::FILES_URL);
        }
        Self { url: secret(url) }
    }
}
