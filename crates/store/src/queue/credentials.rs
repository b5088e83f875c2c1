//! What a target says about credentials. It counts only while they are the connection's: a person
//! may replace them while a call is under way, and its answer says nothing about the new ones.

use std::collections::{BTreeSet, HashMap};

use malote_core::cause::{Draft, Kind as CauseKind};
use malote_core::id::{ConnectionId, DeliveryId};
use malote_core::plan::Need;

use crate::Store;
use crate::db::Transaction;
use crate::error::StoreError;
use crate::queue::causes::{self, Wanting};
use crate::queue::links::LinkRow;
use crate::queue::{links, sql};

/// The kind of link that stands for credentials which the target takes.
const KIND: &str = "credentials";

/// Credentials by connection, sealed, as they are while the connections are held.
pub(crate) type Sealed = HashMap<ConnectionId, Vec<u8>>;

impl Store {
    /// The target took these credentials, given as they are sealed: what waited on them goes, and
    /// they count as tested.
    /// Returns how many deliveries; `None` when others have taken their place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials_accepted(
        &self,
        connection: ConnectionId,
        tried: &[u8],
    ) -> Result<Option<usize>, StoreError> {
        let row = LinkRow::to(KIND, "", "ok");
        let mut tx = self.write().await?;
        if !still(&mut *tx, connection, tried).await? {
            return Ok(None);
        }
        let released = links::save(&mut *tx, connection, &[row]).await?;
        tx.execute(sql::CONNECTION_MARK_TESTED, vec![connection.into()], None)
            .await?;
        tx.commit().await?;
        Ok(Some(released))
    }

    /// The target refused these credentials, given as they are sealed: the connection stops
    /// under a visible cause. `false` when others have taken their place, and nothing stops.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials_refused(
        &self,
        connection: ConnectionId,
        tried: &[u8],
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let still = still(&mut *tx, connection, tried).await?;
        if still {
            suspend(&mut *tx, connection).await?;
            tx.commit().await?;
        }
        Ok(still)
    }
}

/// Holds a connection and looks whether its credentials are those that were tried.
pub(crate) async fn still(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    tried: &[u8],
) -> Result<bool, StoreError> {
    let connections = BTreeSet::from([connection]);
    links::hold(tx, &[connection]).await?;
    let stored = sealed(tx, &connections).await?;
    Ok(stored
        .get(&connection)
        .is_some_and(|stored| stored == tried))
}

/// The credentials of connections that are held.
pub(crate) async fn sealed(
    tx: &mut dyn Transaction,
    connections: &BTreeSet<ConnectionId>,
) -> Result<Sealed, StoreError> {
    let table = sql::ids(connections.iter().copied());
    let mut stored = HashMap::new();
    for row in tx
        .fetch(sql::CONNECTIONS_SEALED, vec![], Some(table))
        .await?
    {
        stored.insert(ConnectionId(row.uuid("id")?), row.bytes("sealed")?);
    }
    Ok(stored)
}

/// Those of the connections, which the caller holds, that the target refused the credentials of.
pub(crate) async fn refused(
    tx: &mut dyn Transaction,
    mut connections: BTreeSet<ConnectionId>,
) -> Result<BTreeSet<ConnectionId>, StoreError> {
    let need = Need {
        kind: KIND.to_owned(),
        key: String::new(),
        label: String::new(),
        optional: false,
    };
    let needs = connections.iter().map(|one| (*one, &need)).collect();
    let taken = causes::links(tx, needs).await?;
    connections.retain(|one| !taken.contains_key(one));
    Ok(connections)
}

/// Takes the sign away that the target takes the credentials, so that nothing more is sent.
pub(crate) async fn take_away(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    links::remove(tx, connection, KIND, "").await.map(|_| ())
}

/// Parks everything of a connection that would be sent, under the refused credentials.
pub(crate) async fn suspend(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    take_away(tx, connection).await?;
    let mut waiting = Vec::new();
    let draft = BTreeSet::from([Draft::new(CauseKind::CredentialsRefused, "")]);
    for row in tx
        .fetch(sql::SUSPEND, vec![connection.into()], None)
        .await?
    {
        waiting.push(Wanting {
            delivery: DeliveryId(row.uuid("id")?),
            connection,
            amount: row.money("amount")?,
            causes: draft.clone(),
        });
    }
    causes::park(tx, waiting).await?;
    Ok(())
}
