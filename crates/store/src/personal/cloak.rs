//! Covering texts: every personal value in them gets its token. Pure, once everybody is met.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use malote_core::personal::{self, Identity, Person, Spot, Who};
use serde_json::Value;

use crate::personal::meet::{Met, Name, Values};
use crate::personal::vault::Vault;

/// Covers the texts of one tenant, which may name some persons.
pub(crate) struct Cloak<'a> {
    pub(crate) vault: &'a Vault,
    pub(crate) met: &'a Met,
    pub(crate) tenant: &'a str,
    pub(crate) persons: &'a [Person],
    /// What was covered.
    pub(crate) values: Values,
    /// Who has to be met first.
    pub(crate) missing: BTreeSet<Name>,
    /// Tokens made before: the same few values stand in several texts of an event.
    made: HashMap<String, Vec<(Who, String)>>,
}

impl<'a> Cloak<'a> {
    /// Nothing covered yet.
    pub(crate) fn new(
        vault: &'a Vault,
        met: &'a Met,
        tenant: &'a str,
        persons: &'a [Person],
    ) -> Self {
        let mut values = Values::default();
        for person in persons {
            let name = (tenant.to_owned(), person.identity());
            let others = person.identities().into_iter().skip(1);
            values.also.extend(others.map(|one| (name.clone(), one)));
        }
        Self {
            vault,
            met,
            tenant,
            persons,
            values,
            missing: BTreeSet::new(),
            made: HashMap::new(),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.within(text).into_owned()
    }

    /// A JSON document, exactly as it stands.
    pub(crate) fn document(&mut self, text: &str) -> String {
        let (spots, mentioned) = personal::in_json(text, self.persons);
        for identity in mentioned {
            let name = (self.tenant.to_owned(), identity);
            if self.met.get(&name).is_none() {
                self.missing.insert(name);
            }
        }
        self.cover(text, &spots).into_owned()
    }

    /// The texts of a document.
    pub(crate) fn value(&mut self, value: &Value) -> Value {
        let mut covered = value.clone();
        personal::walk(&mut covered, &mut |text| self.within(text));
        covered
    }

    /// Bytes that may be anything.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let document = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            return match document {
                true => self.document(text).into_bytes(),
                false => self.text(text).into_bytes(),
            };
        }
        let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
        for spot in personal::in_bytes(bytes) {
            out.extend(&bytes[at..spot.range.start]);
            let value = String::from_utf8_lossy(&bytes[spot.range.clone()]);
            out.extend(self.stand_in(&spot.who, &value).as_bytes());
            at = spot.range.end;
        }
        out.extend(&bytes[at..]);
        out
    }

    /// The key of a link, which may be somebody's address.
    pub(crate) fn key(&mut self, link_kind: &str, key: &str) -> String {
        if !personal::names_person(link_kind) || key.is_empty() {
            return key.to_owned();
        }
        self.stand_in(&Who::Mentioned(Identity::email(key)), key)
    }

    /// The label of a link, which may be somebody's name.
    pub(crate) fn label(&mut self, link_kind: &str, key: &str, label: &str) -> String {
        if !personal::names_person(link_kind) || label.is_empty() {
            return self.text(label);
        }
        self.stand_in(&Who::Mentioned(Identity::email(key)), label)
    }

    fn within<'b>(&mut self, text: &'b str) -> Cow<'b, str> {
        let spots = personal::find(text, self.persons);
        self.cover(text, &spots)
    }

    fn cover<'b>(&mut self, text: &'b str, spots: &[Spot]) -> Cow<'b, str> {
        personal::cover(text, spots, |who, value| self.stand_in(who, value))
    }

    fn stand_in(&mut self, who: &Who, value: &str) -> String {
        let mut before = self.made.get(value).into_iter().flatten();
        if let Some((_, token)) = before.find(|one| one.0 == *who) {
            return token.clone();
        }
        let identity = match who {
            Who::Declared(index) => self.persons[*index].identity(),
            Who::Mentioned(identity) => identity.clone(),
        };
        let name = (self.tenant.to_owned(), identity);
        let Some(held) = self.met.get(&name) else {
            self.missing.insert(name);
            return String::new();
        };
        let token = self.vault.token(held.id, value);
        let of = (name, value.to_owned());
        self.values.of.insert(token.clone(), of);
        let made = self.made.entry(value.to_owned()).or_default();
        made.push((who.clone(), token.clone()));
        token
    }
}
