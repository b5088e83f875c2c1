//! Who is who: the persons of a transaction, found or made, and held until it ends.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use malote_core::personal::Identity;
use uuid::Uuid;

use crate::db::{DbError, Kind, Table, Transaction, Value, args};
use crate::error::StoreError;
use crate::personal::sql;
use crate::personal::vault::{Vault, VaultError};

/// Whose person: a tenant's, by an identity. Who is known to two tenants is two persons.
pub(crate) type Name = (String, Identity);

/// Somebody who is held.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) id: Uuid,
    /// The key as it is stored.
    pub(crate) key: String,
}

/// The persons of a transaction.
#[derive(Debug, Default)]
pub(crate) struct Met(HashMap<Name, Held>);

impl Met {
    /// Somebody who was met.
    pub(crate) fn get(&self, name: &Name) -> Option<&Held> {
        self.0.get(name)
    }

    /// Meets those who were not met yet.
    pub(crate) async fn more(
        &mut self,
        tx: &mut dyn Transaction,
        names: BTreeSet<Name>,
    ) -> Result<(), StoreError> {
        let vault = vault(tx)?;
        let mut wanted: BTreeMap<String, Name> = BTreeMap::new();
        for name in names {
            if !self.0.contains_key(&name) {
                wanted.insert(vault.anchor(&name.0, &name.1), name);
            }
        }
        loop {
            for row in share(tx, wanted.keys()).await? {
                let (anchor, id) = (row.text("anchor")?, row.uuid("id")?);
                let key = row.text("key")?;
                if let Some(name) = wanted.remove(&anchor) {
                    self.0.insert(name, Held { id, key });
                }
            }
            if wanted.is_empty() {
                return Ok(());
            }
            // One that is erased between the two statements is made once more.
            make(tx, &vault, &wanted).await?;
        }
    }
}

/// What the transaction seals with.
pub(crate) fn vault(tx: &dyn Transaction) -> Result<std::sync::Arc<Vault>, StoreError> {
    tx.vault().ok_or(StoreError::Vault(VaultError::Locked))
}

async fn share(
    tx: &mut dyn Transaction,
    anchors: impl Iterator<Item = &String>,
) -> Result<Vec<crate::db::Row>, DbError> {
    let table = Table::column(&[Kind::Text], anchors);
    if table.is_empty() {
        return Ok(Vec::new());
    }
    tx.fetch(sql::PEOPLE_SHARE, args![], Some(table)).await
}

/// In sorted order, so that two who make the same persons never wait for each other.
async fn make(
    tx: &mut dyn Transaction,
    vault: &Vault,
    wanted: &BTreeMap<String, Name>,
) -> Result<(), StoreError> {
    let mut table = Table::new(&[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text]);
    for (anchor, (tenant, _)) in wanted {
        let id = malote_core::id::fresh();
        table.push(args![id, tenant, anchor, vault.new_key(id)?]);
    }
    tx.execute(sql::PEOPLE_INSERT, args![], Some(table)).await?;
    Ok(())
}

/// Values to be stored, by token.
#[derive(Debug, Default, Clone)]
pub(crate) struct Values {
    /// Whose, and what.
    pub(crate) of: BTreeMap<String, (Name, String)>,
    /// By what else these persons can be looked up.
    pub(crate) also: BTreeSet<(Name, Identity)>,
}

impl Values {
    /// Adds what others hold.
    pub(crate) fn take(&mut self, other: &Self) {
        let values = other.of.iter();
        self.of
            .extend(values.map(|(token, of)| (token.clone(), of.clone())));
        self.also.extend(other.also.iter().cloned());
    }

    /// The persons among them.
    pub(crate) fn persons<'a>(&self, met: &'a Met) -> BTreeSet<&'a Uuid> {
        let held = self.of.values().filter_map(|(name, _)| met.get(name));
        held.map(|held| &held.id).collect()
    }

    /// Stores what is not stored yet.
    pub(crate) async fn store(
        &self,
        tx: &mut dyn Transaction,
        met: &Met,
    ) -> Result<(), StoreError> {
        let vault = vault(tx)?;
        let mut stored = Vec::new();
        let mut table = Table::new(&[Kind::Text, Kind::Uuid, Kind::Text]);
        let mut keys = HashMap::new();
        for (token, (name, value)) in &self.of {
            let Some(held) = met.get(name).filter(|_| !vault.is_kept(token)) else {
                continue;
            };
            let key = match keys.entry(held.id) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(free) => free.insert(vault.key(held.id, &held.key)?),
            };
            table.push(args![token, held.id, key.seal(token, value)?]);
            stored.push(token.clone());
        }
        if !table.is_empty() {
            let insert = sql::PERSONAL_VALUES_INSERT;
            tx.execute(insert, args![], Some(table)).await?;
        }
        self.store_identities(tx, met, &vault, &mut stored).await?;
        tx.stored(stored);
        Ok(())
    }

    async fn store_identities(
        &self,
        tx: &mut dyn Transaction,
        met: &Met,
        vault: &Vault,
        stored: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let mut table = Table::new(&[Kind::Text, Kind::Uuid]);
        for (name, identity) in &self.also {
            let Some(held) = met.get(name) else {
                continue;
            };
            let digest = vault.anchor(&name.0, identity);
            let mark = format!("{digest} {}", held.id);
            if !vault.is_kept(&mark) {
                table.push(args![digest, held.id]);
                stored.push(mark);
            }
        }
        if !table.is_empty() {
            let insert = sql::PERSON_IDENTITIES_INSERT;
            tx.execute(insert, args![], Some(table)).await?;
        }
        Ok(())
    }
}

/// Notes where persons are named.
pub(crate) async fn place(
    tx: &mut dyn Transaction,
    kind: &'static str,
    places: impl IntoIterator<Item = (Uuid, Uuid)>,
) -> Result<(), StoreError> {
    let places: BTreeSet<(Uuid, Uuid)> = places.into_iter().collect();
    let mut table = Table::new(&[Kind::Uuid, Kind::Text, Kind::Uuid]);
    for (person, place) in places {
        let row: Vec<Value> = args![person, kind, place];
        table.push(row);
    }
    if !table.is_empty() {
        let insert = sql::PERSONAL_PLACES_INSERT;
        tx.execute(insert, args![], Some(table)).await?;
    }
    Ok(())
}
