//! What is kept of a person, and destroying it.
//!
//! Erasing is refused while the tenant is under a legal hold. It holds the person against everybody
//! who is about to name it, looks whether something still needs its values, and then takes the
//! key, the anchor and the links. From the commit on no
//! token of this person opens, in whatever table or list it stands; amounts, dates, references and
//! the trail stay as they are.

use std::collections::BTreeMap;

use malote_core::delivery::Status;
use malote_core::id::DeliveryId;
use malote_core::money::Money;
use malote_core::personal::Identity;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::act;
use crate::audit::{Action, By, Entry};
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::personal::meet::vault;
use crate::personal::sql;
use crate::retention::hold;
use crate::said;

/// What is kept of a person. A message that names no tenant belongs to nobody, and only who sees
/// all sees it here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// Under so many identities: a CPF may come with several e-mail addresses, and may stand alone
    /// in a message that nobody could read.
    pub known_as: usize,
    /// So many other e-mail addresses share a CPF with these.
    pub also_known_as: i64,
    /// Different spellings of its values.
    pub values: i64,
    /// Events that name it.
    pub events: i64,
    /// Refused messages that do.
    pub refusals: i64,
    /// Links to suppliers.
    pub links: i64,
    /// Causes about it.
    pub causes: i64,
    /// What was tried and asked about its deliveries.
    pub attempts: i64,
    /// Deliveries of its events by status.
    pub deliveries: BTreeMap<String, DeliveriesOf>,
    /// Those, of at most 100, that are not finished and still need its values.
    pub unfinished: Vec<DeliveryId>,
}

impl About {
    /// How many deliveries are not finished, also beyond those that are named.
    #[must_use]
    pub fn unfinished_count(&self) -> i64 {
        let unfinished = |status: &&String| {
            let status = Status::from_name(status);
            status.is_some_and(|status| !status.finished() && status != Status::Dead)
        };
        let statuses = self.deliveries.keys().filter(unfinished);
        statuses.map(|status| self.deliveries[status].count).sum()
    }
}

/// Deliveries in one status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DeliveriesOf {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
}

/// What an order to erase somebody came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erased {
    /// Nothing of this person can be read any more. Says what there was.
    Done(About),
    /// Deliveries still need its values; nothing was erased.
    Unfinished(About),
    /// Nobody is known by this.
    Unknown,
}

impl Erased {
    /// What an order would come to.
    #[must_use]
    pub fn of(about: About) -> Self {
        match about {
            About { known_as: 0, .. } => Self::Unknown,
            about if about.unfinished.is_empty() => Self::Done(about),
            about => Self::Unfinished(about),
        }
    }
}

impl By<'_> {
    /// What is kept of a person; nothing of one who is not known.
    ///
    /// # Errors
    /// When the store is locked, or the database fails.
    pub async fn find_person(
        self,
        tenant: &str,
        identity: &Identity,
        scope: &Scope,
    ) -> Result<About, StoreError> {
        let mut tx = self.store.write().await?;
        let ids = of(&mut *tx, tenant, identity, scope).await?;
        let about = about(&mut *tx, &ids).await?;
        let entry = Entry {
            action: Action::PersonFind,
            tenant: Some(tenant),
            subject: vault(&*tx)?.anchor(tenant, identity),
            before: json!(null),
            after: json!(null),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(about)
    }

    /// Erases a person. The trail keeps a digest that only this store can make.
    ///
    /// # Errors
    /// When the reason is empty, the tenant is under a legal hold, the store is locked, or the
    /// database fails.
    pub async fn erase_person(
        self,
        tenant: &str,
        identity: &Identity,
        scope: &Scope,
    ) -> Result<Erased, StoreError> {
        if self.reason.is_none_or(|reason| reason.trim().is_empty()) {
            return Err(StoreError::refused(said::ERASURE_NEEDS_REASON));
        }
        act::give_for(self.store, || self.try_erase(tenant, identity, scope)).await
    }

    async fn try_erase(
        self,
        tenant: &str,
        identity: &Identity,
        scope: &Scope,
    ) -> Result<Erased, StoreError> {
        let mut tx = self.store.write().await?;
        hold::refuse_held(&mut *tx, tenant).await?;
        let found = of(&mut *tx, tenant, identity, scope).await?;
        let mut ids = Vec::new();
        let held = tx.fetch(sql::PEOPLE_HOLD, args![], Some(table(&found)));
        for row in held.await? {
            ids.push(row.uuid("id")?);
        }
        if ids.is_empty() {
            return Ok(Erased::Unknown);
        }
        let there = about(&mut *tx, &ids).await?;
        if !there.unfinished.is_empty() {
            return Ok(Erased::Unfinished(there));
        }
        for statement in [
            sql::PERSONAL_LINKS_DROP,
            sql::PERSON_IDENTITIES_DROP,
            sql::PEOPLE_ERASE,
        ] {
            tx.execute(statement, args![], Some(table(&ids))).await?;
        }
        let entry = Entry {
            action: Action::PersonErase,
            tenant: Some(tenant),
            subject: vault(&*tx)?.anchor(tenant, identity),
            before: json!(there),
            after: json!(null),
        };
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(Erased::Done(there))
    }
}

