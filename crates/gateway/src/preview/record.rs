//! What our record has of the event and of its subject: whether it was taken before, where its
//! revision would stand, the keys of the things, and what the target is known to hold of them.

use std::collections::BTreeMap;

use malote_core::cause::Draft;
use malote_core::id::ConnectionId;
use malote_core::key::{Parts, target_key};
use malote_core::plan::Standing;
use malote_store::read::foreseen::Foreseen;
use malote_store::read::thing::Thing;
use malote_store::{Acceptance, Store};

use crate::check::Checked;
use crate::problem::Failure;

/// Where an event would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Among the revisions of its subject.
    As(Standing),
    /// It was accepted before.
    Duplicate,
}

impl Stands {
    /// Nothing of it would ever be tried.
    pub(super) const fn does_nothing(self) -> bool {
        match self {
            Self::As(standing) => standing.superseded().is_some(),
            Self::Duplicate => true,
        }
    }

    /// What would hold whatever it wants of a subject.
    pub(super) fn cause(self, subject: &str) -> Option<Draft> {
        match self {
            Self::As(standing) => standing.cause(subject),
            Self::Duplicate => None,
        }
    }

    /// The stable name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::As(Standing::Newer) => "newer",
            Self::As(Standing::Repeat) => "repeat",
            Self::As(Standing::Tie) => "tie",
            Self::As(Standing::Late) => "late",
            Self::Duplicate => "duplicate",
        }
    }
}

/// The key of a thing of the event's subject that is not there yet.
pub(super) fn key(checked: &Checked, connection: ConnectionId, name: &str) -> String {
    let envelope = &checked.submission.envelope;
    target_key(Parts {
        tenant: &envelope.tenant,
        connection,
        source: &envelope.source,
        subject: &checked.plan.subject,
        name,
        incarnation: 0,
    })
}

/// Where the event would stand, and the things of its subject by name.
///
/// # Errors
/// When it would be refused: its identity was accepted with other content.
pub(super) async fn read(
    store: &Store,
    checked: &Checked,
    connection: ConnectionId,
) -> Result<(Stands, BTreeMap<String, Thing>), Failure> {
    let envelope = &checked.submission.envelope;
    match store.foresee(envelope, &checked.plan, connection).await? {
        Foreseen::Taken { standing, things } => {
            let named = things.into_iter().map(|thing| (thing.name.clone(), thing));
            Ok((Stands::As(standing), named.collect()))
        }
        Foreseen::Known(Acceptance::Refused(refusal)) => Err(Failure::refused(refusal)),
        Foreseen::Known(Acceptance::Duplicate | Acceptance::Accepted { .. }) => {
            Ok((Stands::Duplicate, BTreeMap::new()))
        }
    }
}
