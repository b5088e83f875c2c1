//! What the promises say should be, kept apart from the store: which revision of each report is
//! the newest, what it wants, and what all events add up to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use malote_core::id::{DeliveryId, EventId};
use malote_core::money::Money;
use malote_core::totals::Total;
use malote_store::Acceptance;

use crate::reports::Message;
use crate::target::Place;
use crate::terms::Wrong;

/// A revision that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    pub(crate) event: EventId,
    at: Timestamp,
    approved: bool,
    /// Digest of the whole content.
    digest: String,
    pub(crate) wanted: BTreeMap<String, Money>,
}

/// What should be.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    digests: HashMap<(String, String), String>,
    /// The newest revision of each tenant's report.
    pub(crate) newest: BTreeMap<(String, String), Revision>,
    revisions: HashMap<EventId, Revision>,
    /// Events whose deliveries stand apart until a person decides.
    pub(crate) tied: HashSet<EventId>,
    pub(crate) expected: BTreeMap<String, Total>,
    pub(crate) events: BTreeMap<EventId, (String, Message)>,
    /// What a person decided about those, once everything came to rest.
    pub(crate) chosen: HashMap<EventId, bool>,
    /// How often a person looked after a delivery once everything came to rest.
    pub(crate) looked: HashMap<DeliveryId, u32>,
    /// Things given up by a person while nobody knew whether they had been applied.
    pub(crate) tainted: BTreeSet<Place>,
}

impl Truth {
    /// Hears what became of a message, and says whether that was right.
    pub(crate) fn hear(&mut self, message: &Message, outcome: &Acceptance) -> Result<(), Wrong> {
        let tenant = message.envelope.tenant.as_str().to_owned();
        let identity = (tenant.clone(), message.envelope.id.clone());
        let known = self.digests.get(&identity);
        let same = known == Some(&message.envelope.digest);
        match (outcome, known) {
            (Acceptance::Duplicate, Some(_)) if same => Ok(()),
            (Acceptance::Refused(_), Some(_)) if !same => Ok(()),
            (Acceptance::Accepted { event }, None) => {
                self.digests
                    .insert(identity, message.envelope.digest.clone());
                self.accept(tenant, message, *event)
            }
            _ => Err(format!("'{}' became {outcome:?}", message.label)),
        }
    }

    fn accept(&mut self, tenant: String, message: &Message, event: EventId) -> Result<(), Wrong> {
        let sum: i64 = message
            .wanted
            .values()
            .map(|amount| amount.centavos())
            .sum();
        let mine = Total {
            count: i64::try_from(message.wanted.len()).unwrap_or(i64::MAX),
            amount: Money::from_centavos(sum),
        };
        let total = self.expected.entry(tenant.clone()).or_default();
        *total = total.plus(mine).ok_or("a sum left the integer")?;
        self.events.insert(event, (tenant.clone(), message.clone()));
        let revision = Revision {
            event,
            at: message.at,
            approved: message.approved,
            digest: message.envelope.digest.clone(),
            wanted: message.wanted.clone(),
        };
        self.revisions.insert(event, revision.clone());
        let key = (tenant, message.report.clone());
        let Some(newest) = self.newest.get(&key) else {
            self.newest.insert(key, revision);
            return Ok(());
        };
        let order = (revision.at, revision.approved).cmp(&(newest.at, newest.approved));
        if order.is_gt() {
            self.newest.insert(key, revision);
        } else if order.is_eq() && revision.digest != newest.digest {
            self.tied.insert(event);
        }
        Ok(())
    }

    /// Whether an event stands apart, and no person has chosen it.
    pub(crate) fn undecided(&self, event: EventId) -> bool {
        let newest = self.newest.values().any(|newest| newest.event == event);
        self.tied.contains(&event) && !newest
    }

    /// A person chose one of several approvals at the same instant.
    pub(crate) fn choose(&mut self, event: EventId) {
        let (Some((tenant, message)), Some(revision)) =
            (self.events.get(&event), self.revisions.get(&event))
        else {
            return;
        };
        let key = (tenant.clone(), message.report.clone());
        self.newest.insert(key, revision.clone());
    }
}
