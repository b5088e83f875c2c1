//! Where personal values stand: those an event declares, and whatever else reads like an e-mail
//! address or a CPF with right check digits.

use std::borrow::Cow;
use std::ops::Range;

use crate::personal::{Identity, Person};
use crate::tax_number::Cpf;

/// A shorter name is no word to look for inside other texts.
const SHORTEST_NAME: usize = 3;

/// Whose a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Of the declared person with this number.
    Declared(usize),
    /// Of somebody who is only mentioned.
    Mentioned(Identity),
}

/// A place of a personal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// Whose.
    pub who: Who,
}

/// The personal values of a text in the order they stand there; none overlap.
#[must_use]
pub fn find(text: &str, persons: &[Person]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (index, person) in persons.iter().enumerate() {
        let name = person.name.as_deref().unwrap_or_default().trim();
        let cpf = person.cpf.as_deref().unwrap_or_default().trim();
        for value in [person.email.as_str(), cpf, name] {
            // Most texts are shorter than any value, and a search costs more to prepare than to do.
            if value.is_empty() || value.len() > text.len() {
                continue;
            }
            let whole = value.len() == text.len();
            if value.chars().count() < SHORTEST_NAME && !whole {
                continue;
            }
            for (start, found) in text.match_indices(value) {
                let range = start..start + found.len();
                if alone(text, &range) {
                    let who = Who::Declared(index);
                    spots.push(Spot { range, who });
                }
            }
        }
    }
    recognise(text, persons, &mut spots);
    // The longest of those that begin alike; a declared one before one that was recognised.
    spots.sort_by_key(|spot| (spot.range.start, std::cmp::Reverse(spot.range.end)));
    let mut end = 0;
    spots.retain(|spot| {
        let free = spot.range.start >= end;
        if free {
            end = spot.range.end;
        }
        free
    });
    spots
}

/// The same in a JSON document, whose texts may be escaped: where escapes hide a value, the whole
/// text is taken for one. Also says who else is mentioned in texts that are taken whole.
#[must_use]
pub fn in_json(document: &str, persons: &[Person]) -> (Vec<Spot>, Vec<Identity>) {
    if !document.contains('\\') {
        // No text is escaped, and no value reaches over a quote.
        return (find(document, persons), Vec::new());
    }
    let (mut spots, mut mentioned) = (Vec::new(), Vec::new());
    let mut add = |from: usize, found: Vec<Spot>| {
        spots.extend(found.into_iter().map(|spot| Spot {
            range: spot.range.start + from..spot.range.end + from,
            who: spot.who,
        }));
    };
    let mut at = 0;
    while let Some(quote) = document[at..].find('"') {
        let from = at + quote + 1;
        add(at, find(&document[at..from - 1], persons));
        let to = from + literal(&document[from..]);
        let raw = &document[from..to];
        let plain = find(raw, persons);
        match decoded(raw) {
            None => add(from, plain),
            Some(text) => {
                let meant = find(&text, persons);
                let who = meant.first().map(|spot| spot.who.clone());
                mentioned.extend(meant.iter().filter_map(|spot| spot.who.mentioned()));
                match who {
                    Some(who) if meant.len() != plain.len() => {
                        let range = 0..raw.len();
                        add(from, vec![Spot { range, who }]);
                    }
                    _ => add(from, plain),
                }
            }
        }
        at = (to + 1).min(document.len());
    }
    add(at, find(&document[at..], persons));
    (spots, mentioned)
}

/// The same in bytes that may be anything.
#[must_use]
pub fn in_bytes(bytes: &[u8]) -> Vec<Spot> {
    let (mut spots, mut at) = (Vec::new(), 0);
    for chunk in bytes.utf8_chunks() {
        for spot in find(chunk.valid(), &[]) {
            let range = spot.range.start + at..spot.range.end + at;
            spots.push(Spot { range, ..spot });
        }
        at += chunk.valid().len() + chunk.invalid().len();
    }
    spots
}

/// The text with something else in the place of each value.
#[must_use]
pub fn cover<'a>(
    text: &'a str,
    spots: &[Spot],
    mut other: impl FnMut(&Who, &str) -> String,
) -> Cow<'a, str> {
    if spots.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + spots.len() * 32);
    let mut at = 0;
    for spot in spots {
        out.push_str(&text[at..spot.range.start]);
        out.push_str(&other(&spot.who, &text[spot.range.clone()]));
        at = spot.range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// The text without e-mail addresses and CPFs, for good.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let hidden = |who: &Who, _: &str| match who {
        Who::Mentioned(Identity::Cpf(_)) => "[cpf]".to_owned(),
        Who::Mentioned(Identity::Email(_)) | Who::Declared(_) => "[e-mail]".to_owned(),
    };
    cover(text, &find(text, &[]), hidden)
}

impl Who {
    /// The identity of somebody who is only mentioned.
    #[must_use]
    pub fn mentioned(&self) -> Option<Identity> {
        match self {
            Self::Mentioned(identity) => Some(identity.clone()),
            Self::Declared(_) => None,
        }
    }

    /// Somebody, who may be one of those declared.
    fn of(identity: Identity, persons: &[Person]) -> Self {
        let declared = |person: &Person| person.identities().contains(&identity);
        match persons.iter().position(declared) {
            Some(index) => Self::Declared(index),
            None => Self::Mentioned(identity),
        }
    }
}

/// The length of the rest of a JSON text, without its quote.
fn literal(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// What an escaped text says; `None` when nothing is escaped.
fn decoded(raw: &str) -> Option<String> {
    if !raw.contains('\\') {
        return None;
    }
    serde_json::from_str(&format!("\"{raw}\"")).ok()
}

/// Whether no letter or digit touches it.
fn alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    [before, after]
        .into_iter()
        .flatten()
        .all(|c| !c.is_alphanumeric())
}

fn recognise(text: &str, persons: &[Person], spots: &mut Vec<Spot>) {
    for (at, _) in text.match_indices('@') {
        if let Some(range) = address(text, at) {
            let who = Who::of(Identity::email(&text[range.clone()]), persons);
            spots.push(Spot { range, who });
        }
    }
    let mut from = 0;
    // Byte by byte: all that is looked for is ASCII.
    let bytes = text.as_bytes();
    while let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit) {
        let start = from + start;
        let of_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let rest = &text[start..];
        let end = rest.bytes().position(|byte| !of_number(&byte));
        let end = end.unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches(['.', '-']);
        let range = start..start + number.len();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if digits == 11 && alone(text, &range) && Cpf::parse(number).is_ok() {
            let identity = Identity::cpf(number);
            let who = identity.map(|identity| Who::of(identity, persons));
            spots.extend(who.map(|who| Spot { range, who }));
        }
        from = start + end;
    }
}

/// The e-mail address around an `@`.
fn address(text: &str, at: usize) -> Option<Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%');
    let local = text[..at].trim_end_matches(part).len();
    let rest = &text[at + 1..];
    let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
    let domain = rest[..end].trim_end_matches(['.', '-', '_', '+', '%']);
    let inner = domain.trim_start_matches('.').contains('.');
    (local < at && inner).then(|| local..at + 1 + domain.len())
}
