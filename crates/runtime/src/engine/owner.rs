//! Holding the leases of credentials, and opening what they lead to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use malote_core::connection::Settings as ConnectionSettings;
use malote_core::id::{ConnectionId, Tenant};
use malote_store::{Owned, OwnedConnection, StoreError, Wake};

use crate::boot_clock;
use crate::engine::credential::{Connection, Credential};
use crate::engine::gate::{CredentialGate, Handle, MARGIN, Opening};
use crate::engine::{Shared, tasks};
use crate::flow::{Flow, Target};
use crate::seal::Owner;

/// What this worker owns now.
#[derive(Default)]
pub(crate) struct Owners(RwLock<HashMap<String, Arc<Credential>>>);

impl Owners {
    /// All owned credentials.
    pub(crate) fn all(&self) -> Vec<Arc<Credential>> {
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        map.values().cloned().collect()
    }

    /// All connections of owned credentials.
    pub(crate) fn connections(&self) -> Vec<Arc<Connection>> {
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        map.values()
            .flat_map(|credential| credential.connections.iter().cloned())
            .collect()
    }

    /// An owned connection.
    pub(crate) fn connection(&self, id: ConnectionId) -> Option<Arc<Connection>> {
        self.connections().into_iter().find(|one| one.info.id == id)
    }

    /// What the slowest call of any owned credential needs, its margin included.
    pub(crate) fn slowest_call(&self) -> Duration {
        let needed = self.all().into_iter().map(|one| one.gate.needed());
        needed.max().unwrap_or_default()
    }

    fn get(&self, digest: &str) -> Option<Arc<Credential>> {
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        map.get(digest).cloned()
    }

