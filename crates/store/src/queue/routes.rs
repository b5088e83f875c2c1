//! Where events go: to the connection that takes the flow of their tenant, unless another one took
//! it before and still has something of their subject. What a target holds of a report is changed and removed there,
//! also after the tenant has moved to another one: else it would stand in both.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use malote_core::id::ConnectionId;
use malote_core::plan::Demand;
use malote_core::problem::Refusal;

use crate::db::{Kind, Transaction};
use crate::error::StoreError;
use crate::queue::accept::Incoming;
use crate::queue::sql;

/// What intake has to know of a connection.
pub(super) struct Home {
    pub(super) credential: String,
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

/// Where the events of a batch go.
pub(super) struct Routes {
    pub(super) at: Timestamp,
    /// Every connection that events of the batch may go to; they are held.
    pub(super) homes: HashMap<ConnectionId, Home>,
    routes: HashMap<(String, String), Route>,
    /// Subjects that another connection than the taker knows.
    elsewhere: HashMap<Named, ConnectionId>,
}

impl Routes {
    /// Holds the connections of a batch, and says which its events go to.
    pub(super) async fn read(
        tx: &mut dyn Transaction,
        incoming: &[Incoming],
    ) -> Result<Self, StoreError> {
        let mut all = Self {
            at: Timestamp::UNIX_EPOCH,
            homes: HashMap::new(),
            routes: incoming
                .iter()
                .map(|one| (key(one), Route::default()))
                .collect(),
            elsewhere: HashMap::new(),
        };
        let wanted = all.routes.keys();
        let rows = wanted
            .map(|(tenant, flow)| vec![tenant.as_str().into(), flow.as_str().into()])
            .collect();
        let table = sql::table(&[Kind::Text, Kind::Text], rows);
        for row in tx.fetch(sql::ACCEPT_ROUTES, vec![], Some(table)).await? {
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
                parts: row.bool("parts")?,
                settings: row.opt_json("settings")?.unwrap_or_default(),
            };
            all.homes.insert(id, home);
        }
        all.find(tx, incoming).await?;
        Ok(all)
    }

    /// Looks for subjects of former takers; most tenants have none.
    async fn find(
        &mut self,
        tx: &mut dyn Transaction,
        incoming: &[Incoming],
    ) -> Result<(), StoreError> {
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
            return Ok(());
        }
        let rows = asked
            .keys()
            .map(|(id, flow, source, name)| {
                vec![
                    (*id).into(),
                    (*flow).into(),
                    (*source).into(),
                    (*name).into(),
                ]
            })
            .collect();
        let kinds = &[Kind::Uuid, Kind::Text, Kind::Text, Kind::Text];
        let table = sql::table(kinds, rows);
        for row in tx.fetch(sql::ACCEPT_HOMES, vec![], Some(table)).await? {
            let id = ConnectionId(row.uuid("connection_id")?);
            let (flow, source) = (row.text("flow")?, row.text("source")?);
            let name = row.text("name")?;
            let Some(one) = asked.get(&(id, flow.as_str(), source.as_str(), name.as_str())) else {
                continue;
            };
            // Where both know it, what came last came to the one that takes it now.
            if self.routes[&key(one)].taker == Some(id) {
                self.elsewhere.insert(named(one), id);
            } else if row.bool("holds")? {
                self.elsewhere.entry(named(one)).or_insert(id);
            }
        }
        Ok(())
    }

    /// The connection that an event goes to.
    pub(super) fn home(&self, incoming: &Incoming) -> Result<ConnectionId, Refusal> {
        let tenant = &incoming.envelope.tenant;
        let route = self.routes.get(&key(incoming));
        let Some(route) = route.filter(|route| route.known) else {
            let detail = format!("there is no tenant '{tenant}'");
            let code = "unknown-tenant";
            return Err(Refusal::one(code, "/tenant", code, detail));
        };
        let elsewhere = match self.elsewhere.is_empty() {
            true => None,
            false => self.elsewhere.get(&named(incoming)).copied(),
        };
        elsewhere.or(route.taker).ok_or_else(|| {
            let flow = incoming.plan.flow;
            let detail =
                format!("tenant '{tenant}' has no connection that takes the flow '{flow}'");
            let code = "no-connection";
            Refusal::one(code, "/tenant", code, detail)
        })
    }
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
