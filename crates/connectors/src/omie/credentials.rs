//! The two credentials of an Omie application, and the digest under which its limits are kept.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use malote_core::json::hex;

use crate::omie::redact::Redactor;

/// `app_key` and `app_secret`: one pair is one company.
pub struct Credentials {
    app_key: SecretString,
    app_secret: SecretString,
}

/// Why a text is not a pair of credentials. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Not the JSON that was sealed.
    #[error("cannot read the credentials: not an object with 'app_key' and 'app_secret'")]
    Shape,
    /// One of them is blank.
    #[error("'{0}' is blank")]
    Blank(&'static str),
}

#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    app_key: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    app_secret: std::borrow::Cow<'a, str>,
}

impl Credentials {
    /// A pair; spaces around them, as left by copying, are dropped.
    ///
    /// # Errors
    /// When one is blank.
    pub fn new(app_key: &str, app_secret: &str) -> Result<Self, CredentialsError> {
        let (app_key, app_secret) = (app_key.trim(), app_secret.trim());
        for (name, value) in [("app_key", app_key), ("app_secret", app_secret)] {
            if value.is_empty() {
                return Err(CredentialsError::Blank(name));
            }
        }
        Ok(Self {
            app_key: app_key.to_owned().into(),
            app_secret: app_secret.to_owned().into(),
        })
    }

    /// Reads what [`Credentials::to_json`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_json(json: &SecretString) -> Result<Self, CredentialsError> {
        let wire: Wire<'_> =
            serde_json::from_str(json.expose_secret()).map_err(|_| CredentialsError::Shape)?;
        Self::new(&wire.app_key, &wire.app_secret)
    }

    /// The form in which they are sealed.
    ///
    /// # Panics
    /// Never: two texts are always JSON.
    #[must_use]
    pub fn to_json(&self) -> SecretString {
        let wire = Wire {
            app_key: self.app_key.expose_secret().into(),
            app_secret: self.app_secret.expose_secret().into(),
        };
        serde_json::to_string(&wire)
            .expect("two texts are always JSON")
            .into()
    }

    /// The digest of the application's key: connections with the same key share its limits.
    #[must_use]
    pub fn identity(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"omie\0");
        digest.update(self.app_key.expose_secret().as_bytes());
        hex(&digest.finalize())
    }

    /// The text without these credentials, in whatever encoding and in whatever parts.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        Redactor::new(self).clean(text)
    }

    pub(crate) fn app_key(&self) -> &str {
        self.app_key.expose_secret()
    }

    pub(crate) fn app_secret(&self) -> &str {
        self.app_secret.expose_secret()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_read_again_and_never_shown() {
        let pair = Credentials::new(" 1234567890123\n", "a\"b\\c").unwrap();
        assert_eq!(format!("{pair:?}"), "Credentials");
        let again = Credentials::from_json(&pair.to_json()).unwrap();
        assert_eq!(again.app_key(), "1234567890123");
        assert_eq!(again.app_secret(), "a\"b\\c");
        assert_eq!(again.identity(), pair.identity());
    }

    #[test]
    fn what_is_wrong_is_said_without_the_text() {
        assert_eq!(
            Credentials::new("1", " ").unwrap_err(),
            CredentialsError::Blank("app_secret")
        );
        let broken = SecretString::from("{\"app_key\":\"secret-thing\"".to_owned());
        let error = Credentials::from_json(&broken).unwrap_err();
        assert!(!error.to_string().contains("secret-thing"));
    }
}
