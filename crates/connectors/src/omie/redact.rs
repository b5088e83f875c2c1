//! Removes the credentials from any text: whole or in parts, in any letter case, as they are or
//! percent-, JSON- or twice encoded.
//!
//! Each secret is known by its windows of a few characters; wherever one of them stands in the
//! text, also after decoding, its place is masked. What is shorter than a window tells nobody
//! anything.

use crate::omie::credentials::Credentials;

/// Shortest part of a secret that is masked.
const WINDOW: usize = 6;
/// How often a text may be encoded within an encoding.
const DEEPEST: usize = 3;
const MASK: &str = "[redacted]";

/// Knows one pair of credentials well enough to find it.
pub(crate) struct Redactor {
    secrets: Vec<Windows>,
}

struct Windows {
    width: usize,
    /// Each window as a number, sorted.
    windows: Vec<u64>,
    /// The marks that any of them bears.
    marks: [bool; 256],
}

/// A text in lower case, as it is or decoded.
struct Reading {
    bytes: Vec<u8>,
    /// The range of the original that each byte stands for; empty while each stands for itself.
    spans: Vec<(usize, usize)>,
}

impl Redactor {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        let secrets = [credentials.app_key(), credentials.app_secret()];
        Self {
            secrets: secrets.into_iter().map(Windows::of).collect(),
        }
    }

    /// The text without secrets.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut hidden: Vec<(usize, usize)> = Vec::new();
        let mut reading = Reading {
            bytes: text.to_ascii_lowercase().into_bytes(),
            spans: Vec::new(),
        };
        for _ in 0..=DEEPEST {
            for secret in &self.secrets {
                secret.find(&reading, &mut hidden);
            }
            match reading.decoded() {
                Some(deeper) => reading = deeper,
                None => break,
            }
        }
        masked(text, hidden)
    }
}

impl Windows {
    fn of(secret: &str) -> Self {
        let bytes = secret.to_ascii_lowercase().into_bytes();
        let width = WINDOW.min(bytes.len());
        let mut marks = [false; 256];
        let mut windows = Vec::new();
        if width > 0 {
            for window in bytes.windows(width) {
                marks[mark(window)] = true;
                windows.push(number(window));
            }
        }
        windows.sort_unstable();
        Self {
            width,
            windows,
            marks,
        }
    }

    fn find(&self, reading: &Reading, hidden: &mut Vec<(usize, usize)>) {
        if self.width == 0 {
            return;
        }
        for (at, window) in reading.bytes.windows(self.width).enumerate() {
            if self.marks[mark(window)] && self.windows.binary_search(&number(window)).is_ok() {
                hidden.push(reading.range(at, self.width));
            }
        }
    }
}

/// Known by its ends: of what is no part of a secret, almost nothing bears the same.
fn mark(window: &[u8]) -> usize {
    usize::from(window[0] ^ window[window.len() - 1].rotate_left(4))
}

/// The bytes of one window as one number; a window is shorter than a number.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Reading {
    /// The range of the original that `count` bytes from the one at `at` on stand for.
    fn range(&self, at: usize, count: usize) -> (usize, usize) {
        let last = at + count - 1;
        match (self.spans.get(at), self.spans.get(last)) {
            (Some((start, _)), Some((_, end))) => (*start, *end),
            _ => (at, last + 1),
        }
    }

    /// One level of percent and backslash encoding taken away; `None` when there is none.
    fn decoded(&self) -> Option<Self> {
        let bytes = &self.bytes;
        if !bytes.iter().any(|byte| matches!(byte, b'%' | b'\\')) {
            return None;
        }
        let mut out = Self {
            bytes: Vec::with_capacity(bytes.len()),
            spans: Vec::with_capacity(bytes.len()),
        };
        let mut at = 0;
        while at < bytes.len() {
            let (byte, taken) = match bytes[at] {
                b'%' => hex(bytes, at + 1, 2).map_or((b'%', 1), |byte| (byte, 3)),
                b'\\' => escape(bytes, at),
                byte => (byte, 1),
            };
            out.bytes.push(byte.to_ascii_lowercase());
            out.spans.push(self.range(at, taken));
            at += taken;
        }
        (out.bytes.len() < bytes.len()).then_some(out)
    }
}

fn escape(bytes: &[u8], at: usize) -> (u8, usize) {
    match bytes.get(at + 1) {
        Some(b'u') => hex(bytes, at + 2, 4).map_or((b'\\', 1), |byte| (byte, 6)),
        Some(byte @ (b'"' | b'\\' | b'/' | b'\'')) => (*byte, 2),
        _ => (b'\\', 1),
    }
}

/// The byte that so many hexadecimal digits stand for, if it is one.
fn hex(bytes: &[u8], at: usize, digits: usize) -> Option<u8> {
    let mut read: u32 = 0;
    for byte in bytes.get(at..at + digits)? {
        read = read * 16 + char::from(*byte).to_digit(16)?;
    }
    u8::try_from(read).ok()
}

fn masked(text: &str, mut hidden: Vec<(usize, usize)>) -> String {
    if hidden.is_empty() {
        return text.to_owned();
    }
    hidden.sort_unstable();
    let mut out = Vec::with_capacity(text.len());
    let mut shown = 0;
    for (start, end) in hidden {
        if start > shown || (start == 0 && shown == 0) {
            out.extend_from_slice(&text.as_bytes()[shown..start]);
            out.extend_from_slice(MASK.as_bytes());
        }
        shown = shown.max(end);
    }
    out.extend_from_slice(&text.as_bytes()[shown..]);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "1234567890123";
    const SECRET: &str = "aF09bC77/+\"d5e6f7a8b9c0d1e2f3a4b";

    fn clean(text: &str) -> String {
        Redactor::new(&Credentials::new(KEY, SECRET).unwrap()).clean(text)
    }

    #[test]
    fn secrets_are_masked_whole_and_in_parts() {
        assert_eq!(
            clean(&format!("app_key [{KEY}] app_secret [{SECRET}]!")),
            "app_key [[redacted]] app_secret [[redacted]]!"
        );
        assert_eq!(clean(KEY), MASK);
        assert_eq!(clean("begins 123456..."), "begins [redacted]...");
        assert_eq!(clean("ends …E2F3A4B"), "ends …[redacted]");
    }

    #[test]
    fn encodings_do_not_hide_them() {
        let json = serde_json::to_string(SECRET).unwrap();
        assert_eq!(clean(&json), format!("\"{MASK}\""));
        let twice = serde_json::to_string(&json).unwrap();
        assert!(!clean(&twice).contains("d5e6f7"));
        let percent: String = SECRET.bytes().map(|b| format!("%{b:02X}")).collect();
        assert_eq!(clean(&percent), MASK);
        let unicode: String = KEY.bytes().map(|b| format!("\\u{b:04x}")).collect();
        assert_eq!(clean(&format!("x{unicode}y")), format!("x{MASK}y"));
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "",
            "Lançamento 100% pago \\o/ %zz \\u12",
            "12345 aF09b",
            "📎",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn touching_masks_become_one() {
        assert_eq!(clean(&format!("{KEY}{SECRET}")), MASK);
        assert_eq!(clean(&format!("{KEY} {KEY}")), format!("{MASK} {MASK}"));
    }
}