    fn replace(&self, now: HashMap<String, Arc<Credential>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

/// Renews, takes, opens and hands back until told to stop; then gives everything back.
pub(crate) async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    let mut wakes = shared.parts.store.listen();
    let mut away = false;
    while !stop.is_cancelled() {
        let lease = shared.owner_lease();
        match round(&shared, lease).await {
            // What was opened just now calls more slowly than the lease allows for.
            Ok(()) if shared.owner_lease() > lease => continue,
            Ok(()) => away = false,
            Err(error) => {
                if !away {
                    tracing::warn!(%error, "credentials could not be renewed");
                }
                away = true;
            }
        }
        let pause = if away { MARGIN } else { lease / 3 };
        tokio::select! {
            () = stop.cancelled() => {}
            () = shared.changed.notified() => {}
            _ = timeout(pause, next_wake(&mut wakes, &shared)) => {}
        }
    }
    leave(&shared).await;
}

/// Waits for an announcement that concerns the owner; those for the sender are passed on.
async fn next_wake(wakes: &mut tokio::sync::broadcast::Receiver<Wake>, shared: &Shared) {
    loop {
        match wakes.recv().await {
            Ok(Wake::Ready { credential }) => {
                if let Some(owned) = shared.owners.get(&credential) {
                    for connection in &owned.connections {
                        connection.look();
                    }
                    shared.look.notify_one();
                }
            }
            Ok(Wake::Task { .. }) => return,
            Ok(Wake::All) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                for connection in shared.owners.connections() {
                    connection.look();
                }
                shared.look.notify_one();
                return;
            }
            Err(tokio::sync::broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn round(shared: &Arc<Shared>, lease: Duration) -> Result<(), StoreError> {
    let store = &shared.parts.store;
    // Counted from before the call: the database may have renewed any time since.
    let until_ms = boot_clock::now_ms() + u64::try_from(lease.as_millis()).unwrap_or(u64::MAX / 2);
    let owned = store.own(shared.worker(), lease, MARGIN).await?;
    let digests: Vec<String> = owned.iter().map(|one| one.digest.clone()).collect();
    let connections = store.owned_connections(&digests).await?;
    let mut now = HashMap::new();
    for one in owned {
        let of_it: Vec<OwnedConnection> = connections
            .iter()
            .filter(|connection| connection.credential == one.digest)
            .cloned()
            .collect();
        if let Some(credential) = open(shared, &one, of_it).await? {
            credential.gate.renew(until_ms);
            credential.spare.store(one.spare, Ordering::SeqCst);
            now.insert(one.digest, credential);
        }
    }
    for lost in shared.owners.all() {
        if now
            .get(&lost.digest)
            .is_none_or(|one| one.fence != lost.fence)
        {
            lost.gate.close();
        }
    }
    shared.owners.replace(now);
    hand_back(shared).await?;
    tasks::run(shared, &digests).await?;
    shared.look.notify_one();
    Ok(())
}

/// Keeps what is unchanged; opens what is new or was changed.
async fn open(
    shared: &Arc<Shared>,
    owned: &Owned,
    connections: Vec<OwnedConnection>,
) -> Result<Option<Arc<Credential>>, StoreError> {
    let before = shared
        .owners
        .get(&owned.digest)
        .filter(|one| one.fence == owned.fence);
    if let Some(before) = &before
        && unchanged(before, &connections)
    {
        return Ok(Some(before.clone()));
    }
    let Some(first) = connections.first() else {
        return Ok(None);
    };
    let gate = match &before {
        Some(before) if same_settings(before, &connections) => before.gate.clone(),
        _ => {
            let opening = Opening {
                digest: owned.digest.clone(),
                host: host_of(&first.base_url),
                connection: first.id,
                settings: settings_of(shared, first),
                store: shared.parts.store.clone(),
                metrics: shared.parts.metrics.clone(),
                quiet: owned.quiet,
            };
            CredentialGate::open(opening).await?
        }
    };
    let mut opened = Vec::new();
    for info in connections {
        if let Some(connection) = open_connection(shared, info, &gate) {
            opened.push(Arc::new(connection));
        }
    }
    Ok(Some(Arc::new(Credential {
        digest: owned.digest.clone(),
        fence: owned.fence,
        gate,
        connections: opened,
        spare: AtomicBool::new(false),
    })))
}

fn unchanged(before: &Credential, connections: &[OwnedConnection]) -> bool {
    before.connections.len() == connections.len()
        && connections
            .iter()
            .all(|now| before.connections.iter().any(|one| one.info == *now))
}

fn same_settings(before: &Credential, connections: &[OwnedConnection]) -> bool {
    connections.first().is_some_and(|first| {
        before
            .connections
            .iter()
            .any(|one| one.info.id == first.id && one.info.settings == first.settings)
    })
}

fn settings_of(shared: &Shared, info: &OwnedConnection) -> ConnectionSettings {
    let retry = shared.parts.settings.retry;
    ConnectionSettings::read(&info.settings, retry).unwrap_or_else(|error| {
        tracing::error!(connection = %info.id, %error, "a stored connection setting cannot be used; defaults apply");
        ConnectionSettings::with_retry(retry)
    })
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
    let target = Target {
        connection: info.id,
        tenant,
        base_url: info.base_url.clone(),
        settings: settings_of(shared, &info),
        credentials,
        gate: Arc::new(Handle(gate.clone())),
    };
    Some(Connection::new(info, target, flow, gate.clone()))
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

/// The address a target's limits are counted by.
fn host_of(base_url: &str) -> String {
    let rest = base_url.split("://").nth(1).unwrap_or(base_url);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// Hands credentials beyond our share back, once nothing of them is under way.
async fn hand_back(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let mut idle = Vec::new();
    for credential in shared.owners.all() {
        if credential.spare.load(Ordering::SeqCst) {
            credential.gate.close();
            if !credential.busy() {
                idle.push(credential.digest.clone());
            }
        }
    }
    if idle.is_empty() {
        return Ok(());
    }
    shared.parts.store.disown(shared.worker(), &idle).await
}

/// At the end: what is idle is given back at once, the rest by its lease.
async fn leave(shared: &Arc<Shared>) {
    let patience = shared.owner_lease().min(Duration::from_secs(60));
    let _ = timeout(patience, async {
        while shared.in_hand.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let idle: Vec<String> = shared
        .owners
        .all()
        .iter()
        .filter(|credential| !credential.busy())
        .map(|credential| credential.digest.clone())
        .collect();
    let gone = async {
        shared.parts.store.disown(shared.worker(), &idle).await?;
        shared.parts.store.leave(shared.worker()).await
    };
    if let Err(error) = gone.await {
        tracing::warn!(%error, "credentials could not be handed back; their leases will run out");
    }
}
