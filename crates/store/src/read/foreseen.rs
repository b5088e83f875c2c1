//! What taking an event now would mean: whether it was taken before, and where its revision stands
//! in its subject. Decided by the same functions that intake calls, from one state of the database,
//! and nothing is written.

use malote_core::envelope::Envelope;
use malote_core::id::ConnectionId;
use malote_core::plan::{Plan, Revision, Standing};

use crate::Store;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::personal::guard;
use crate::personal::meet::vault;
use crate::queue::accept::{self, Acceptance, Incoming};
use crate::queue::routes::Routes;
use crate::queue::{sql as queue, subjects};
use crate::read::sql;
use crate::read::thing::{self, Subject, Thing};

/// What an event would meet.
#[derive(Debug, Clone, PartialEq)]
pub enum Foreseen {
    /// Its identity was accepted before: a duplicate, or a refusal.
    Known(Acceptance),
    /// It would be taken.
    Taken {
        /// Where its revision would stand.
        standing: Standing,
        /// What its subject has.
        things: Vec<Thing>,
    },
}

impl Store {
    /// The connection that an event would go to; `None` when nobody takes it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn home_of(
        &self,
        envelope: &Envelope,
        plan: &Plan,
    ) -> Result<Option<ConnectionId>, StoreError> {
        let mut tx = self.read().await?;
        let incoming = Incoming {
            envelope: envelope.clone(),
            plan: plan.clone(),
            body: String::new(),
        };
        let routes = Routes::read(&mut *tx, std::slice::from_ref(&incoming)).await?;
        Ok(routes.home(&incoming).ok())
    }

    /// What would become of an event that a connection takes, if it came now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn foresee(
        &self,
        envelope: &Envelope,
        plan: &Plan,
        connection: ConnectionId,
    ) -> Result<Foreseen, StoreError> {
        let mut tx = self.read().await?;
        let vault = vault(&*tx)?;
        // Digests are kept with our key, so that nobody finds a content by trying.
        let keyed = |digest: &str| guard::content_digest(&vault, digest);
        if let Some(digest) = accepted(&mut *tx, envelope).await? {
            let known = accept::repeated(Some(&digest), &keyed(&envelope.digest));
            return Ok(Foreseen::Known(known));
        }
        let revision = Revision {
            digest: keyed(&plan.revision.digest),
            ..plan.revision.clone()
        };
        let subject = Subject {
            connection,
            flow: plan.flow,
            source: &envelope.source,
            name: &plan.subject,
        };
        let newest = newest(&mut *tx, subject).await?;
        Ok(Foreseen::Taken {
            standing: revision.standing(newest.as_ref()),
            things: thing::of_subject(&mut *tx, subject).await?,
        })
    }
}

/// The digest under which an event of this identity was accepted.
async fn accepted(
    tx: &mut dyn Transaction,
    envelope: &Envelope,
) -> Result<Option<String>, StoreError> {
    let (tenant, source, id) = (&envelope.tenant, &envelope.source, &envelope.id);
    let mut named = Table::new(&[Kind::Text, Kind::Text, Kind::Text]);
    named.push(args![tenant, source, id]);
    let rows = tx
        .fetch(queue::ACCEPT_IDENTITIES, args![], Some(named))
        .await?;
    Ok(rows.first().map(|row| row.text("digest")).transpose()?)
}

async fn newest(
    tx: &mut dyn Transaction,
    subject: Subject<'_>,
) -> Result<Option<Revision>, StoreError> {
    let row = tx
        .fetch_optional(sql::SUBJECT_NEWEST, subject.arguments())
        .await?;
    Ok(row.as_ref().map(subjects::newest).transpose()?)
}
