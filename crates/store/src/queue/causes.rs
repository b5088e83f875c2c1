//! Parking and releasing, so that no cause can be missed.
//!
//! Whoever parks holds the share lock of the connection, and looks at the links once more under
//! it; whoever saves a link or resolves a cause takes the exclusive one first. So either the one
//! who parks sees the link, or the one who saves it sees what was parked. Rows of links and
//! causes alone would not do: nobody can lock one that another transaction is just inserting.
//! Causes are locked the same way once more, for those that no link resolves.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use malote_core::cause::{Draft, Kind as CauseKind};
use malote_core::id::{CauseId, ConnectionId, DeliveryId};
use malote_core::job::Links;
use malote_core::money::Money;
use malote_core::plan::Need;

use crate::db::{Kind, Transaction, Value};
use crate::error::StoreError;
use crate::queue::decide::Planned;
use crate::queue::sql;

/// The values of links, by connection.
pub(crate) type LinkMap = HashMap<ConnectionId, Links>;

/// A delivery that would wait, and for what.
#[derive(Debug, Clone)]
pub(crate) struct Wanting {
    pub(crate) delivery: DeliveryId,
    pub(crate) connection: ConnectionId,
    /// What it is worth: what waits is counted by its cause.
    pub(crate) amount: Money,
    pub(crate) causes: BTreeSet<Draft>,
}

/// What one planned delivery asks for before it may go.
pub(crate) struct Asking<'a> {
    delivery: DeliveryId,
    event: malote_core::id::EventId,
    amount: Money,
    needs: &'a [Need],
    causes: &'a [Draft],
    superseded: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn of(row: &'a Planned<'_>) -> Self {
        Self {
            delivery: row.id,
            event: row.event,
            amount: row.amount,
            needs: &row.needs,
            causes: &row.causes,
            superseded: row.superseded.is_some(),
        }
    }

    /// Of one that is stored already.
    pub(crate) const fn again(
        delivery: DeliveryId,
        event: malote_core::id::EventId,
        amount: Money,
        needs: &'a [Need],
        causes: &'a [Draft],
    ) -> Self {
        Self {
            delivery,
            event,
            amount,
            needs,
            causes,
            superseded: false,
        }
    }
}

/// Reads the values of links.
pub(crate) async fn links(
    tx: &mut dyn Transaction,
    needs: Vec<(ConnectionId, &Need)>,
) -> Result<LinkMap, StoreError> {
    let wanted: BTreeSet<(ConnectionId, &str, &str)> = needs
        .into_iter()
        .map(|(connection, need)| (connection, need.kind.as_str(), need.key.as_str()))
        .collect();
    if wanted.is_empty() {
        return Ok(LinkMap::new());
    }
    let rows = wanted
        .into_iter()
        .map(|(connection, kind, key)| vec![connection.0.into(), kind.into(), key.into()])
        .collect();
    let table = sql::table(&[Kind::Uuid, Kind::Text, Kind::Text], rows);
    let mut links = LinkMap::new();
    for row in tx.fetch(sql::LINKS_GET, vec![], Some(table)).await? {
        links
            .entry(ConnectionId(row.uuid("connection_id")?))
            .or_default()
            .set(row.text("kind")?, row.text("key")?, row.text("value")?);
    }
    Ok(links)
}

/// The links of a connection that one delivery asked for.
pub(crate) fn narrowed(links: &Links, needs: &[Need]) -> Links {
    let mut out = Links::default();
    for need in needs {
        if let Some(value) = links.get(&need.kind, &need.key) {
            out.set(need.kind.clone(), need.key.clone(), value);
        }
    }
    out
}

/// Which deliveries of a subject would wait. A revision goes whole or not at all, unless the
/// connection allows parts: then each waits only for its own causes.
pub(crate) fn wanting<'a>(
    connection: ConnectionId,
    rows: impl Iterator<Item = Asking<'a>>,
    links: &LinkMap,
    parts: bool,
) -> Vec<Wanting> {
    let links = links.get(&connection);
    let mut own: Vec<(malote_core::id::EventId, Wanting)> = Vec::new();
    let mut of_event: HashMap<malote_core::id::EventId, BTreeSet<Draft>> = HashMap::new();
    for row in rows.filter(|row| !row.superseded) {
        let mut causes: BTreeSet<Draft> = row.causes.iter().cloned().collect();
        let missing = |need: &&Need| {
            !need.optional && links.is_none_or(|all| all.get(&need.kind, &need.key).is_none())
        };
        for need in row.needs.iter().filter(missing) {
            if let Some(kind) = CauseKind::of_link(&need.kind) {
                causes.insert(Draft::new(kind, need.key.clone()).with_detail(described(need)));
            }
        }
        of_event
            .entry(row.event)
            .or_default()
            .extend(causes.iter().cloned());
        let waiting = Wanting {
            delivery: row.delivery,
            connection,
            amount: row.amount,
            causes,
        };
        own.push((row.event, waiting));
    }
    let mut out = Vec::new();
    for (event, mut waiting) in own {
        if !parts {
            waiting.causes.clone_from(&of_event[&event]);
        }
        if !waiting.causes.is_empty() {
            out.push(waiting);
        }
    }
    out
}

fn described(need: &Need) -> String {
    if need.label.is_empty() {
        return String::new();
    }
    format!("{} ({})", need.key, need.label)
}