/// The person that an identity anchors, if it is known.
pub(super) async fn known(
    tx: &mut dyn Transaction,
    tenant: &str,
    identity: &Identity,
) -> Result<Option<Uuid>, StoreError> {
    let anchor = vault(tx)?.anchor(tenant, identity);
    let digests = Table::column(&[Kind::Text], [&anchor]);
    for row in tx.fetch(sql::PEOPLE_OF, args![], Some(digests)).await? {
        if row.text("anchor")? == anchor {
            return Ok(Some(row.uuid("id")?));
        }
    }
    Ok(None)
}

/// Everybody an identity leads to.
async fn of(
    tx: &mut dyn Transaction,
    tenant: &str,
    identity: &Identity,
    scope: &Scope,
) -> Result<Vec<Uuid>, StoreError> {
    let vault = vault(tx)?;
    let mut digests = vec![vault.anchor(tenant, identity)];
    if scope.all() {
        digests.push(vault.anchor("", identity));
    }
    let digests = Table::column(&[Kind::Text], digests);
    let mut ids = Vec::new();
    for row in tx.fetch(sql::PEOPLE_OF, args![], Some(digests)).await? {
        ids.push(row.uuid("id")?);
    }
    Ok(ids)
}

async fn about(tx: &mut dyn Transaction, ids: &[Uuid]) -> Result<About, StoreError> {
    let row = tx.fetch(sql::PERSONAL_COUNTS, args![], Some(table(ids)));
    let rows = row.await?;
    let mut about = About {
        known_as: ids.len(),
        ..About::default()
    };
    for row in rows {
        about.values = row.int("stored")?;
        about.events = row.int("events")?;
        about.refusals = row.int("refusals")?;
        about.links = row.int("links")?;
        about.causes = row.int("causes")?;
    }
    for row in tx
        .fetch(sql::PERSON_SHARED, args![], Some(table(ids)))
        .await?
    {
        about.also_known_as = row.int("others")?;
    }
    let deliveries = tx.fetch(sql::PERSONAL_DELIVERIES, args![], Some(table(ids)));
    for row in deliveries.await? {
        let of = DeliveriesOf {
            count: row.int("count")?,
            amount: row.money("amount")?,
        };
        about.attempts += row.int("attempts")?;
        about.deliveries.insert(row.text("status")?, of);
    }
    let unfinished = tx.fetch(sql::PERSONAL_UNFINISHED, args![], Some(table(ids)));
    for row in unfinished.await? {
        about.unfinished.push(DeliveryId(row.uuid("id")?));
    }
    Ok(about)
}

fn table(ids: &[Uuid]) -> Table {
    Table::column(&[Kind::Uuid], ids.iter().copied())
}
