//! Which deliveries a list shows: for every filter the statement that has its index.
//!
//! What is a tenant's is found along the parts of its connections, which are few; so a list of one
//! connection, or of one flow, reads nothing of the others.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use malote_core::delivery::Status;
use malote_core::id::{DeliveryId, Tenant};
use uuid::Uuid;

use crate::db::{Statement, Table, Transaction, Value, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::read::delivery::Filter;
use crate::read::{search, sql};

/// SQLite reads its clock for each statement: the identifier may be a little older than its row.
const SKEW: SignedDuration = SignedDuration::from_secs(2);

/// Identifiers rise with the time a row is made, so a list of some time is a part of the order.
fn bounds(filter: &Filter, before: Option<Uuid>) -> (Uuid, Uuid) {
    let first = |at: Timestamp, by: SignedDuration| {
        DeliveryId::first_at(at.checked_add(by).unwrap_or(at)).0
    };
    let from = filter.since.map(|since| first(since, -SKEW));
    let until = filter.until.map(|until| first(until, SKEW));
    let before = before.into_iter().chain(until).min();
    (from.unwrap_or_default(), before.unwrap_or(Uuid::max()))
}

/// At most so many deliveries before a place, the newest first.
pub(super) async fn ids(
    tx: &mut dyn Transaction,
    filter: &Filter,
    before: Option<Uuid>,
    most: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let (from, before) = bounds(filter, before);
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
        let scope = searched(tx, filter).await?;
        return search::ids(tx, q, filter.cause, &scope, values).await;
    }
    let (statement, own) = choose(filter);
    if own == Own::Flow {
        let lately = match statement == sql::DELIVERIES_LIST_CONNECTION {
            true => sql::DELIVERIES_LIST_LATELY,
            false => sql::DELIVERIES_LIST_LATELY_STATUS,
        };
        let ids = fetch_ids(tx, lately, values.clone(), None).await?;
        if i64::try_from(ids.len()) == Ok(most) {
            return Ok(ids);
        }
    }
    let mut tenants = None;
    if own != Own::Nobody {
        values.extend(args![filter.scope.all()]);
        values.extend(filter.cause.map(Value::from));
        tenants = Some(filter.scope.table());
    }
    fetch_ids(tx, statement, values, tenants).await
}

/// Every delivery that a list of what is searched would show in all its pages, in whatever status;
/// nothing where nothing is searched.
pub(crate) async fn found(
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
    let found = ids(tx, &filter, None, i64::MAX).await?;
    Ok(Some(found.into_iter().collect()))
}

async fn fetch_ids(
    tx: &mut dyn Transaction,
    statement: &'static Statement,
    values: Vec<Value>,
    tenants: Option<Table>,
) -> Result<Vec<Uuid>, StoreError> {
    let rows = tx.fetch(statement, values, tenants).await?;
    let ids: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.uuid("id")).collect();
    Ok(ids?)
}

/// Among whose rows is searched. A connection is one tenant's, who has indexes of its own for that.
async fn searched(tx: &mut dyn Transaction, filter: &Filter) -> Result<Scope, StoreError> {
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

/// How a statement of a list is narrowed to what may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// It shows everybody's.
    Nobody,
    /// Tenants are its last argument.
    Tenants,
    /// The same; and it goes through all connections of a flow, which is worth its while only
    /// where few of the newest are of that flow.
    Flow,
}

/// The statement that has the index for what is asked.
fn choose(filter: &Filter) -> (&'static Statement, Own) {
    if filter.cause.is_some() {
        return (sql::DELIVERIES_LIST_CAUSE, Own::Tenants);
    }
    let own = match (&filter.scope, filter.connection, &filter.flow) {
        (Scope::Only(_), _, _) | (_, Some(_), _) => Own::Tenants,
        (_, _, Some(_)) => Own::Flow,
        (_, _, None) => Own::Nobody,
    };
    let failed = filter.fingerprint.is_some() && matches!(filter.status, None | Some(Status::Dead));
    match (filter.status, own) {
        (_, Own::Tenants) if failed => (sql::DELIVERIES_LIST_CONNECTION_FAILED, own),
        (_, _) if failed => (sql::DELIVERIES_LIST_FINGERPRINT, Own::Nobody),
        // Few are being sent, whosever they are.
        (Some(Status::Sending), _) => (sql::DELIVERIES_LIST_STATUS, Own::Tenants),
        // Most are delivered: they need no more than the order of time.
        (None | Some(Status::Delivered), Own::Nobody) => (sql::DELIVERIES_LIST, own),
        (None | Some(Status::Delivered), _) => (sql::DELIVERIES_LIST_CONNECTION, own),
        (Some(_), Own::Nobody) => (sql::DELIVERIES_LIST_STATUS, Own::Tenants),
        (Some(_), _) => (sql::DELIVERIES_LIST_CONNECTION_STATUS, own),
    }
}