/// Parks deliveries, unless what they wait for turns out to be there. Returns those parked.
pub(crate) async fn park(
    tx: &mut dyn Transaction,
    wanting: Vec<Wanting>,
) -> Result<HashSet<DeliveryId>, StoreError> {
    if wanting.is_empty() {
        return Ok(HashSet::new());
    }
    let mut drafts: BTreeMap<(ConnectionId, CauseKind, String), String> = BTreeMap::new();
    for one in &wanting {
        for draft in &one.causes {
            let key = (one.connection, draft.kind, draft.entity.clone());
            drafts.insert(key, draft.detail.clone());
        }
    }
    hold_links(tx, &drafts).await?;
    let ids = open(tx, &drafts).await?;
    let needs: Vec<(ConnectionId, Need)> = drafts
        .keys()
        .filter_map(|(connection, kind, entity)| {
            let kind = kind.link()?.to_owned();
            let need = Need {
                kind,
                key: entity.clone(),
                label: String::new(),
                optional: false,
            };
            Some((*connection, need))
        })
        .collect();
    let needs = needs.iter().map(|(connection, need)| (*connection, need));
    let links = links(tx, needs.collect()).await?;
    let mut parked = HashSet::new();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for one in wanting {
        let there = links.get(&one.connection);
        let met = |draft: &Draft| there?.get(draft.kind.link()?, &draft.entity);
        for draft in one.causes.iter().filter(|draft| met(draft).is_none()) {
            let key = (one.connection, draft.kind, draft.entity.clone());
            if let Some(id) = ids.get(&key) {
                parked.insert(one.delivery);
                rows.push(vec![one.delivery.0.into(), id.0.into(), one.amount.into()]);
            }
        }
    }
    let table = sql::table(&[Kind::Uuid, Kind::Uuid, Kind::Int], rows);
    tx.execute(sql::DELIVERY_CAUSES_INSERT, vec![], Some(table))
        .await?;
    Ok(parked)
}

async fn hold_links(
    tx: &mut dyn Transaction,
    drafts: &BTreeMap<(ConnectionId, CauseKind, String), String>,
) -> Result<(), StoreError> {
    let rows: Vec<Vec<Value>> = drafts
        .iter()
        .filter_map(|((connection, kind, entity), detail)| {
            let link = kind.link()?;
            Some(vec![
                connection.0.into(),
                link.into(),
                entity.as_str().into(),
                detail.as_str().into(),
            ])
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let table = sql::table(&[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text], rows);
    tx.execute(sql::LINKS_HOLD, vec![], Some(table)).await?;
    Ok(())
}

/// Makes sure the causes exist and are open, and holds their share lock. A cause that somebody
/// closes between the two steps is opened once more.
async fn open(
    tx: &mut dyn Transaction,
    drafts: &BTreeMap<(ConnectionId, CauseKind, String), String>,
) -> Result<HashMap<(ConnectionId, CauseKind, String), CauseId>, StoreError> {
    use Kind::{Text, Uuid};
    let rows = drafts
        .iter()
        .map(|((connection, kind, entity), detail)| {
            vec![
                malote_core::id::fresh().into(),
                connection.0.into(),
                kind.name().into(),
                entity.as_str().into(),
                detail.as_str().into(),
                kind.link().map(str::to_owned).into(),
            ]
        })
        .collect();
    let table = sql::table(&[Uuid, Uuid, Text, Text, Text, Text], rows);
    tx.execute(sql::CAUSES_INSERT, vec![], Some(table)).await?;
    let keys = |detailed: bool| -> Vec<Vec<Value>> {
        drafts
            .iter()
            .map(|((connection, kind, entity), detail)| {
                let mut row: Vec<Value> = vec![
                    connection.0.into(),
                    kind.name().into(),
                    entity.as_str().into(),
                ];
                if detailed {
                    row.push(detail.as_str().into());
                }
                row
            })
            .collect()
    };
    loop {
        let table = sql::table(&[Uuid, Text, Text, Text], keys(true));
        tx.execute(sql::CAUSES_REOPEN, vec![], Some(table)).await?;
        let table = sql::table(&[Uuid, Text, Text], keys(false));
        let mut ids = HashMap::new();
        let mut all_open = true;
        for row in tx.fetch(sql::CAUSES_SHARE, vec![], Some(table)).await? {
            all_open &= row.bool("open")?;
            let kind = CauseKind::from_name(&row.text("kind")?)
                .ok_or_else(|| row.bad("kind", "is not a cause"))?;
            let key = (
                ConnectionId(row.uuid("connection_id")?),
                kind,
                row.text("entity")?,
            );
            ids.insert(key, CauseId(row.uuid("id")?));
        }
        if all_open {
            return Ok(ids);
        }
    }
}

/// Closes causes and frees what waited only for them. Returns how many deliveries go on.
pub(crate) async fn release(
    tx: &mut dyn Transaction,
    causes: &[CauseId],
) -> Result<usize, StoreError> {
    if causes.is_empty() {
        return Ok(0);
    }
    let ids = || Some(sql::ids(causes.iter().copied()));
    tx.execute(sql::CAUSES_CLOSE, vec![], ids()).await?;
    let mut waiting = Vec::new();
    for row in tx.fetch(sql::RELEASE_LOCK, vec![], ids()).await? {
        waiting.push(row.uuid("id")?);
    }
    tx.execute(sql::RELEASE_ROWS, vec![], ids()).await?;
    let waiting = Some(sql::ids(waiting));
    let freed = tx.fetch(sql::RELEASE_DELIVERIES, vec![], waiting).await?;
    Ok(freed.len())
}
