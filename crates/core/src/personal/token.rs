//! Tokens as they stand in stored texts: `⟦p:…⟧` around 32 letters and digits.

use std::borrow::Cow;

use serde_json::Value;

use crate::text;

const OPEN: &str = "⟦p:";
const CLOSE: &str = "⟧";
/// 160 bits in base 32.
const LETTERS: usize = 32;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The token of a digest.
#[must_use]
pub fn token(digest: &[u8; 20]) -> String {
    let mut out = String::with_capacity(OPEN.len() + LETTERS + CLOSE.len());
    out.push_str(OPEN);
    for five in digest.chunks_exact(5) {
        let bits = five
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            let letter = (bits >> (place * 5)) & 31;
            let letter = usize::try_from(letter).expect("five bits are small");
            out.push(char::from(ALPHABET[letter]));
        }
    }
    out.push_str(CLOSE);
    out
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices(OPEN);
    starts.filter_map(|(start, _)| read(&text[start..]))
}

/// Cuts to at most `most` characters, visibly, and never within a token.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let out = text::cut(text, most);
    match out.rfind('⟦') {
        Some(start) if out != text && !out[start..].contains(CLOSE) => {
            format!("{}…", out[..start].trim_end())
        }
        _ => out,
    }
}

/// The token a text begins with.
fn read(text: &str) -> Option<&str> {
    let whole = text.get(..OPEN.len() + LETTERS + CLOSE.len())?;
    let inner = whole.strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    let letters = inner.bytes().all(|byte| ALPHABET.contains(&byte));
    letters.then_some(whole)
}

/// The text with what is told of each token in its place; one of which nothing is told stays.
#[must_use]
pub fn put_back<'a, 'b>(text: &'a str, told: impl Fn(&str) -> Option<&'b str>) -> Cow<'a, str> {
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        out.push_str(&rest[..start]);
        let from = &rest[start..];
        let taken = match read(from) {
            Some(token) => {
                out.push_str(told(token).unwrap_or(token));
                token.len()
            }
            None => {
                out.push_str(OPEN);
                OPEN.len()
            }
        };
        rest = &from[taken..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Looks at every text of a document, also the names of its members.
pub fn look<'a>(value: &'a Value, each: &mut dyn FnMut(&'a str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| look(item, each)),
        Value::Object(members) => {
            for (name, item) in members {
                each(name);
                look(item, each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Shows every text of a document, also the names of its members: what comes back owned takes its
/// place.
pub fn walk(value: &mut Value, each: &mut dyn FnMut(&str) -> Cow<'_, str>) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(new) = each(text) {
                *text = new;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, each)),
        Value::Object(members) => {
            members.values_mut().for_each(|item| walk(item, each));
            let renamed = |name: &String| match each(name) {
                Cow::Owned(new) => Some((name.clone(), new)),
                Cow::Borrowed(_) => None,
            };
            // Almost none is.
            let renamed: Vec<(String, String)> = members.keys().filter_map(renamed).collect();
            for (old, new) in renamed {
                if let Some(item) = members.remove(&old) {
                    members.insert(new, item);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
