//! Section `secrets`: the key that seals credentials at rest.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::seal;
use crate::settings::reader::Reader;
use crate::settings::secret;
use crate::settings::words;

/// What seals credentials.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The file that holds the key.
    pub key_file: PathBuf,
    /// The key itself, or several on a line each, from the environment; wins over the file.
    pub key: Option<SecretString>,
}

impl Secrets {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let key_file = PathBuf::from(reader.text("secrets.key_file"));
        let key = reader.optional("secrets.key").map(secret);
        if let Some(key) = &key
            && seal::Ring::from_text(key).is_err()
        {
            reader.invalid("secrets.key", words::KEY);
        }
        if key.is_none() && key_file.as_os_str().is_empty() {
            reader.invalid("secrets.key_file", words::PATH);
        }
        Self { key_file, key }
    }
}
