//! Holding the leases of credentials, and handing back those beyond our share.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use malote_core::id::ConnectionId;
use malote_store::{OwnedConnection, StoreError, Wake};

use crate::boot_clock;
use crate::engine::credential::{Connection, Credential};
use crate::engine::gate::MARGIN;
use crate::engine::{Shared, opening, tasks};

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
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        map.values()
            .flat_map(|credential| &credential.connections)
            .find(|one| one.info.id == id)
            .cloned()
    }

    /// What the slowest call of any owned credential needs, its margin included.
    pub(crate) fn slowest_call(&self) -> Duration {
        let needed = self.all().into_iter().map(|one| one.gate.needed());
        needed.max().unwrap_or_default()
    }

    /// An owned credential.
    pub(crate) fn get(&self, digest: &str) -> Option<Arc<Credential>> {
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
            Ok(Wake::Notice) => {}
            Ok(Wake::All) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                for connection in shared.owners.connections() {
                    connection.look();
                }
                shared.look.notify_one();
                shared.ordered.notify_one();
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
        let credential = match opening::open(shared, &one, of_it).await {
            Ok(Some(credential)) => credential,
            Ok(None) => continue,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                tracing::error!(%error, "a credential cannot be opened; the others go on");
                continue;
            }
        };
        match one.spare {
            // Closed until it is handed back, or there would always be something under way.
            true => credential.gate.close(),
            false => credential.gate.renew(until_ms),
        }
        credential.spare.store(one.spare, Ordering::SeqCst);
        now.insert(one.digest, credential);
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

/// Hands credentials beyond our share back, once nothing of them is under way.
async fn hand_back(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let mut idle = Vec::new();
    for credential in shared.owners.all() {
        if credential.spare.load(Ordering::SeqCst) && !credential.busy() {
            idle.push(credential.digest.clone());
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
        while shared.held() > 0 {
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
