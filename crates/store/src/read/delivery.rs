//! Deliveries in lists and one by one.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use malote_core::cause;
use malote_core::delivery::{Operation, Status};
use malote_core::id::{CauseId, ConnectionId, DeliveryId, EventId, Tenant};
use malote_core::money::Money;
use serde::Serialize;
use uuid::Uuid;

use crate::Store;
use crate::audit;
use crate::db::{Kind, Row, Statement, Table, Transaction, Value, args};
use crate::error::StoreError;
use crate::page::{Page, Scope, Window};
use crate::read::attempt::{self, Attempt};
use crate::read::event::{self, Event};
use crate::read::{search, sql};

/// Which deliveries. Everything given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub scope: Scope,
    /// In this status.
    pub status: Option<Status>,
    /// Made by this flow.
    pub flow: Option<String>,
    /// Through this connection.
    pub connection: Option<ConnectionId>,
    /// Waiting for this cause.
    pub cause: Option<CauseId>,
    /// Failed like this.
    pub fingerprint: Option<String>,
    /// Created at or after.
    pub since: Option<Timestamp>,
    /// Created before.
    pub until: Option<Timestamp>,
    /// The beginning of a target key, of a subject's name or of an event's id; a whole
    /// reference or delivery id. A list that could not be all is none:
    /// [`StoreError::Broad`].
    pub q: Option<String>,
}

/// A delivery in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Which.
    pub id: DeliveryId,
    /// Whose.
    pub tenant: String,
    /// The flow that made it.
    pub flow: String,
    /// Through which connection.
    pub connection: ConnectionId,
    /// The connection's name.
    pub connection_name: String,
    /// The target it is owed to: `omie`.
    pub kind: String,
    /// The thing's key in the target.
    pub key: String,
    /// The thing's name within its subject: `71/R`.
    pub name: String,
    /// The subject: the report's id.
    pub subject: String,
    /// Its event.
    pub event: EventId,
    /// Which revision of the subject.
    pub revision: i32,
    /// What brings the thing there; chosen when it is claimed.
    pub operation: Option<Operation>,
    /// Where it is.
    pub status: Status,
    /// How often it was tried or asked about.
    pub attempts: i64,
    /// When it is due again, while it may go by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// What it waits for.
    pub causes: Vec<Cause>,
    /// What makes its failure the same as others.
    pub fingerprint: Option<String>,
    /// The latest failure in words.
    pub failure: Option<String>,
    /// Why it was given up or replaced.
    pub reason: Option<String>,
    /// The target's own key.
    pub reference: Option<String>,
    /// The wanted sum; zero for a removal.
    pub amount: Money,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A cause as a delivery shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Which.
    pub id: CauseId,
    /// What kind.
    pub kind: cause::Kind,
    /// About what.
    pub entity: String,
    /// What a person should read in place of the bare entity.
    pub detail: String,
    /// Why the link it waits for is unusable, as the last sync found it.
    pub problem: Option<String>,
}

/// One delivery with all there is to say about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// As in a list.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// Whether the thing should exist after it.
    pub present: bool,
    /// What the flow planned: the lines it was made of.
    pub content: serde_json::Value,
    /// The links it was last built from.
    pub links: serde_json::Value,
    /// It may have been applied, and nobody has said yet.
    pub doubt: bool,
    /// The delivery that must end before it.
    pub follows: Option<DeliveryId>,
    /// What the target is known to hold of the thing.
    pub known: Option<Known>,
    /// Whether it is finished for longer than what it said, and what passed about it, is kept.
    pub payload_removed: bool,
    /// Its event.
    pub event: Event,
    /// Every try and question, oldest first.
    pub tries: Vec<Attempt>,
    /// What persons ordered about it, the newest first.
    pub audit: Vec<audit::Record>,
}

/// What the target is known to hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Known {
    /// The target's own key.
    pub reference: String,
    /// The sum it holds.
    pub amount: Money,
    /// The fields we own.
    pub snapshot: serde_json::Value,
}

