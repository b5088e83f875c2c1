//! Links of persons: their keys are addresses, and stand as tokens. Labels of all other links are
//! words of the target, which may mention somebody: a supplier may be a person.

use std::collections::BTreeSet;

use malote_core::id::ConnectionId;
use malote_core::personal::{Identity, find, names_person};

use crate::admin::connection;
use crate::db::Transaction;
use crate::error::StoreError;
use crate::personal::cloak::Cloak;
use crate::personal::erase;
use crate::personal::meet::{Met, Name, Values, vault};
use crate::queue::links::LinkRow;

/// Covers links, and stores the values they name. Comes before any other lock.
pub(crate) async fn cover(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    rows: &[LinkRow],
) -> Result<Vec<LinkRow>, StoreError> {
    let named: BTreeSet<Identity> = rows.iter().flat_map(identities).collect();
    if named.is_empty() {
        return Ok(rows.to_vec());
    }
    let tenant = connection::found(tx, connection).await?.tenant;
    let vault = vault(tx)?;
    let names = named.into_iter().map(|one| (tenant.clone(), one));
    let names: BTreeSet<Name> = names.collect();
    let mut met = Met::default();
    met.more(tx, names).await?;
    let mut values = Values::default();
    let mut covered = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = row.clone();
        let mut cloak = Cloak::new(&vault, &met, &tenant, &[]);
        row.label = cloak.label(&row.kind, &row.key, &row.label);
        row.key = cloak.key(&row.kind, &row.key);
        values.take(&cloak.values);
        covered.push(row);
    }
    values.store(tx, &met).await?;
    Ok(covered)
}

/// Whom a link names.
fn identities(row: &LinkRow) -> Vec<Identity> {
    if names_person(&row.kind) {
        return vec![Identity::email(&row.key)];
    }
    let spots = find(&row.label, &[]).into_iter();
    spots.filter_map(|spot| spot.who.mentioned()).collect()
}

/// The key that a link stands under, if it may stand there at all. Makes nobody.
pub(crate) async fn key(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    kind: &str,
    key: &str,
) -> Result<Option<String>, StoreError> {
    if !names_person(kind) || key.is_empty() {
        return Ok(Some(key.to_owned()));
    }
    let tenant = connection::found(tx, connection).await?.tenant;
    let identity = Identity::email(key);
    let person = erase::known(tx, &tenant, &identity).await?;
    let vault = vault(tx)?;
    Ok(person.map(|person| vault.token(person, key)))
}
