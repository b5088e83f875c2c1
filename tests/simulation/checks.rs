//! The promises, as they can be seen from outside.

use std::collections::{BTreeMap, BTreeSet};

use malote_core::delivery::Status;
use malote_core::money::Money;
use malote_core::totals::Total;
use malote_store::Scope;
use malote_store::read::delivery::Delivery;

use crate::operator;
use crate::target::{Item, Place};
use crate::terms::{Wrong, failed};
use crate::world::Scene;

/// No thing is in the target twice, whatever happened.
pub(crate) fn target(scene: &Scene) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    for item in scene.target.items.values() {
        if !seen.insert(&item.place) {
            return Err(format!("{:?} is in the target twice", item.place));
        }
    }
    Ok(())
}

/// What the store says about its own rows: one in flight for each thing, and both sides of the
/// totals, for each event and over all of them.
pub(crate) async fn store(scene: &mut Scene) -> Result<(), Wrong> {
    let all = operator::deliveries(scene).await?;
    let mut in_flight = BTreeSet::new();
    let mut of_event: BTreeMap<_, Total> = BTreeMap::new();
    for one in &all {
        let flies = matches!(one.status, Status::Sending | Status::Uncertain);
        if flies && !in_flight.insert(place(one)) {
            return Err(format!("two of {:?} are in flight", place(one)));
        }
        if one.status == Status::Parked && one.causes.is_empty() {
            let name = scene.trace.delivery(one.id);
            return Err(format!("{name} is parked without a cause"));
        }
        // A removal wants nothing, and no group that is wanted sums to nothing.
        if one.amount != Money::ZERO {
            let total = of_event.entry(one.event).or_default();
            let mine = Total {
                count: 1,
                amount: one.amount,
            };
            *total = total.plus(mine).ok_or("a sum left the integer")?;
        }
    }
    for (event, (_, message)) in &scene.truth.events {
        let wanted: i64 = message
            .wanted
            .values()
            .map(|amount| amount.centavos())
            .sum();
        let found = of_event.get(event).copied().unwrap_or_default();
        if found.amount.centavos() != wanted || found.count != message.wanted.len() as i64 {
            return Err(format!("'{}' comes to {found:?}", message.label));
        }
    }
    totals(scene).await
}

async fn totals(scene: &Scene) -> Result<(), Wrong> {
    let (from, to) = (
        jiff::civil::date(2026, 11, 1),
        jiff::civil::date(2027, 11, 1),
    );
    let accounts = scene.store.totals(&Scope::All, from, to).await;
    let mut expected: BTreeMap<String, Total> = BTreeMap::new();
    for account in accounts.map_err(failed("totals"))? {
        if !account.agrees() {
            return Err(format!("the totals do not agree: {account:?}"));
        }
        let total = expected.entry(account.tenant.clone()).or_default();
        *total = total
            .plus(account.expected)
            .ok_or("a sum left the integer")?;
    }
    if expected != scene.truth.expected {
        return Err(format!("the totals miss something: {expected:?}"));
    }
    Ok(())
}

/// Everything is where it should be.
pub(crate) async fn end(scene: &mut Scene) -> Result<(), Wrong> {
    let all = operator::deliveries(scene).await?;
    finished(scene, &all)?;
    wanted(scene, &all)?;
    known(scene, &all).await
}

fn place(one: &Delivery) -> Place {
    (one.tenant.clone(), one.subject.clone(), one.name.clone())
}

fn finished(scene: &mut Scene, all: &[Delivery]) -> Result<(), Wrong> {
    for one in all {
        if !one.status.finished() {
            let name = scene.trace.delivery(one.id);
            return Err(format!(
                "{name} is stuck: {} {:?}",
                one.status.name(),
                one.causes
            ));
        }
    }
    Ok(())
}

/// Places about which a person has had the last word, in the target or by giving up for good what
/// nobody knew the outcome of.
fn decided(scene: &Scene, all: &[Delivery]) -> BTreeSet<Place> {
    let given_up = all.iter().filter(|one| one.status == Status::Discarded);
    let mut places: BTreeSet<Place> = given_up.map(place).collect();
    places.retain(|place| scene.truth.tainted.contains(place));
    places.extend(scene.target.by_hand.iter().cloned());
    places
}

/// The target holds what the newest revisions want, and nothing else.
fn wanted(scene: &Scene, all: &[Delivery]) -> Result<(), Wrong> {
    let decided = decided(scene, all);
    let mut items: BTreeMap<Place, &Item> = BTreeMap::new();
    for item in scene.target.items.values() {
        items.insert(item.place.clone(), item);
    }
    let mut places: BTreeSet<Place> = all.iter().map(place).collect();
    places.extend(items.keys().cloned());
    for place in places {
        let report = (place.0.clone(), place.1.clone());
        let newest = scene.truth.newest.get(&report);
        let wanted = newest
            .and_then(|newest| newest.wanted.get(&place.2))
            .copied();
        let found = items.get(&place).map(|item| item.fields.amount);
        let discarded = wanted.is_some_and(Money::negative);
        // What landed far too late may stand where nothing is wanted any more, never beside or
        // in place of what is.
        let ghost = wanted.is_none() && scene.target.haunted.contains(&place);
        if found != wanted && !discarded && !ghost && !decided.contains(&place) {
            return Err(format!(
                "{place:?} should be {wanted:?}, the target has {found:?}"
            ));
        }
    }
    Ok(())
}

/// What the store believes the target holds is what it holds.
async fn known(scene: &mut Scene, all: &[Delivery]) -> Result<(), Wrong> {
    let mut excused = decided(scene, all);
    excused.extend(scene.target.haunted.iter().cloned());
    let mut seen = BTreeSet::new();
    for one in all {
        if excused.contains(&place(one)) || !seen.insert(place(one)) {
            continue;
        }
        let detail = scene.store.delivery(one.id, &Scope::All).await;
        let known = detail.map_err(failed("show delivery"))?.known;
        let known = known.map(|known| (known.reference, known.amount));
        let item = scene.target.items.get(&one.key);
        let holds = item.map(|item| (item.reference.clone(), item.fields.amount));
        if known != holds {
            let what = place(one);
            return Err(format!(
                "{what:?} is believed {known:?}, the target has {holds:?}"
            ));
        }
    }
    Ok(())
}