impl Store {
    /// Deliveries, the newest first.
    ///
    /// # Errors
    /// When the cursor is wrong, what is searched is too short to tell, or the database fails.
    pub async fn deliveries(
        &self,
        filter: &Filter,
        window: &Window,
    ) -> Result<Page<Delivery>, StoreError> {
        let mut tx = self.read().await?;
        let ids = ids(filter, window.id()?);
        let ids = list_ids(&mut *tx, filter, ids, window.rows()).await?;
        let deliveries = by_id(&mut *tx, &ids).await?;
        Ok(Page::of(deliveries, window, |one| one.id.to_string()))
    }

    /// One delivery.
    ///
    /// # Errors
    /// When there is none to be seen, or the database fails.
    pub async fn delivery(&self, id: DeliveryId, scope: &Scope) -> Result<Detail, StoreError> {
        let mut tx = self.read().await?;
        let missing = || StoreError::not_found("delivery", id);
        let delivery = by_id(&mut *tx, &[id.0]).await?.pop().ok_or_else(missing)?;
        if !scope.allows(&delivery.tenant) {
            return Err(missing());
        }
        let row = tx.fetch_one(sql::DELIVERY_DETAIL, args![id]).await?;
        let present = row.bool("present")?;
        let content: Option<serde_json::Value> = row.opt_json("content")?;
        let tries = attempt::of_delivery(&mut *tx, id).await?;
        let fewer = i64::try_from(tries.len()).is_ok_and(|tries| tries < delivery.attempts);
        Ok(Detail {
            present,
            payload_removed: fewer || (present && content.is_none()),
            content: content.unwrap_or_default(),
            links: row.opt_json("links")?.unwrap_or_default(),
            doubt: row.bool("doubt")?,
            follows: row.opt_uuid("follows")?.map(DeliveryId),
            known: known(&row)?,
            event: event::by_id(&mut *tx, delivery.event).await?,
            tries,
            audit: audit::of_subject(&mut *tx, &id.to_string()).await?,
            delivery,
        })
    }
}

/// Every delivery that a list of what is searched would show in all its pages, in whatever status;
/// nothing where nothing is searched.
pub(crate) async fn searched(
    tx: &mut dyn Transaction,
    filter: &Filter,
) -> Result<Option<BTreeSet<Uuid>>, StoreError> {
    if filter.q.is_none() {
        return Ok(None);
    }
    let filter = Filter {
        status: None,
        ..filter.clone()
    };
    let found = list_ids(tx, &filter, ids(&filter, None), i64::MAX).await?;
    Ok(Some(found.into_iter().collect()))
}

/// SQLite reads its clock for each statement: the identifier may be a little older than its row.
const SKEW: SignedDuration = SignedDuration::from_secs(2);

/// Identifiers rise with the time a row is made, so a list of some time is a part of the order.
fn ids(filter: &Filter, before: Option<Uuid>) -> (Uuid, Uuid) {
    let first = |at: Timestamp, by: SignedDuration| {
        DeliveryId::first_at(at.checked_add(by).unwrap_or(at)).0
    };
    let from = filter.since.map(|since| first(since, -SKEW));
    let until = filter.until.map(|until| first(until, SKEW));
    let before = before.into_iter().chain(until).min();
    (from.unwrap_or_default(), before.unwrap_or(Uuid::max()))
}

async fn list_ids(
    tx: &mut dyn Transaction,
    filter: &Filter,
    (from, before): (Uuid, Uuid),
    most: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let scope = scope(tx, filter).await?;
    let mut values = args![
        filter.status,
        filter.flow.clone(),
        filter.connection,
        filter.since,
        filter.until,
        filter.fingerprint.clone(),
        before,
        most,
        from,
    ];
    if let Some(q) = &filter.q {
        return search::ids(tx, q, filter.cause, &scope, values).await;
    }
    let (statement, table) = choose(filter, &scope, &mut values);
    let rows = tx.fetch(statement, values, table).await?;
    let ids: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.uuid("id")).collect();
    Ok(ids?)
}

/// Whose rows may come. A connection is one tenant's, and what is a tenant's has its index.
async fn scope(tx: &mut dyn Transaction, filter: &Filter) -> Result<Scope, StoreError> {
    let (Scope::All, Some(connection)) = (&filter.scope, filter.connection) else {
        return Ok(filter.scope.clone());
    };
    let mut tenants = Vec::new();
    for row in tx
        .fetch(sql::TENANT_OF_CONNECTION, args![connection], None)
        .await?
    {
        tenants.push(row.parsed("tenant", |text| Tenant::parse(text).ok())?);
    }
    Ok(Scope::Only(tenants))
}

