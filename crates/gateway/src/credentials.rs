//! Credentials as a body gives them: checked, digested and in the form that is sealed.

use malote_core::json::digest_bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::problem::Failure;
use crate::texts::bodies;

/// What a target lets us in with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The application's key.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    app_key: SecretString,
    /// The application's secret; it goes in and never comes out.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 500)]
    app_secret: SecretString,
}

/// Credentials ready to be sealed.
pub(crate) struct Sealable {
    /// The form that the target's connector reads.
    pub(crate) text: SecretString,
    /// Digest of the key that the target's limits belong to.
    pub(crate) digest: String,
}

impl Credentials {
    /// Checks them for a target. What is said of them never repeats them.
    pub(crate) fn sealable(&self, target: &str) -> Result<Sealable, Failure> {
        let app_key = given("app_key", &self.app_key)?;
        let app_secret = given("app_secret", &self.app_secret)?;
        let text = json!({"app_key": app_key, "app_secret": app_secret});
        Ok(Sealable {
            text: text.to_string().into(),
            digest: digest_bytes(format!("{target}\0{app_key}").as_bytes()),
        })
    }
}

/// One of them, without the spaces that copying leaves around it.
fn given<'a>(name: &str, secret: &'a SecretString) -> Result<&'a str, Failure> {
    let text = secret.expose_secret().trim();
    if text.is_empty() || text.len() > 500 || text.contains(char::is_control) {
        let place = format!("/credentials/{name}");
        return Err(Failure::invalid(&place, bodies::text(1, 500)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(app_key: &str, app_secret: &str) -> Credentials {
        Credentials {
            app_key: app_key.to_owned().into(),
            app_secret: app_secret.to_owned().into(),
        }
    }

    #[test]
    fn the_digest_is_of_the_key_alone() {
        let one = credentials(" 38333295000 ", "a").sealable("omie").unwrap();
        let other = credentials("38333295000", "b").sealable("omie").unwrap();
        assert_eq!(one.digest, other.digest);
        assert_eq!(one.digest, digest_bytes(b"omie\x0038333295000"));
        assert_eq!(
            one.text.expose_secret(),
            r#"{"app_key":"38333295000","app_secret":"a"}"#
        );
    }

    #[test]
    fn blank_ones_are_refused_without_being_repeated() {
        assert!(credentials(" ", "a").sealable("omie").is_err());
        assert!(credentials("a", "").sealable("omie").is_err());
        assert!(!format!("{:?}", credentials("key", "secret")).contains("secret\""));
    }
}
