//! Tokens of API keys: `mlt_<prefix>_<secret>`, 256 random bits that are shown once. Only their
//! digest is kept; the prefix finds it.

use chacha20poly1305::aead::Generate;
use chacha20poly1305::{Key, XNonce};

use malote_core::json::{digest_bytes, hex};

/// What every token starts with, so that scanners for leaked secrets find it.
const MARK: &str = "mlt_";

/// Characters of the prefix.
const PREFIX: usize = 12;

/// A new token. It is not kept anywhere.
pub struct Token {
    /// The whole text, for the one who asked for it.
    pub text: String,
    /// The part that may be shown.
    pub prefix: String,
    /// What is stored.
    pub digest: String,
}

/// The machine gives no random numbers.
#[derive(Debug, Clone, Copy)]
pub struct NoRandomness;

impl Token {
    /// Makes a token.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn fresh() -> Result<Self, NoRandomness> {
        let secret = Key::try_generate().map_err(|_| NoRandomness)?;
        let name = XNonce::try_generate().map_err(|_| NoRandomness)?;
        let prefix: String = hex(&name).chars().take(PREFIX).collect();
        let text = format!("{MARK}{prefix}_{}", hex(&secret));
        let digest = digest_bytes(text.as_bytes());
        Ok(Self {
            text,
            prefix,
            digest,
        })
    }
}

/// The prefix of a text that has the form of a token.
#[must_use]
pub(crate) fn prefix_of(text: &str) -> Option<&str> {
    let (prefix, secret) = text.strip_prefix(MARK)?.split_once('_')?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain(prefix) && plain(secret) && text.len() <= 200).then_some(prefix)
}

/// Whether a token is the one that was stored. Takes as long for a near miss as for a far one.
#[must_use]
pub(crate) fn matches(text: &str, stored_digest: &str) -> bool {
    let digest = digest_bytes(text.as_bytes());
    let pairs = digest.bytes().zip(stored_digest.bytes());
    let differences = pairs.fold(0, |seen, (one, other)| seen | (one ^ other));
    digest.len() == stored_digest.len() && std::hint::black_box(differences) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_prefix_and_only_it_matches() {
        let (one, other) = (Token::fresh().unwrap(), Token::fresh().unwrap());
        assert_eq!(prefix_of(&one.text), Some(one.prefix.as_str()));
        assert_eq!(one.text.len(), 4 + PREFIX + 1 + 64);
        assert!(matches(&one.text, &one.digest));
        assert!(!matches(&other.text, &one.digest));
        assert!(!matches(&one.text, &one.digest[1..]));
        assert!(!matches(&one.text, ""));
    }

    #[test]
    fn other_texts_are_no_tokens() {
        for text in [
            "",
            "mlt_",
            "mlt__x",
            "mlt_x",
            "mlt_x_",
            "xyz_a_b",
            "mlt_a_b c",
            "mlt_a_é",
        ] {
            assert_eq!(prefix_of(text), None, "{text:?}");
        }
    }
}
