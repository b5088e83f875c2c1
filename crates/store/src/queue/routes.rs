//! Where events go: to the connection that takes the flow of their tenant, unless another one took
//! it before and still has something of their subject. What a target holds of a report is changed
//! and removed there, also after the tenant has moved to another one: else it would stand in both.
//! Nor does the order of revisions end with a move: what is no newer than a revision that was taken
//! before goes where that one went, and comes too late there.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use malote_core::id::ConnectionId;
use malote_core::plan::{Demand, Rank};
use malote_core::problem::Refusal;

use crate::db::{Kind, Row, Table, Transaction};
use crate::error::StoreError;
use crate::queue::accept::Incoming;
use crate::queue::claim::Room;
use crate::queue::{sql, subjects};

/// What intake has to know of a connection.
pub(super) struct Home {
    pub(super) credential: String,
    /// Its credentials, as they are while it is held.
    pub(super) sealed: Vec<u8>,
    /// Whether free groups may go while others wait.
    pub(super) parts: bool,
    settings: BTreeMap<String, String>,
}

impl Home {
    /// Whether the connection has the setting of a demand.
    pub(super) fn meets(&self, demand: &Demand) -> bool {
        let set = self.settings.get(demand.setting);
        set.is_some_and(|value| value == demand.value)
    }
}

/// Where the events of one tenant and flow go.
#[derive(Default)]
struct Route {
    known: bool,
    taker: Option<ConnectionId>,
    former: Vec<ConnectionId>,
}

