//! Single texts of a document that may be anything, without building it: what is not asked for is
//! passed over, so that a small message cannot take much memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The texts that stand at these JSON pointers; of a member that is named twice the last. Nothing
/// of what is not one JSON document, and no other values than texts.
#[must_use]
pub fn texts_at(document: &[u8], pointers: &[&'static str]) -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    let mut reader = serde_json::Deserializer::from_slice(document);
    let place = Place {
        pointer: String::new(),
        wanted: pointers,
        found: &mut found,
    };
    let read = place.deserialize(&mut reader).and_then(|()| reader.end());
    match read {
        Ok(()) => found,
        Err(_) => BTreeMap::new(),
    }
}

/// A value that is wanted, or holds one that is.
struct Place<'a> {
    pointer: String,
    wanted: &'a [&'static str],
    found: &'a mut BTreeMap<&'static str, String>,
}

impl Place<'_> {
    /// Whether something wanted stands at a pointer or within it.
    fn leads(&self, pointer: &str) -> bool {
        self.wanted.iter().any(|one| within(one, pointer))
    }
}

/// Whether a pointer leads to another or into it.
fn within(pointer: &str, other: &str) -> bool {
    let rest = pointer.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            let pointer = format!("{}/{name}", self.pointer);
            if name.contains('/') || !self.leads(&pointer) {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            self.found.retain(|known, _| !within(known, &pointer));
            members.next_value_seed(Place {
                pointer,
                wanted: self.wanted,
                found: &mut *self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if let Some(known) = self.wanted.iter().find(|one| **one == self.pointer) {
            self.found.insert(known, text.to_owned());
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(document: &str) -> Vec<(&'static str, String)> {
        let found = texts_at(document.as_bytes(), &["/id", "/data/member/email"]);
        found.into_iter().collect()
    }

    #[test]
    fn only_texts_at_their_places_are_taken_whatever_stands_beside_them() {
        let document = r#"{"ids":"no","data":{"member":{"more":[1,{"email":"no"}],"email":"a\u0040b.c"},
            "email":"no"},"id":"7","n":1e400,"t":true,"u":null}"#;
        let found = [
            ("/data/member/email", "a@b.c".to_owned()),
            ("/id", "7".to_owned()),
        ];
        assert_eq!(at(document), found);
        assert_eq!(at(r#"{"id":"1","id":"2"}"#), [("/id", "2".to_owned())]);
        assert_eq!(at(r#"{"id":"1","id":2}"#), []);
        assert_eq!(at(r#"{"data":{"member":{"email":"a"}},"data":7}"#), []);
        assert_eq!(at(r#"{"data":{"member/email":"a"}}"#), []);
        assert_eq!(at(r#"{"id":1.50,"data":"x"}"#), []);
    }

    #[test]
    fn what_is_no_document_says_nothing() {
        for bad in [
            "",
            "lost",
            "[0,0]",
            "7",
            r#""id""#,
            r#"{"id":"1""#,
            r#"{"id":"1"} x"#,
        ] {
            assert_eq!(at(bad), [], "{bad}");
        }
        assert!(texts_at(b"{\"id\":\"\xff\"}", &["/id"]).is_empty());
        let deep = format!("{}1{}", "{\"data\":".repeat(10_000), "}".repeat(10_000));
        assert_eq!(at(&deep), []);
    }
}
