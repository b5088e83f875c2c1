//! Connections: a tenant's access to one target.
//!
//! Of a tenant's connections at most one takes the events of a flow, or everything would be
//! paid twice. Credentials come in sealed and are never listed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use malote_core::id::{ConnectionId, TaskId, Tenant};
use serde::Serialize;
use serde_json::json;

use crate::Store;
use crate::act;
use crate::admin::stays::Stays;
use crate::admin::{adding, sql};
use crate::audit::{Action, By, Entry};
use crate::db::{Row, Transaction, Wake, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::queue::links;
use crate::said;

/// A connection to add or to bring up to date.
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// Whose.
    pub tenant: Tenant,
    /// Its name, one within the tenant.
    pub name: String,
    /// The target: `omie`.
    pub target: String,
    /// The flow whose events it takes.
    pub takes: Option<String>,
    /// Where the target's API is.
    pub base_url: String,
    /// Its settings, as given.
    pub settings: BTreeMap<String, String>,
    /// Its credentials, sealed.
    pub sealed: Vec<u8>,
    /// Digest of the key that the target's limits belong to.
    pub credential: String,
    /// Whether free groups may go while others wait.
    pub parts: bool,
    /// The account to link as the default one.
    pub account: Option<String>,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// Which.
    pub id: ConnectionId,
    /// Whose.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// The target: `omie`.
    pub target: String,
    /// The flow whose events it takes.
    pub takes: Option<String>,
    /// Where the target's API is.
    pub base_url: String,
    /// Its settings, as given.
    pub settings: BTreeMap<String, String>,
    /// Digest of the key that the target's limits belong to.
    #[serde(skip)]
    pub credential: String,
    /// Whether free groups may go while others wait.
    pub parts: bool,
    /// A person stopped it.
    pub paused: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change by a person.
    pub updated_at: Timestamp,
    /// When its target was last read.
    pub synced_at: Option<Timestamp>,
    /// When its credentials were last found good.
    pub tested_at: Option<Timestamp>,
}

/// What adding a connection came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// The connection.
    pub id: ConnectionId,
    /// Whether it is new, and not one brought up to date.
    pub fresh: bool,
    /// How many deliveries go on because of it.
    pub released: usize,
    /// The test of its credentials, where others were refused: if the target takes these, what
    /// waited for them goes.
    pub test: Option<TaskId>,
    /// The sync of what its links lead to, where the key is that of another company.
    pub sync: Option<TaskId>,
}

impl By<'_> {
    /// Adds a connection; one of the same tenant and name takes all of it. It counts as usable
    /// until its target says otherwise, so what waited for an account goes on. Credentials that
    /// take the place of refused ones are tested first. With the key of another company its links
    /// lose their values, and a sync is ordered.
    ///
    /// # Errors
    /// When there is no such tenant, the name stands for another target, another connection
    /// takes the flow, or the database fails.
    pub async fn add_connection(self, new: &NewConnection) -> Result<Added, StoreError> {
        self.renew_connection(new, Stays::default()).await
    }

    /// The same, but for what stays as it is, should there be such a connection.
    ///
    /// # Errors
    /// As [`By::add_connection`].
    pub async fn renew_connection(
        self,
        new: &NewConnection,
        stays: Stays,
    ) -> Result<Added, StoreError> {
        act::give(|| self.try_renew_connection(new, stays)).await
    }

    async fn try_renew_connection(
        self,
        new: &NewConnection,
        stays: Stays,
    ) -> Result<Added, StoreError> {
        let mut tx = self.store.write().await?;
        let locked = tx.fetch_optional(sql::TENANT_LOCK, args![&new.tenant]);
        if locked.await?.is_none() {
            return Err(StoreError::not_found("tenant", &new.tenant));
        }
        let known = known(&mut *tx, new).await?;
        if let Some(known) = &known
            && known.target != new.target
        {
            return Err(StoreError::conflict(said::LEADS_ELSEWHERE.with(&[
                ("name", &new.name),
                ("tenant", &new.tenant),
                ("known", &known.target),
                ("wanted", &new.target),
            ])));
        }
        let new = &stays.applied(new, known.as_ref());
        refuse_second_taker(&mut *tx, new).await?;
        let id = known
            .as_ref()
            .map_or_else(ConnectionId::fresh, |known| known.id);
        let sync = match &known {
            Some(known) if known.credential != new.credential && !stays.company => {
                refuse_other_company(&mut *tx, id, new).await?;
                Some(adding::leave_company(&mut *tx, id).await?)
            }
            _ => None,
        };
        let values = args![id, new.takes.clone()];
        tx.execute(sql::FORMER_TAKER, values, None).await?;
        let statement = match known {
            Some(_) => sql::CONNECTION_UPDATE,
            None => sql::CONNECTION_INSERT,
        };
        tx.execute(statement, adding::columns(id, new), None)
            .await?;
        let test = match known {
            Some(_) => adding::test(&mut *tx, id).await?,
            None => None,
        };
        let given = adding::links(new, test.is_some());
        let released = links::set(&mut *tx, id, &given).await?;
        let entry = adding::entry(id, new, known.as_ref(), (test, sync));
        self.record(&mut *tx, entry).await?;
        // Its owner, whoever that will be, must open it.
        tx.notify(Wake::All);
        tx.commit().await?;
        Ok(Added {
            id,
            fresh: known.is_none(),
            released,
            test,
            sync,
        })
    }

    /// Stops a connection, or lets it go on. What it owes waits meanwhile.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn set_paused(self, id: ConnectionId, paused: bool) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let before = locked(&mut *tx, id).await?;
        tx.fetch_one(sql::CONNECTION_PAUSE, args![id, paused])
            .await?;
        let entry = Entry {
            action: match paused {
                true => Action::ConnectionPause,
                false => Action::ConnectionResume,
            },
            tenant: Some(&before.tenant),
            subject: id.to_string(),
            before: json!({"paused": before.paused}),
            after: json!({"paused": paused}),
        };
        self.record(&mut *tx, entry).await?;
        tx.notify(Wake::All);
        Ok(tx.commit().await?)
    }

    /// Replaces a connection's settings; its credentials and address stay.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn set_settings(
        self,
        id: ConnectionId,
        settings: &BTreeMap<String, String>,
        parts: bool,
    ) -> Result<(), StoreError> {
        let text = json!(settings).to_string();
        let mut tx = self.store.write().await?;
        let before = locked(&mut *tx, id).await?;
        tx.execute(sql::CONNECTION_SETTINGS, args![id, text, parts], None)
            .await?;
        let entry = Entry {
            action: Action::ConnectionUpdate,
            tenant: Some(&before.tenant),
            subject: id.to_string(),
            before: json!({"settings": before.settings}),
            after: json!({"settings": settings}),
        };
        self.record(&mut *tx, entry).await?;
        tx.notify(Wake::All);
        Ok(tx.commit().await?)
    }
}

