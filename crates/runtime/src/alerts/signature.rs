//! Signatures of webhooks as [Standard Webhooks](https://www.standardwebhooks.com) has them:
//! HMAC-SHA256 over identifier, instant and body, so that a receiver can tell that a request is
//! ours, untouched, and not played back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::Key;
use chacha20poly1305::aead::Generate;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;

use crate::seal::SealError;

/// What every secret starts with.
const MARK: &str = "whsec_";

/// What a channel's requests are signed with. Showing it shows nothing.
#[derive(Debug)]
pub struct Secret(SecretBox<Vec<u8>>);

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self(SecretBox::new(Box::new(self.0.expose_secret().clone())))
    }
}

impl Secret {
    /// 256 random bits.
    ///
    /// # Errors
    /// [`SealError::Seal`] when the machine gives no random numbers.
    pub fn fresh() -> Result<Self, SealError> {
        let key = Key::try_generate().map_err(|_| SealError::Seal)?;
        Ok(Self(SecretBox::new(Box::new(key.to_vec()))))
    }

    /// From its text; `None` when it is none.
    #[must_use]
    pub fn parse(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret().strip_prefix(MARK)?;
        let bytes = STANDARD.decode(text).ok()?;
        (24..=64)
            .contains(&bytes.len())
            .then(|| Self(SecretBox::new(Box::new(bytes))))
    }

    /// Its text, for the one who verifies.
    #[must_use]
    pub fn text(&self) -> SecretString {
        SecretString::from(format!("{MARK}{}", STANDARD.encode(self.0.expose_secret())))
    }

    /// The signature of a body sent under an identifier at an instant, as its header has it.
    ///
    /// # Panics
    /// Never: every length of key will do for this code.
    #[must_use]
    pub fn sign(&self, id: &str, unix_s: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret())
            .expect("a key of any length will do");
        mac.update(format!("{id}.{unix_s}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that implementations of the standard are tested with.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let text = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let secret = Secret::parse(&text).unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(secret.sign(id, 1_614_265_330, body), published);
        for (id, at, body) in [
            ("msg_other", 1_614_265_330, body),
            (id, 1_614_265_331, body),
            (id, 1_614_265_330, "{}"),
        ] {
            assert_ne!(secret.sign(id, at, body), published);
        }
    }

    #[test]
    fn a_secret_is_read_as_it_is_shown_and_never_by_accident() {
        let (one, other) = (Secret::fresh().unwrap(), Secret::fresh().unwrap());
        let again = Secret::parse(&one.text()).unwrap();
        assert_eq!(again.sign("a", 1, "b"), one.sign("a", 1, "b"));
        assert_ne!(other.sign("a", 1, "b"), one.sign("a", 1, "b"));
        assert!(!format!("{one:?}").contains("whsec_"));
        for bad in [
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_*",
        ] {
            assert!(Secret::parse(&SecretString::from(bad)).is_none(), "{bad}");
        }
    }
}
