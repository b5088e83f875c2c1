//! Opening what an owned credential leads to: its gate and its connections.
//!
//! A credential that is opened again, because a connection of it was changed, keeps its gate and
//! the counts of what is under way: limits and places belong to the credential, whatever its
//! settings are.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use malote_core::connection::Settings;
use malote_core::id::Tenant;
use malote_store::{Owned, OwnedConnection, StoreError};

use crate::engine::Shared;
use crate::engine::credential::{Connection, Credential, Refused};
use crate::engine::gate::{CredentialGate, Handle, Opening};
use crate::engine::limits::Limits;
use crate::engine::sharing::strictest;
use crate::flow::{Flow, Target};
use crate::seal::Owner;

/// Keeps what is unchanged; opens what is new or was changed.
pub(crate) async fn open(
    shared: &Arc<Shared>,
    owned: &Owned,
    connections: Vec<OwnedConnection>,
) -> Result<Option<Arc<Credential>>, StoreError> {
    let before = shared
        .owners
        .get(&owned.digest)
        .filter(|one| one.fence == owned.fence);
    if let Some(before) = &before
        && before.stored == connections
    {
        return Ok(Some(before.clone()));
    }
    let Some(limits) = limits(shared, &connections) else {
        return Ok(None);
    };
    let gate = match before {
        Some(before) => {
            before.gate.adopt(limits);
            before.gate.clone()
        }
        None => {
            let opening = Opening {
                digest: owned.digest.clone(),
                limits,
                store: shared.parts.store.clone(),
                metrics: shared.parts.metrics.clone(),
                quiet: owned.quiet,
            };
            CredentialGate::open(opening).await?
        }
    };
    let opened = connections
        .iter()
        .filter_map(|info| open_connection(shared, info.clone(), &gate))
        .map(Arc::new)
        .collect();
    Ok(Some(Arc::new(Credential {
        digest: owned.digest.clone(),
        fence: owned.fence,
        gate,
        stored: connections,
        connections: opened,
        spare: AtomicBool::new(false),
    })))
}

/// The limits of a credential.
fn limits(shared: &Shared, connections: &[OwnedConnection]) -> Option<Limits> {
    let first = connections.first()?;
    let own = |info: &OwnedConnection| settings_of(shared, info);
    let all = connections.iter();
    let settings = strictest(all.map(|info| (&*info.tenant, own(info))).collect())?;
    let per_minute = settings.calls_per_minute_per_address;
    Some(Limits {
        address: shared.addresses.of(&host_of(&first.base_url), per_minute),
        connection: first.id,
        settings,
    })
}

/// The bounds hold for what is stored, too: a lease is as long as the slowest call needs.
fn settings_of(shared: &Shared, info: &OwnedConnection) -> Settings {
    let (settings, flaws) = Settings::kept(&info.settings, shared.parts.settings.retry);
    for flaw in flaws {
        tracing::error!(connection = %info.id, %flaw, "a stored connection setting does not fit; the nearest that does, or the default, applies");
    }
    settings
}

fn open_connection(
    shared: &Shared,
    info: OwnedConnection,
    gate: &Arc<CredentialGate>,
) -> Option<Connection> {
    let flow = flow_of(shared, &info)?;
    let tenant = Tenant::parse(&info.tenant).ok()?;
    let owner = Owner {
        tenant: &tenant,
        connection: &info.name,
    };
    let credentials = match shared.parts.sealer.open(&info.sealed, owner) {
        Ok(credentials) => credentials,
        Err(error) => {
            tracing::error!(connection = %info.id, %error, "credentials cannot be opened; see 'malote doctor'");
            return None;
        }
    };
    let before = shared.owners.connection(info.id);
    let same = before.as_ref().filter(|one| one.info.sealed == info.sealed);
    let refused = same.map_or_else(Refused::default, |one| one.refused.clone());
    let target = Target {
        connection: info.id,
        tenant,
        base_url: info.base_url.clone(),
        settings: settings_of(shared, &info),
        credentials,
        gate: Arc::new(Handle {
            gate: gate.clone(),
            refused: refused.clone(),
        }),
    };
    let busy = before.map_or_else(Arc::default, |before| before.busy.clone());
    Some(Connection::new(
        info,
        target,
        flow,
        gate.clone(),
        refused,
        busy,
    ))
}

fn flow_of(shared: &Shared, info: &OwnedConnection) -> Option<Arc<dyn Flow>> {
    let of_target = || {
        shared
            .parts
            .flows
            .iter()
            .find(|flow| flow.target() == info.target)
    };
    let named = info.takes.as_deref().and_then(|name| shared.flow(name));
    named.or_else(of_target).cloned()
}

/// The address a target's limits are counted by, the same however it is written.
fn host_of(base_url: &str) -> String {
    let base_url = base_url.trim();
    let rest = base_url.split("://").nth(1).unwrap_or(base_url);
    let host = rest.split('/').next().unwrap_or(rest);
    host.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        for base_url in [
            "https://app.omie.com.br/api/v1",
            "https://App.Omie.com.br/api/v1/",
            " HTTPS://APP.OMIE.COM.BR",
        ] {
            assert_eq!(host_of(base_url), "app.omie.com.br");
        }
        assert_eq!(host_of("http://127.0.0.1:8089/api"), "127.0.0.1:8089");
    }
}
