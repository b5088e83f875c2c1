//! Links that the target could not use: their value is taken away, so that what waits for a link
//! waits until it is set anew, and nothing goes round on a value that is no good.

use std::collections::BTreeSet;

use malote_core::cause::Kind as CauseKind;
use malote_core::id::ConnectionId;
use serde_json::json;

use crate::audit::{Action, By, Entry};
use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::queue::settle::Outcome;
use crate::queue::sql;

/// A link as a delivery was tried with it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spent<'a> {
    pub(super) connection: ConnectionId,
    tenant: &'a str,
    kind: &'static str,
    key: &'a str,
    value: &'a str,
}

/// What outcomes wait for although they had it.
pub(super) fn all(outcomes: &[Outcome]) -> BTreeSet<Spent<'_>> {
    outcomes.iter().flat_map(of).collect()
}

fn of(outcome: &Outcome) -> impl Iterator<Item = Spent<'_>> {
    outcome.next.causes.iter().filter_map(|cause| {
        if cause.kind == CauseKind::CredentialsRefused {
            return None;
        }
        let kind = cause.kind.link()?;
        let job = &outcome.job;
        // A member is waited for under its token, and was tried under its address.
        let same = |key: &str| key == cause.entity || job.veil.token(key) == Some(&cause.entity);
        let mut tried = job.links.0.get(kind)?.iter();
        let (_, value) = tried.find(|(key, _)| same(key))?;
        Some(Spent {
            connection: job.connection,
            tenant: job.tenant.as_str(),
            kind,
            key: &cause.entity,
            value,
        })
    })
}

impl By<'_> {
    /// Takes the values away, on connections that are held.
    pub(super) async fn spend(
        self,
        tx: &mut dyn Transaction,
        spent: &BTreeSet<Spent<'_>>,
    ) -> Result<(), StoreError> {
        for link in spent {
            let values = args![link.connection, link.kind, link.key, link.value];
            if tx.execute(sql::LINK_SPEND, values, None).await? == 0 {
                continue;
            }
            let entry = Entry {
                action: Action::LinkRemove,
                tenant: Some(link.tenant),
                subject: link.connection.to_string(),
                before: json!([{"kind": link.kind, "key": link.key, "value": link.value}]),
                after: json!([{"kind": link.kind, "key": link.key, "problem": "unusable"}]),
            };
            self.record(tx, entry).await?;
        }
        Ok(())
    }
}
