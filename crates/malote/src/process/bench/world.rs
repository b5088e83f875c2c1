//! The tenants that are measured with: each has a connection to the stub, with its own
//! credentials, everything linked, and limits so high that none is met.

use std::collections::BTreeMap;

use anyhow::Context;

use malote_connectors::omie::Credentials;
use malote_core::id::{ConnectionId, Tenant};
use malote_runtime::seal::{Owner, Sealer};
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::{LinkRow, Store};

use crate::process::bench::message::{self, MEMBER, TENANTS, TYPE};

/// Deliveries of one connection taken at once.
pub(super) const AT_ONCE: u32 = 256;
/// The name of every connection.
const NAME: &str = "bench";

/// Adds the tenants of a family and their connections, in the order of their numbers.
pub(super) async fn build(
    store: &Store,
    sealer: &Sealer,
    family: &str,
    stub: &str,
    at_once: u32,
) -> anyhow::Result<Vec<ConnectionId>> {
    let mut connections = Vec::new();
    for number in 0..TENANTS {
        let tenant = Tenant::parse(&message::tenant(family, number))?;
        store.by(&MALOTE).add_tenant(&tenant, "").await?;
        let connection = connection(sealer, tenant, stub, at_once)?;
        let added = store.by(&MALOTE).add_connection(&connection).await?;
        store.by(&MALOTE).set_links(added.id, &links()).await?;
        connections.push(added.id);
    }
    Ok(connections)
}

fn connection(
    sealer: &Sealer,
    tenant: Tenant,
    stub: &str,
    at_once: u32,
) -> anyhow::Result<NewConnection> {
    let credentials = Credentials::new(tenant.as_str(), "not a secret")?;
    let owner = Owner {
        tenant: &tenant,
        connection: NAME,
    };
    let sealed = sealer
        .seal(&credentials.to_json(), owner)
        .context("cannot seal the credentials of the bench")?;
    Ok(NewConnection {
        credential: credentials.identity(),
        sealed,
        tenant,
        name: NAME.to_owned(),
        target: "omie".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: format!("{stub}/api/v1/"),
        settings: settings(at_once),
        parts: false,
        account: Some("4243124".to_owned()),
    })
}

fn settings(at_once: u32) -> BTreeMap<String, String> {
    let pairs = [
        ("at_once", at_once.to_string()),
        ("calls_per_minute_per_method", "60000000".to_owned()),
        ("calls_per_minute_per_address", "60000000".to_owned()),
        ("identical_call_window_s", "1".to_owned()),
    ];
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn links() -> Vec<LinkRow> {
    vec![
        LinkRow::to("expense-type", TYPE, "2.04.01"),
        LinkRow::to("member", MEMBER, "1001"),
    ]
}
