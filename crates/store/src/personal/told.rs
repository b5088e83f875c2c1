//! What tokens stand for, looked up in one go.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use malote_core::personal::{ERASED, put_back, tokens, walk};
use malote_core::text;
use serde_json::Value;
use uuid::Uuid;

use crate::db::{DbError, Kind, Table, Transaction, args};
use crate::personal::sql;
use crate::personal::vault::{PersonKey, Vault, VaultError};

/// The values of tokens; an erased one is told as such, an unknown one is no token.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told(HashMap<String, String>);

/// Looks tokens up.
pub(crate) async fn told(
    tx: &mut dyn Transaction,
    wanted: BTreeSet<String>,
) -> Result<Told, DbError> {
    let mut told = Told::default();
    if wanted.is_empty() {
        return Ok(told);
    }
    let Some(vault) = tx.vault() else {
        return Ok(told);
    };
    let table = Table::column(&[Kind::Text], wanted);
    let rows = tx.fetch(sql::PERSONAL_VALUES_OPEN, args![], Some(table));
    let mut keys: HashMap<Uuid, PersonKey> = HashMap::new();
    for row in rows.await? {
        let token = row.text("token")?;
        let value = match row.opt_text("key")? {
            None => ERASED.to_owned(),
            Some(sealed) => {
                let person = row.uuid("person_id")?;
                let key = key(&vault, &mut keys, person, &sealed)?;
                key.open(&token, &row.text("sealed")?)?
            }
        };
        told.0.insert(token, value);
    }
    Ok(told)
}

fn key<'a>(
    vault: &Vault,
    keys: &'a mut HashMap<Uuid, PersonKey>,
    person: Uuid,
    sealed: &str,
) -> Result<&'a PersonKey, VaultError> {
    match keys.entry(person) {
        Entry::Occupied(there) => Ok(there.into_mut()),
        Entry::Vacant(free) => Ok(free.insert(vault.key(person, sealed)?)),
    }
}

/// The text with its values, in a transaction that may write.
pub(crate) async fn shown(tx: &mut dyn Transaction, text: &str) -> Result<String, DbError> {
    let wanted = tokens(text).map(str::to_owned).collect();
    Ok(told(tx, wanted).await?.text(text))
}

impl Told {
    /// Of values already at hand.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The same, with addresses masked: for what leaves the places where persons are at home.
    pub(crate) fn masked(mut self) -> Self {
        for value in self.0.values_mut() {
            *value = text::masked_addresses(value);
        }
        self
    }

    /// The value of a token.
    pub(crate) fn get(&self, token: &str) -> Option<&str> {
        self.0.get(token).map(String::as_str)
    }

    /// Whether somebody among them was erased.
    pub(crate) fn erased(&self) -> bool {
        self.0.values().any(|value| value == ERASED)
    }

    /// The text with its values.
    pub(crate) fn text(&self, text: &str) -> String {
        put_back(text, |token| self.get(token)).into_owned()
    }

    /// The JSON document with its values, which stand inside of texts there.
    pub(crate) fn json(&self, document: &str) -> String {
        let mut escaped: HashMap<&str, String> = HashMap::new();
        for token in tokens(document) {
            if let Some(value) = self.get(token) {
                let quoted = serde_json::to_string(value).expect("a text is always JSON");
                escaped.insert(token, quoted[1..quoted.len() - 1].to_owned());
            }
        }
        put_back(document, |token| escaped.get(token).map(String::as_str)).into_owned()
    }

    /// The document with its values.
    pub(crate) fn put(&self, value: &mut Value) {
        walk(value, &mut |text| put_back(text, |token| self.get(token)));
    }

    /// The bytes with their values.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            out.extend(self.text(chunk.valid()).as_bytes());
            out.extend(chunk.invalid());
        }
        out
    }
}
