//! Owning credentials: whoever holds the short lease of one is the only one to call its target
//! with it, so that its limits hold across all workers.

use std::collections::BTreeMap;
use std::time::Duration;

use malote_core::id::ConnectionId;

use crate::Store;
use crate::db::{Kind, Row, Table};
use crate::error::StoreError;
use crate::queue::claim::{Room, between, millis};
use crate::queue::sql;

/// A credential that this worker owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Its digest.
    pub digest: String,
    /// Raised by every change of owner.
    pub fence: i64,
    /// For so long the owner before may still be doing something.
    pub quiet: Duration,
    /// Beyond this worker's share: to be handed back once nothing of it is in flight.
    pub spare: bool,
}

/// A connection as its owner needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedConnection {
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
    /// Its credentials, sealed.
    pub sealed: Vec<u8>,
    /// Digest of its credential.
    pub credential: String,
    /// A person stopped it.
    pub paused: bool,
}

impl OwnedConnection {
    /// So many places, for deliveries that go out with these credentials.
    #[must_use]
    pub fn room(&self, places: usize) -> Room {
        Room {
            connection: self.id,
            places,
            sealed: self.sealed.clone(),
        }
    }
}

impl Store {
    /// Renews what this worker owns and takes its fair share of what nobody does. Returns all
    /// it owns now; a credential that is missing was lost, and nothing more may be sent with it.
    ///
    /// # Errors
    /// When the database fails; then the leases simply run on towards their end.
    pub async fn own(
        &self,
        worker: &str,
        lease: Duration,
        quiet: Duration,
    ) -> Result<Vec<Owned>, StoreError> {
        let mut tx = self.write().await?;
        let beat = vec![worker.into(), millis(lease).into()];
        tx.execute(sql::WORKER_BEAT, beat.clone(), None).await?;
        tx.execute(sql::CREDENTIALS_SEEN, vec![], None).await?;
        let mut owned = Vec::new();
        for row in tx.fetch(sql::OWN_RENEW, beat.clone(), None).await? {
            owned.push(read(&row)?);
        }
        let counts = tx.fetch_one(sql::OWN_COUNTS, vec![]).await?;
        let workers = counts.int("workers")?.max(1);
        let share = (counts.int("credentials")? + workers - 1) / workers;
        let missing = share - i64::try_from(owned.len()).unwrap_or(i64::MAX);
        if missing > 0 {
            let mut args = beat;
            args.extend([missing.into(), millis(quiet).into()]);
            for row in tx.fetch(sql::OWN_TAKE, args, None).await? {
                owned.push(read(&row)?);
            }
        }
        tx.commit().await?;
        owned.sort_by(|a, b| a.digest.cmp(&b.digest));
        let keep = usize::try_from(share).unwrap_or(usize::MAX);
        for one in owned.iter_mut().skip(keep) {
            one.spare = true;
        }
        Ok(owned)
    }

    /// Hands credentials back; only with nothing in flight, for the next owner need not wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn disown(&self, worker: &str, digests: &[String]) -> Result<(), StoreError> {
        let table = Table::column(&[Kind::Text], digests.iter().map(String::as_str));
        let mut tx = self.write().await?;
        tx.execute(sql::OWN_RELEASE, vec![worker.into()], Some(table))
            .await?;
        tx.notify(crate::db::Wake::All);
        Ok(tx.commit().await?)
    }

    /// Forgets a worker that stops, so that the others' shares grow at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave(&self, worker: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.execute(sql::WORKERS_FORGET, vec![worker.into()], None)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The connections behind owned credentials.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owned_connections(
        &self,
        digests: &[String],
    ) -> Result<Vec<OwnedConnection>, StoreError> {
        let table = Table::column(&[Kind::Text], digests.iter().map(String::as_str));
        let mut tx = self.read().await?;
        let mut connections = Vec::new();
        for row in tx.fetch(sql::OWN_CONNECTIONS, vec![], Some(table)).await? {
            connections.push(OwnedConnection {
                id: ConnectionId(row.uuid("id")?),
                tenant: row.text("tenant")?,
                name: row.text("name")?,
                target: row.text("target")?,
                takes: row.opt_text("takes")?,
                base_url: row.text("base_url")?,
                settings: row.json("settings")?,
                sealed: row.bytes("sealed")?,
                credential: row.text("credential")?,
                paused: row.bool("paused")?,
            });
        }
        Ok(connections)
    }
}

fn read(row: &Row) -> Result<Owned, StoreError> {
    let at = row.time("at")?;
    Ok(Owned {
        digest: row.text("digest")?,
        fence: row.int("fence")?,
        quiet: row
            .opt_time("quiet_until")?
            .map_or(Duration::ZERO, |until| between(at, until)),
        spare: false,
    })
}
