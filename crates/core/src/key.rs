//! Business keys: what a thing is called in its target, the same after every retry, restart
//! and revision.

use sha2::{Digest, Sha256};

use crate::id::{ConnectionId, Tenant};

/// What a key is made of. Never an e-mail address or a CPF: people share them and change them.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// Whose thing it is.
    pub tenant: &'a Tenant,
    /// In which target.
    pub connection: ConnectionId,
    /// From which producing system.
    pub source: &'a str,
    /// The subject: the report's id.
    pub subject: &'a str,
    /// The thing within the subject: `71/R`.
    pub name: &'a str,
    /// Raised only after a confirmed removal, because nobody knows whether the target frees a
    /// key.
    pub incarnation: i32,
}

/// What every key begins with.
const BEGINNING: &str = "ML";

/// With so many characters a text begins next to no key but the one it was copied from: four of
/// base32 tell a million apart.
const TELLING: usize = BEGINNING.len() + 4;

/// `ML` and 18 base32 characters of a digest over the length-prefixed parts: 90 bits, within
/// the 20 characters that Omie's shortest key field takes.
#[must_use]
pub fn target_key(parts: Parts<'_>) -> String {
    let connection = parts.connection.to_string();
    let incarnation = parts.incarnation.to_string();
    let fields = [
        parts.tenant.as_str(),
        connection.as_str(),
        parts.source,
        parts.subject,
        parts.name,
        incarnation.as_str(),
    ];
    let mut digest = Sha256::new();
    for field in fields {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    format!("{BEGINNING}{}", base32(&digest.finalize(), 18))
}

/// Whether a text is the beginning of so many keys that it names none.
#[must_use]
pub fn begins_many(text: &str) -> bool {
    match text.strip_prefix(BEGINNING) {
        Some(rest) => text.len() < TELLING && rest.bytes().all(|one| ALPHABET.contains(&one)),
        None => BEGINNING.starts_with(text),
    }
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 4648 alphabet, the first `length` characters.
fn base32(bytes: &[u8], length: usize) -> String {
    let mut out = String::with_capacity(length);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 && out.len() < length {
            bits -= 5;
            out.push(char::from(ALPHABET[((held >> bits) & 31) as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str, subject: &str, incarnation: i32) -> String {
        target_key(Parts {
            tenant: &Tenant::parse("acme").unwrap(),
            connection: ConnectionId(uuid::Uuid::nil()),
            source,
            subject,
            name: "71/R",
            incarnation,
        })
    }

    #[test]
    fn a_few_characters_tell_keys_apart() {
        for many in ["M", "ML", "MLA", "MLA7Z"] {
            assert!(begins_many(many), "{many}");
        }
        for few in ["MLA7ZB", "ML-1", "ML1", "M-2026", "2026", "mla"] {
            assert!(!begins_many(few), "{few}");
        }
    }

    #[test]
    fn keys_are_stable_short_and_apart() {
        let one = key("/app", "7700001", 0);
        assert_eq!(one, key("/app", "7700001", 0));
        assert_eq!(one.len(), 20);
        assert!(one.starts_with("ML"));
        assert_ne!(one, key("/app", "7700001", 1));
        assert_ne!(key("/app1", "2", 0), key("/app", "12", 0));
    }

    #[test]
    fn base32_follows_the_standard() {
        assert_eq!(base32(b"foobar", 9), "MZXW6YTBO");
    }
}
