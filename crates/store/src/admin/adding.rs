//! What is written of a connection that is added, or added again.

use malote_core::id::ConnectionId;

use crate::admin::connection::NewConnection;
use crate::db::{Value, args};
use crate::queue::links::LinkRow;

/// Its columns, in the order of the statements.
pub(super) fn columns(id: ConnectionId, new: &NewConnection) -> Vec<Value> {
    args![
        id,
        &new.tenant,
        &new.name,
        &new.target,
        new.takes.clone(),
        &new.base_url,
        serde_json::json!(new.settings).to_string(),
        new.sealed.clone(),
        &new.credential,
        new.parts,
    ]
}

/// The links every connection has from its start.
pub(super) fn first_links(new: &NewConnection) -> Vec<LinkRow> {
    let link = |kind: &str, key: &str, value: &str| LinkRow {
        kind: kind.to_owned(),
        key: key.to_owned(),
        value: Some(value.to_owned()),
        label: String::new(),
        problem: None,
    };
    let mut links = vec![link("credentials", "", "ok")];
    if let Some(account) = &new.account {
        links.push(link("account", "default", account));
    }
    links
}