/// The statement that has the index for what is asked, and its last argument.
fn choose(
    filter: &Filter,
    scope: &Scope,
    values: &mut Vec<Value>,
) -> (&'static Statement, Option<Table>) {
    if let Some(cause) = filter.cause {
        values.extend(args![scope.all(), cause]);
        return (sql::DELIVERIES_LIST_CAUSE, Some(scope.table()));
    }
    let failed = filter.fingerprint.is_some() && matches!(filter.status, None | Some(Status::Dead));
    // Most are delivered, and few are being sent: neither needs more than the order of time.
    let rare = |status| !matches!(status, Status::Delivered | Status::Sending);
    let statement = match (scope, filter.status) {
        (Scope::All, _) if failed => sql::DELIVERIES_LIST_FINGERPRINT,
        (Scope::All, Some(status)) if status != Status::Delivered => sql::DELIVERIES_LIST_STATUS,
        (Scope::All, _) => sql::DELIVERIES_LIST,
        (Scope::Only(_), _) if failed => sql::DELIVERIES_LIST_TENANT_FAILED,
        (Scope::Only(_), Some(status)) if rare(status) => sql::DELIVERIES_LIST_TENANT_STATUS,
        (Scope::Only(_), _) => sql::DELIVERIES_LIST_TENANT,
    };
    (statement, (*scope != Scope::All).then(|| scope.table()))
}

/// Deliveries by their ids, the newest first, with their open causes.
pub(crate) async fn by_id(
    tx: &mut dyn Transaction,
    ids: &[Uuid],
) -> Result<Vec<Delivery>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let table = || Some(Table::column(&[Kind::Uuid], ids.iter().copied()));
    let rows = tx.fetch(sql::DELIVERIES_BY_ID, args![], table()).await?;
    let mut deliveries: Vec<Delivery> = Vec::with_capacity(rows.len());
    for row in &rows {
        deliveries.push(read(row)?);
    }
    for row in tx
        .fetch(sql::CAUSES_OF_DELIVERIES, args![], table())
        .await?
    {
        let id = DeliveryId(row.uuid("delivery_id")?);
        if let Some(delivery) = deliveries.iter_mut().find(|one| one.id == id) {
            delivery.causes.push(Cause {
                id: CauseId(row.uuid("id")?),
                kind: row.parsed("kind", cause::Kind::from_name)?,
                entity: row.text("entity")?,
                detail: row.text("detail")?,
                problem: row.opt_text("problem")?,
            });
        }
    }
    Ok(deliveries)
}

fn read(row: &Row) -> Result<Delivery, StoreError> {
    let status = row.parsed("status", Status::from_name)?;
    let waits = matches!(status, Status::Ready | Status::Retrying | Status::Uncertain);
    let operation = match row.opt_text("operation")? {
        None => None,
        Some(_) => Some(row.parsed("operation", Operation::from_name)?),
    };
    Ok(Delivery {
        id: DeliveryId(row.uuid("id")?),
        tenant: row.text("tenant")?,
        flow: row.text("flow")?,
        connection: ConnectionId(row.uuid("connection_id")?),
        connection_name: row.text("connection_name")?,
        kind: row.text("target")?,
        key: row.text("target_key")?,
        name: row.text("name")?,
        subject: row.text("subject")?,
        event: EventId(row.uuid("event_id")?),
        revision: row.int32("revision")?,
        operation,
        status,
        attempts: row.int("attempts")?,
        next_attempt_at: row.opt_time("due_at")?.filter(|_| waits),
        causes: Vec::new(),
        fingerprint: row.opt_text("fingerprint")?,
        failure: row.opt_text("failure")?,
        reason: row.opt_text("reason")?,
        reference: row.opt_text("reference")?,
        amount: row.money("amount")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(super) fn known(row: &Row) -> Result<Option<Known>, StoreError> {
    let Some(reference) = row.opt_text("known_reference")? else {
        return Ok(None);
    };
    Ok(Some(Known {
        reference,
        amount: row.money("known_amount")?,
        snapshot: row.json("known_snapshot")?,
    }))
}