/// A subject as its events name it: tenant, flow, source, name.
type Named = (String, &'static str, String, String);

/// What a connection has of a subject.
struct Place {
    connection: ConnectionId,
    /// Whether it takes the flow now.
    takes: bool,
    /// Whether its target holds something, or may come to.
    holds: bool,
    /// The newest revision it took.
    newest: (Timestamp, Rank),
}

/// Where the events of a batch go.
pub(crate) struct Routes {
    pub(super) at: Timestamp,
    /// Every connection that events of the batch may go to.
    pub(super) homes: HashMap<ConnectionId, Home>,
    routes: HashMap<(String, String), Route>,
    /// Who knows a subject, where the flow had more than one taker.
    places: HashMap<Named, Vec<Place>>,
}

impl Routes {
    /// Holds the connections of a batch, and says which its events go to.
    pub(super) async fn hold(
        tx: &mut dyn Transaction,
        incoming: &[Incoming],
    ) -> Result<Self, StoreError> {
        let mut held = HashSet::new();
        loop {
            let table = Some(wanted(incoming));
            for row in tx.fetch(sql::ACCEPT_LOCK, vec![], table).await? {
                held.insert(ConnectionId(row.uuid("id")?));
            }
            // Now that they are held: who moved a flow while we waited is seen, and so is one that
            // it moved to, which is held in its turn.
            let routes = Self::routes(tx, incoming).await?;
            if routes.homes.keys().all(|one| held.contains(one)) {
                return routes.with_places(tx, incoming).await;
            }
        }
    }

    /// Says which connections events go to, as it is just now.
    pub(crate) async fn read(
        tx: &mut dyn Transaction,
        incoming: &[Incoming],
    ) -> Result<Self, StoreError> {
        let routes = Self::routes(tx, incoming).await?;
        routes.with_places(tx, incoming).await
    }

    async fn routes(tx: &mut dyn Transaction, incoming: &[Incoming]) -> Result<Self, StoreError> {
        let mut all = Self {
            at: Timestamp::UNIX_EPOCH,
            homes: HashMap::new(),
            routes: HashMap::new(),
            places: HashMap::new(),
        };
        let table = Some(wanted(incoming));
        for row in tx.fetch(sql::ACCEPT_ROUTES, vec![], table).await? {
            all.at = row.time("at")?;
            let route = all.routes.entry((row.text("tenant")?, row.text("flow")?));
            let route = route.or_default();
            route.known = row.bool("known")?;
            let Some(id) = row.opt_uuid("connection_id")?.map(ConnectionId) else {
                continue;
            };
            match row.bool("takes")? {
                true => route.taker = Some(id),
                false => route.former.push(id),
            }
            let home = Home {
                credential: row.text("credential")?,
                sealed: row.bytes("sealed")?,
                parts: row.bool("parts")?,
                settings: row.opt_json("settings")?.unwrap_or_default(),
            };
            all.homes.insert(id, home);
        }
        Ok(all)
    }

    /// Looks for subjects of former takers; most tenants have none.
    async fn with_places(
        mut self,
        tx: &mut dyn Transaction,
        incoming: &[Incoming],
    ) -> Result<Self, StoreError> {
        let mut asked: HashMap<(ConnectionId, &str, &str, &str), &Incoming> = HashMap::new();
        for one in incoming {
            let route = &self.routes[&key(one)];
            if route.former.is_empty() {
                continue;
            }
            let (flow, source) = (one.plan.flow, one.envelope.source.as_str());
            for id in route.former.iter().chain(&route.taker) {
                asked.insert((*id, flow, source, &one.plan.subject), one);
            }
        }
        if asked.is_empty() {
            return Ok(self);
        }
        let rows = asked.keys().map(|(id, flow, source, name)| {
            let texts = [flow, source, name].map(|text| (*text).into());
            [vec![(*id).into()], texts.into()].concat()
        });
        let kinds = &[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text];
        let table = sql::table(kinds, rows.collect());
        for row in tx.fetch(sql::ACCEPT_HOMES, vec![], Some(table)).await? {
            let id = ConnectionId(row.uuid("connection_id")?);
            let (flow, source) = (row.text("flow")?, row.text("source")?);
            let name = row.text("name")?;
            let Some(one) = asked.get(&(id, flow.as_str(), source.as_str(), name.as_str())) else {
                continue;
            };
            let takes = self.routes[&key(one)].taker == Some(id);
            let places = self.places.entry(named(one)).or_default();
            places.push(place(&row, id, takes)?);
        }
        Ok(self)
    }

    /// The places of those whose credentials are the ones that their owner opened.
    pub(super) fn room(&self, rooms: &[Room]) -> HashMap<ConnectionId, usize> {
        let opened = |room: &&Room| {
            let home = self.homes.get(&room.connection);
            home.is_some_and(|home| home.sealed == room.sealed)
        };
        let rooms = rooms.iter().filter(opened);
        rooms.map(|room| (room.connection, room.places)).collect()
    }

    /// The connection that an event goes to.
    pub(crate) fn home(&self, incoming: &Incoming) -> Result<ConnectionId, Refusal> {
        let tenant = &incoming.envelope.tenant;
        let route = self.routes.get(&key(incoming));
        let Some(route) = route.filter(|route| route.known) else {
            let detail = format!("there is no tenant '{tenant}'");
            let code = "unknown-tenant";
            return Err(Refusal::one(code, "/tenant", code, detail));
        };
        self.known_at(incoming).or(route.taker).ok_or_else(|| {
            let flow = incoming.plan.flow;
            let detail =
                format!("tenant '{tenant}' has no connection that takes the flow '{flow}'");
            let code = "no-connection";
            Refusal::one(code, "/tenant", code, detail)
        })
    }

    /// The connection that an event goes to for what is known of its subject: where a revision was
    /// taken that is no older, else where something of it is.
    fn known_at(&self, incoming: &Incoming) -> Option<ConnectionId> {
        if self.places.is_empty() {
            return None;
        }
        let places = self.places.get(&named(incoming))?;
        let revision = &incoming.plan.revision;
        let revision = (revision.at, revision.rank);
        let late = places.iter().filter(|place| place.newest >= revision);
        let late = late.max_by_key(|place| (place.newest, place.holds, place.takes));
        let holder = || {
            let holders = places.iter().filter(|place| place.holds);
            holders.max_by_key(|place| (place.takes, place.newest))
        };
        late.or_else(holder).map(|place| place.connection)
    }
}

/// What a batch asks of the routes.
fn wanted(incoming: &[Incoming]) -> Table {
    let keys: HashSet<(String, String)> = incoming.iter().map(key).collect();
    let rows = keys
        .into_iter()
        .map(|(tenant, flow)| vec![tenant.into(), flow.into()]);
    sql::table(&[Kind::Text, Kind::Text], rows.collect())
}

fn place(row: &Row, connection: ConnectionId, takes: bool) -> Result<Place, StoreError> {
    Ok(Place {
        connection,
        takes,
        holds: row.bool("holds")?,
        newest: (row.time("newest_at")?, subjects::rank(row)?),
    })
}

fn key(incoming: &Incoming) -> (String, String) {
    let tenant = incoming.envelope.tenant.as_str().to_owned();
    (tenant, incoming.plan.flow.to_owned())
}

fn named(incoming: &Incoming) -> Named {
    let (envelope, plan) = (&incoming.envelope, &incoming.plan);
    (
        envelope.tenant.as_str().to_owned(),
        plan.flow,
        envelope.source.clone(),
        plan.subject.clone(),
    )
}
