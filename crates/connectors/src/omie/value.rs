//! Reading members of Omie's answers, which write the same thing as text or as number, and
//! emptiness as an empty text, zero or nothing at all.

use serde_json::{Map, Value};

use malote_core::money::Money;

/// A JSON object of an answer.
pub(crate) type Object = Map<String, Value>;

/// A text that is there and not blank.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    let text = object.get(name)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// An identifier: a whole number, or its digits in a text; zero is none.
pub(crate) fn integer(object: &Object, name: &str) -> Option<i64> {
    let read = match object.get(name)? {
        Value::Number(number) => number.as_str().parse().ok()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (read != 0).then_some(read)
}

/// An amount, exact.
pub(crate) fn money(object: &Object, name: &str) -> Option<Money> {
    match object.get(name)? {
        Value::Number(number) => Money::from_number(number).ok(),
        Value::String(text) => Money::parse(text).ok(),
        _ => None,
    }
}

/// A text or a number, as text: codes come as either.
pub(crate) fn code(object: &Object, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a flag says yes.
pub(crate) fn yes(object: &Object, name: &str) -> bool {
    text(object, name).is_some_and(|flag| flag.eq_ignore_ascii_case("S"))
}

/// Whether a flag explicitly says no; a method that does not expose it says nothing.
pub(crate) fn no(object: &Object, name: &str) -> bool {
    text(object, name).is_some_and(|flag| flag.eq_ignore_ascii_case("N"))
}

/// The objects of a list member.
pub(crate) fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    let items = object.get(name).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_object)
}
