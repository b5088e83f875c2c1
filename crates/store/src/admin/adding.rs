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
    let mut links = vec![LinkRow::to("credentials", "", "ok")];
    if let Some(account) = &new.account {
        links.push(LinkRow::to("account", "default", account));
    }
    links
}
