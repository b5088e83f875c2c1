//! Outcomes on their way into the store: whatever a target or a flow said of a person is covered
//! by the veil of its delivery. A member that a delivery waits for stands under its token, as its
//! links do, also when the delivery did not name it before.

use std::collections::{BTreeSet, HashMap};

use malote_core::cause::Draft;
use malote_core::journal::Exchange;
use malote_core::personal::{Identity, Veil, names_person, walk};

use malote_core::delivery::Known;

use crate::db::Transaction;
use crate::error::StoreError;
use crate::personal::cloak::Cloak;
use crate::personal::meet::{Met, Name, Values, vault};
use crate::queue::settle::Outcome;

/// The outcomes as they are stored.
pub(crate) async fn covered(
    tx: &mut dyn Transaction,
    outcomes: &[Outcome],
) -> Result<Vec<Outcome>, StoreError> {
    let unnamed = unnamed(tx, outcomes).await?;
    let one = |outcome: &Outcome| {
        let veil = &outcome.job.veil;
        let tenant = outcome.job.tenant.as_str();
        let mut one = outcome.clone();
        for cause in &mut one.next.causes {
            if names(cause) {
                let other = unnamed.get(&(tenant.to_owned(), cause.entity.clone()));
                let token = veil.token(&cause.entity).or(other.map(String::as_str));
                cause.entity = token.unwrap_or_default().to_owned();
            }
            cause.detail = veil.cover(&cause.detail).into_owned();
        }
        if let Some(fault) = &mut one.next.fault {
            fault.detail = veil.cover(&fault.detail).into_owned();
        }
        if let Known::Held(held) = &mut one.next.known {
            walk(&mut held.snapshot, &mut |text| veil.cover(text));
        }
        one.exchanges = exchanges(veil, &outcome.exchanges);
        one
    };
    Ok(outcomes.iter().map(one).collect())
}

fn exchanges(veil: &Veil, exchanges: &[Exchange]) -> Vec<Exchange> {
    let covered = exchanges.iter().map(|one| Exchange {
        method: one.method.clone(),
        request: veil.cover(&one.request).into_owned(),
        response: veil.cover(&one.response).into_owned(),
        ..*one
    });
    covered.collect()
}

fn names(cause: &Draft) -> bool {
    cause.kind.link().is_some_and(names_person)
}

/// The tokens of members that are waited for and no veil knows, by tenant and address.
async fn unnamed(
    tx: &mut dyn Transaction,
    outcomes: &[Outcome],
) -> Result<HashMap<(String, String), String>, StoreError> {
    let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
    for outcome in outcomes {
        let causes = outcome.next.causes.iter().filter(|cause| names(cause));
        for cause in causes.filter(|cause| outcome.job.veil.token(&cause.entity).is_none()) {
            let tenant = outcome.job.tenant.as_str().to_owned();
            wanted.insert((tenant, cause.entity.clone()));
        }
    }
    let mut tokens = HashMap::new();
    if wanted.is_empty() {
        return Ok(tokens);
    }
    let vault = vault(tx)?;
    let mut met = Met::default();
    let name = |(tenant, address): &(String, String)| -> Name {
        (tenant.clone(), Identity::email(address))
    };
    met.more(tx, wanted.iter().map(name).collect()).await?;
    let mut values = Values::default();
    for (tenant, address) in wanted {
        let mut cloak = Cloak::new(&vault, &met, &tenant, &[]);
        let token = cloak.key("member", &address);
        values.take(&cloak.values);
        tokens.insert((tenant, address), token);
    }
    values.store(tx, &met).await?;
    Ok(tokens)
}