impl Store {
    /// The connections by tenant and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connections(&self, scope: &Scope) -> Result<Vec<Connection>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(
                sql::CONNECTIONS_LIST,
                args![scope.all()],
                Some(scope.table()),
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// One connection.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn connection(&self, id: ConnectionId) -> Result<Connection, StoreError> {
        let mut tx = self.read().await?;
        found(&mut *tx, id).await
    }

    /// One connection by its tenant and name.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn connection_named(
        &self,
        tenant: &Tenant,
        name: &str,
    ) -> Result<Connection, StoreError> {
        let mut tx = self.read().await?;
        let row = tx
            .fetch_optional(sql::CONNECTION_NAMED, args![tenant, name])
            .await?;
        let row =
            row.ok_or_else(|| StoreError::not_found("connection", format!("{tenant}/{name}")))?;
        read(&row)
    }
}

/// A connection as an order about something of it finds it.
pub(crate) async fn found(
    tx: &mut dyn Transaction,
    id: ConnectionId,
) -> Result<Connection, StoreError> {
    let row = tx.fetch_optional(sql::CONNECTION_GET, args![id]).await?;
    let row = row.ok_or_else(|| StoreError::not_found("connection", id))?;
    read(&row)
}

/// The connection of a name that is to be added, if there is one. We are alone with it then: an
/// intake under way may still add to what it holds, and so may a claim.
async fn known(
    tx: &mut dyn Transaction,
    new: &NewConnection,
) -> Result<Option<Connection>, StoreError> {
    let named = tx.fetch_optional(sql::CONNECTION_NAMED, args![&new.tenant, &new.name]);
    let Some(row) = named.await? else {
        return Ok(None);
    };
    let id = read(&row)?.id;
    links::hold(tx, &[id]).await?;
    locked(tx, id).await.map(Some)
}

/// A connection as an order about itself finds it, until the order is done.
async fn locked(tx: &mut dyn Transaction, id: ConnectionId) -> Result<Connection, StoreError> {
    let row = tx.fetch_optional(sql::CONNECTION_LOCK, args![id]).await?;
    let row = row.ok_or_else(|| StoreError::not_found("connection", id))?;
    read(&row)
}

/// What one company holds cannot be changed or removed with the key of another: it would be found
/// absent there, and stay.
async fn refuse_other_company(
    tx: &mut dyn Transaction,
    id: ConnectionId,
    new: &NewConnection,
) -> Result<(), StoreError> {
    let row = tx.fetch_one(sql::CONNECTION_HOLDS, args![id]).await?;
    if !row.bool("holds")? {
        return Ok(());
    }
    let (name, tenant) = (&new.name, &new.tenant);
    let text = said::OTHER_COMPANY.with(&[("name", name), ("tenant", tenant)]);
    Err(StoreError::conflict(text))
}

async fn refuse_second_taker(
    tx: &mut dyn Transaction,
    new: &NewConnection,
) -> Result<(), StoreError> {
    let Some(flow) = &new.takes else {
        return Ok(());
    };
    let other = tx
        .fetch_optional(sql::CONNECTION_TAKER, args![&new.tenant, flow, &new.name])
        .await?;
    let Some(other) = other else {
        return Ok(());
    };
    Err(StoreError::conflict(said::SECOND_TAKER.with(&[
        ("name", &other.text("name")?),
        ("tenant", &new.tenant),
        ("flow", flow),
    ])))
}

pub(super) fn read(row: &Row) -> Result<Connection, StoreError> {
    Ok(Connection {
        id: ConnectionId(row.uuid("id")?),
        tenant: row.text("tenant")?,
        name: row.text("name")?,
        target: row.text("target")?,
        takes: row.opt_text("takes")?,
        base_url: row.text("base_url")?,
        settings: row.json("settings")?,
        credential: row.text("credential")?,
        parts: row.bool("parts")?,
        paused: row.bool("paused")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        synced_at: row.opt_time("synced_at")?,
        tested_at: row.opt_time("tested_at")?,
    })
}
