//! What a target says about credentials. It counts only while they are the connection's: a person
//! may replace them while a call is under way, and its answer says nothing about the new ones.

use std::collections::{BTreeSet, HashMap};

use malote_core::cause::{Draft, Kind as CauseKind};
use malote_core::id::{ConnectionId, DeliveryId};
use malote_core::plan::Need;

use crate::Store;
use crate::db::{Statement, Transaction, args};
use crate::error::StoreError;
use crate::queue::causes::{self, Wanting};
use crate::queue::links::LinkRow;
use crate::queue::{links, sql};

/// The kind of link that stands for credentials which the target takes.
const KIND: &str = "credentials";

/// Deliveries parked in one transaction at most: it must end before its statements take too long, and
/// others wait for the connection meanwhile.
const AT_ONCE: i64 = 1_000;

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

impl Store {
    /// Parks what is left of connections whose credentials are refused, some at a time. Returns
    /// whether there may be more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn suspend_rest(&self) -> Result<bool, StoreError> {
        let mut tx = self.read().await?;
        let mut stopped = Vec::new();
        for row in tx.fetch(sql::SUSPENDED, args![], None).await? {
            stopped.push(ConnectionId(row.uuid("id")?));
        }
        drop(tx);
        let mut more = false;
        for connection in stopped {
            more |= self.suspend_rest_of(connection).await?;
        }
        Ok(more)
    }

    async fn suspend_rest_of(&self, connection: ConnectionId) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        links::hold(&mut *tx, &[connection]).await?;
        if refused(&mut *tx, BTreeSet::from([connection]))
            .await?
            .is_empty()
        {
            return Ok(false);
        }
        let parked = park_some(&mut *tx, connection, sql::SUSPEND_REST).await?;
        tx.commit().await?;
        Ok(i64::try_from(parked).is_ok_and(|parked| parked >= AT_ONCE))
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

/// Parks what of a connection would be sent, under the refused credentials, so far as it is done at
/// once; the rest is not claimed, and follows.
pub(crate) async fn suspend(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    take_away(tx, connection).await?;
    park_some(tx, connection, sql::SUSPEND).await.map(|_| ())
}

/// Returns how many would be sent no more.
async fn park_some(
    tx: &mut dyn Transaction,
    connection: ConnectionId,
    which: &'static Statement,
) -> Result<usize, StoreError> {
    let mut waiting = Vec::new();
    let draft = BTreeSet::from([Draft::new(CauseKind::CredentialsRefused, "")]);
    for row in tx.fetch(which, args![connection, AT_ONCE], None).await? {
        waiting.push(Wanting {
            delivery: DeliveryId(row.uuid("id")?),
            connection,
            amount: row.money("amount")?,
            causes: draft.clone(),
        });
    }
    let parked = waiting.len();
    causes::park(tx, waiting).await?;
    Ok(parked)
}
